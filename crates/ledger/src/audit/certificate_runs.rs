//! Certificates of one issuance as runs, and what is where: each set of runs is in order and without overlaps.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use ecoledger_kernel::Serial;

/// A run of certificates: the first one, and the number of the last.
pub(super) type CertificateRun = (Serial, u64);

pub(super) fn volume((start, last): CertificateRun) -> u128 {
    u128::from(last.saturating_sub(start.number())).saturating_add(1)
}

/// A run as a sentence names it.
pub(super) fn show((start, last): CertificateRun) -> String {
    match start.with_number(last) {
        Some(end) if end != start => format!("{start} to {end}"),
        Some(_) | None => format!("{start}"),
    }
}

/// A run from a number on, if the numbers are not past the last.
fn run_from(start: Serial, number: u64, last: u64) -> Option<CertificateRun> {
    start.with_number(number).filter(|_| number <= last).map(|start| (start, last))
}

/// All that the runs cover, joined where they touch; and what more than one of them covers.
pub(super) fn join(mut runs: Vec<CertificateRun>) -> (Vec<CertificateRun>, Vec<CertificateRun>) {
    runs.sort_unstable();
    let (mut covered, mut twice): (Vec<CertificateRun>, Vec<CertificateRun>) = (Vec::new(), Vec::new());
    for (start, last) in runs {
        match covered
            .last_mut()
            .filter(|(before, end)| before.fixed() == start.fixed() && start.number() <= end.saturating_add(1))
        {
            Some((_, end)) => {
                twice.extend(run_from(start, start.number(), last.min(*end)));
                *end = last.max(*end);
            }
            None => covered.push((start, last)),
        }
    }
    (covered, twice)
}

/// What the runs cover and the others do not.
pub(super) fn without(runs: &[CertificateRun], others: &[CertificateRun]) -> Vec<CertificateRun> {
    let mut rest = Vec::new();
    let mut cuts = others.iter().peekable();
    for (start, last) in runs {
        let mut from = start.number();
        // A cut that reaches past this run is kept for the next one.
        while cuts.next_if(|(cut, end)| (cut.fixed(), *end) < (start.fixed(), from)).is_some() {}
        while let Some((cut, end)) = cuts.peek().filter(|(cut, _)| cut.fixed() == start.fixed() && cut.number() <= *last) {
            rest.extend(run_from(*start, from, cut.number().saturating_sub(1)));
            from = end.saturating_add(1);
            if *end > *last {
                break;
            }
            cuts.next();
        }
        rest.extend(run_from(*start, from, *last));
    }
    rest
}

/// Which of many on-ramps brought each certificate: the last one that did.
#[derive(Default)]
pub(super) struct Origins(BTreeMap<Serial, (u64, usize)>);

impl Origins {
    /// The certificates of a run come in, for the first time or again.
    pub(super) fn bring(&mut self, (start, last): CertificateRun, onramp: usize) {
        if let Some((before, (end, earlier))) = self.at(start) {
            self.0.insert(before, (start.number().saturating_sub(1), earlier));
            self.keep_rest(start, last, end, earlier);
        }
        while let Some((after, (end, earlier))) = self.within(start, last) {
            self.0.remove(&after);
            self.keep_rest(start, last, end, earlier);
        }
        self.0.insert(start, (last, onramp));
    }

    /// The on-ramp that brought a certificate.
    pub(super) fn of(&self, serial: Serial) -> Option<usize> {
        self.at(serial).map(|(_, (_, onramp))| onramp)
    }

    fn at(&self, serial: Serial) -> Option<(Serial, (u64, usize))> {
        let (start, (last, onramp)) = self.0.range(..=serial).next_back()?;
        (start.fixed() == serial.fixed() && serial.number() <= *last).then_some((*start, (*last, *onramp)))
    }

    fn within(&self, start: Serial, last: u64) -> Option<(Serial, (u64, usize))> {
        let (after, (end, onramp)) = self.0.range(start..).next()?;
        (after.fixed() == start.fixed() && after.number() <= last).then_some((*after, (*end, *onramp)))
    }

    fn keep_rest(&mut self, start: Serial, last: u64, end: u64, onramp: usize) {
        if let Some((rest, end)) = run_from(start, last.saturating_add(1), end) {
            self.0.insert(rest, (end, onramp));
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use ecoledger_kernel::CertificateId;

    use super::*;

    fn serial(number: u64) -> Serial {
        format!("I_{number}").parse::<CertificateId>().unwrap().serial()
    }

    fn every_run(most: u64) -> impl Iterator<Item = CertificateRun> {
        (1..=most).flat_map(move |first| (first..=most).map(move |last| (serial(first), last)))
    }

    fn numbers(runs: &[CertificateRun]) -> Vec<u64> {
        runs.iter().flat_map(|(start, last)| start.number()..=*last).collect()
    }

    /// Every three runs of the numbers up to 5, against numbers counted one by one.
    #[test]
    fn rows_are_joined_taken_away_and_brought_as_their_numbers_are() {
        for a in every_run(5) {
            for b in every_run(5) {
                for c in every_run(5) {
                    let times = |number: &u64| [a, b, c].iter().filter(|run| numbers(&[**run]).contains(number)).count();
                    let at_least = |most: usize| (1..=5).filter(|number| times(number) >= most).collect::<Vec<u64>>();
                    let (covered, twice) = join(vec![a, b, c]);
                    assert_eq!(numbers(&covered), at_least(1));
                    let mut twice = numbers(&twice);
                    twice.sort_unstable();
                    assert_eq!(twice.len(), at_least(2).len() + at_least(3).len());
                    twice.dedup();
                    assert_eq!(twice, at_least(2));

                    let (others, _) = join(vec![b, c]);
                    let expected: Vec<u64> = numbers(&[a]).into_iter().filter(|n| !numbers(&others).contains(n)).collect();
                    assert_eq!(numbers(&without(&[a], &others)), expected);
                    let expected: Vec<u64> = numbers(&others).into_iter().filter(|n| !numbers(&[a]).contains(n)).collect();
                    assert_eq!(numbers(&without(&others, &[a])), expected);

                    let mut origins = Origins::default();
                    [a, b, c].into_iter().zip(0..).for_each(|(run, onramp)| origins.bring(run, onramp));
                    for number in 1..=5 {
                        let last = [c, b, a].iter().position(|run| numbers(&[*run]).contains(&number));
                        assert_eq!(origins.of(serial(number)), last.map(|position| 2 - position));
                    }
                }
            }
        }
    }
}
