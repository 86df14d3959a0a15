//! One scenario, played from its start to its end.

use std::fmt;

use serde_json::Value;

use super::{
    comparison::{Difference, compare},
    laws::{Sequence, audit, repeats_little},
    names::Names,
    pack::{Expected, Given, Pack, Scenario, Step},
    request::{Clock, line, numbered},
    speaks::Speaks,
};

/// What differed, with both sides.
#[derive(Debug)]
pub struct Differed {
    /// What was asked; empty when nothing was.
    pub asked: String,
    /// The place in the answer.
    pub at: String,
    /// What the pack expects there.
    pub expected: String,
    /// What was answered.
    pub found: String,
}

impl fmt::Display for Differed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, at, expected, found } = self;
        write!(f, "asked     {asked}\nexpected  {at}: {expected}\nfound     {at}: {found}")
    }
}

/// Plays a scenario with somebody who knows nothing yet, made by `start`.
///
/// # Errors
///
/// The first difference.
pub fn run<S: Speaks>(pack: &Pack, scenario: &Scenario, start: &mut impl FnMut() -> Result<S, String>) -> Result<(), Differed> {
    let mut play = || {
        let speaker = start().map_err(|error| differed("", Difference::new("start", "an answer", error)))?;
        Play { pack, speaker, names: Names::default(), clock: Clock::new(), sequence: Sequence::default(), told: Vec::new() }
            .whole(scenario)
    };
    let told = play()?;
    if scenario.twice {
        for ((asked, before), (_, again)) in told.into_iter().zip(play()?) {
            if before != again {
                return Err(differed(&asked, Difference::new("the same again", before, again)));
            }
        }
    }
    Ok(())
}

fn differed(asked: &str, difference: Difference) -> Differed {
    let Difference { at, expected, found } = difference;
    Differed { asked: asked.to_owned(), at, expected, found }
}

struct Play<'p, S> {
    pack: &'p Pack,
    speaker: S,
    names: Names,
    clock: Clock,
    sequence: Sequence,
    /// Every line so far with its answer.
    told: Vec<(String, String)>,
}

impl<S: Speaks> Play<'_, S> {
    fn whole(mut self, scenario: &Scenario) -> Result<Vec<(String, String)>, Differed> {
        let mut given = Vec::new();
        self.unfold(&scenario.given, &mut given)?;
        let mut waiting = Vec::new();
        for step in &given {
            // What need not be looked at before the next is asked goes out at once.
            match &step.then {
                None => waiting.push(self.line(step)?),
                Some(then) => {
                    self.ask_all(&std::mem::take(&mut waiting))?;
                    self.step(step, then)?;
                }
            }
        }
        self.ask_all(&waiting)?;
        self.step(&scenario.when, &scenario.then)?;
        let books = audit(self.clock.now());
        let answers = self.answers(std::slice::from_ref(&books))?;
        self.sequence.is_audited(&answers[0]).map_err(|difference| differed(&books, difference))?;
        Ok(self.told)
    }

    /// The steps of worlds in the place of their names.
    fn unfold(&self, given: &[Given], steps: &mut Vec<Step>) -> Result<(), Differed> {
        for given in given {
            match given {
                Given::World(name) => match self.pack.setting.worlds.get(name) {
                    Some(world) => self.unfold(world, steps)?,
                    None => return Err(differed("", Difference::new("given", "a world", name))),
                },
                Given::Step(step) => match step.times {
                    None => steps.push(Step::clone(step)),
                    Some(times) => steps.extend((1..=times).map(|n| numbered(step, n))),
                },
            }
        }
        Ok(())
    }

    fn line(&mut self, step: &Step) -> Result<String, Differed> {
        let written = line(&self.pack.setting, step, &self.names, &mut self.clock);
        written.map_err(|error| differed("", Difference::new("step", "a request", error)))
    }

    /// What must be carried out.
    fn ask_all(&mut self, lines: &[String]) -> Result<(), Differed> {
        let answers = self.answers(lines)?;
        lines.iter().zip(answers).try_for_each(|(line, answer)| self.compare(&Expected::default(), line, &answer))
    }

    /// A step whose answer is looked at. What is refused changes nothing (D-4).
    fn step(&mut self, step: &Step, then: &Expected) -> Result<(), Differed> {
        let (line, books) = (self.line(step)?, audit(self.clock.now()));
        if then.refused.is_none() {
            let answers = self.answers(std::slice::from_ref(&line))?;
            return self.compare(then, &line, &answers[0]);
        }
        let answers = self.answers(&[books.clone(), line.clone(), books.clone()])?;
        self.compare(then, &line, &answers[1])?;
        if answers[0] == answers[2] {
            return Ok(());
        }
        Err(differed(&line, Difference::new("D-4, the audit before and after", &answers[0], &answers[2])))
    }

    fn compare(&mut self, expected: &Expected, line: &str, answer: &Value) -> Result<(), Differed> {
        let compared = compare(expected, answer, &mut self.names)
            .and_then(|()| repeats_little(line, answer))
            .and_then(|()| self.sequence.goes_on(line, answer));
        compared.map_err(|mut difference| {
            // Of what should have been carried out, the refusal says more.
            if difference.at == "ok" {
                difference.found = answer.to_string();
            }
            differed(line, difference)
        })
    }

    fn answers(&mut self, lines: &[String]) -> Result<Vec<Value>, Differed> {
        let last = lines.last().map_or("", String::as_str);
        let answers =
            self.speaker.answers(lines).map_err(|error| differed(last, Difference::new("line", "an answer", error)))?;
        let mut read = Vec::with_capacity(answers.len());
        for (line, answer) in lines.iter().zip(answers) {
            let value = serde_json::from_str(&answer);
            read.push(value.map_err(|_| differed(line, Difference::new("line", "JSON", &answer)))?);
            self.told.push((line.clone(), answer));
        }
        Ok(read)
    }
}
