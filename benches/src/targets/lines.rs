//! A request through the lines of the example host, trades and retirements in turns, beside serde_json alone: it reads the same lines
//! into their types and writes the same responses from theirs, without an engine, on one core. Its bytes are held against the host's
//! first.
//!
//! Further programs that speak the same lines may follow, such as the host of another build: the first one is put beside each. Wall
//! time is what passes, processor time what all threads take together (on Linux). The smallest of five counts.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command as Process, Stdio},
    time::{Duration, Instant},
};

use ecoledger::{
    Actor, Currency, Event, Executed, IdempotencyKey, Ledger, Recorded, Response, Timestamp,
    bundles::{AssetLine, BeneficiaryType, UsageType},
    kernel::{CommandId, CountryCode, LongText, Name, Period, TaskId, Text, TraderId, TransactionId},
    views::Answer,
};
use ecoledger_benches::{
    KEY,
    request::line,
    table::{Unit, row, unmeasured},
    world::World,
};
use serde::{Deserialize, Serialize};

const BUNDLES: u64 = 1_000;
const STEPS: usize = 100_000;
const TURNS: usize = 5;

/// A request as serde_json reads it: of either kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read, and looked at by nobody")]
struct Request {
    context: Context,
    command: Step,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read, and looked at by nobody")]
struct Context {
    command_id: CommandId,
    at: Timestamp,
    actor: Actor,
    idempotency_key: IdempotencyKey,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read, and looked at by nobody")]
struct Step {
    r#type: String,
    trader_id: TraderId,
    task_id: TaskId,
    transaction_id: TransactionId,
    buyer_id: Option<TraderId>,
    beneficiary_name: Option<Name>,
    beneficiary_location: Option<Text>,
    beneficiary_type: Option<BeneficiaryType>,
    usage_type: Option<UsageType>,
    consumption_country_code: Option<CountryCode>,
    consumption_period: Option<Period>,
    retirement_purpose: Option<LongText>,
    assets: Vec<AssetLine>,
    currency: Currency,
}

/// A response as serde_json writes it.
#[derive(Serialize)]
struct Written {
    ok: bool,
    events: Vec<WrittenEvent>,
    result: Answer,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenEvent {
    sequence: u64,
    at: Timestamp,
    command_id: CommandId,
    actor: Actor,
    r#type: &'static str,
    version: u32,
    data: Event,
    touches: Vec<String>,
}

impl From<Recorded> for WrittenEvent {
    fn from(recorded: Recorded) -> Self {
        Self {
            sequence: recorded.sequence,
            at: recorded.at,
            command_id: recorded.command_id,
            actor: recorded.actor,
            r#type: recorded.event.type_name(),
            version: recorded.event.version(),
            touches: recorded.touches().iter().map(ToString::to_string).collect(),
            data: recorded.event,
        }
    }
}

/// A folder that is gone with its owner.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("ecoledger-lines-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// Writes the requests, those that make the world first, and gives the responses to the steps.
fn requests(path: &Path) -> io::Result<(usize, Vec<Written>)> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut before = 0;
    let mut world = World::asked(BUNDLES, Ledger::without_projections(KEY), |context, command| {
        before += 1;
        writeln!(file, "{}", line(context, command)).expect("room for the requests");
    });
    let mut responses = Vec::with_capacity(STEPS);
    for step in 0..STEPS {
        let (context, command) = if step % 2 == 0 { world.trade() } else { world.retirement() }.command;
        writeln!(file, "{}", line(&context, &command))?;
        let Executed { events, result, .. } = world.ledger.execute(&context, &command).expect("possible");
        let written = Written { ok: true, events: events.iter().cloned().map(Into::into).collect(), result: result.clone() };
        if step < 1_000 {
            let response = serde_json::to_string(&Response::executed(Executed::new(events, result)));
            assert_eq!(serde_json::to_string(&written)?, response?, "the same bytes");
        }
        responses.push(written);
    }
    file.flush()?;
    Ok((before, responses))
}

/// serde_json alone, from file to file.
fn alone(requests: &Path, before: usize, responses: &[Written], out: &Path) -> io::Result<Duration> {
    let started = Instant::now();
    let mut reader = BufReader::with_capacity(1 << 20, File::open(requests)?);
    let mut file = BufWriter::with_capacity(1 << 20, File::create(out)?);
    let (mut line, mut written) = (String::new(), Vec::new());
    for _ in 0..before {
        line.clear();
        reader.read_line(&mut line)?;
    }
    for response in responses {
        line.clear();
        reader.read_line(&mut line)?;
        std::hint::black_box(serde_json::from_str::<Request>(&line)?);
        written.clear();
        serde_json::to_writer(&mut written, response)?;
        written.push(b'\n');
        file.write_all(&written)?;
    }
    file.flush()?;
    Ok(started.elapsed())
}

/// Processor time of all processes that ended, in hundredths of a second as Linux counts them.
fn of_children() -> Duration {
    let ticks = fs::read_to_string("/proc/self/stat").ok().and_then(|stat| {
        let fields: Vec<i64> = stat.rsplit(')').next()?.split(' ').filter_map(|field| field.parse().ok()).collect();
        // After the state, which is a letter: the 14th and 15th numbers of those that `man proc` counts from the third on.
        u64::try_from(fields.get(12)? + fields.get(13)?).ok()
    });
    Duration::from_millis(10 * ticks.unwrap_or(0))
}

fn host(program: &str, requests: &Path, out: &Path) -> io::Result<[Duration; 2]> {
    let (before, started) = (of_children(), Instant::now());
    let status = Process::new(program).arg(requests).stdout(File::create(out)?).stderr(Stdio::null()).status()?;
    assert!(status.success(), "{program} ends well");
    Ok([started.elapsed(), of_children().saturating_sub(before)])
}

/// What a request took, over serde_json alone; and over the hosts of other builds, if any are named.
pub(super) fn lines(programs: &[String]) -> io::Result<()> {
    let Some((first, others)) = programs.split_first() else {
        unmeasured("a request through the lines", "no program is named");
        return Ok(());
    };
    let folder = Folder::new()?;
    let (asked, answered, alone_answered) = (folder.file("requests"), folder.file("responses"), folder.file("alone"));
    let (before, responses) = requests(&asked)?;
    let mut serde = Duration::MAX;
    let mut hosts = vec![[Duration::MAX; 2]; programs.len()];
    for _ in 0..TURNS {
        serde = serde.min(alone(&asked, before, &responses, &alone_answered)?);
        for (program, best) in programs.iter().zip(&mut hosts) {
            let [wall, processor] = host(program, &asked, &answered)?;
            *best = [best[0].min(wall), best[1].min(processor)];
            let (theirs, ours) = (fs::read(&answered)?, fs::read(&alone_answered)?);
            assert!(theirs.ends_with(&ours), "{program} writes the same bytes");
        }
    }
    let each = |time: Duration| time.as_nanos() as f64 / STEPS as f64;
    let [wall, processors] = hosts[0].map(each);
    let serde = ("serde_json alone", each(serde));
    row("a request through the lines", Unit::Nanoseconds, wall, serde, Some(1.5));
    row("the same, time of all processors", Unit::Nanoseconds, processors, serde, None);
    for (program, other) in others.iter().zip(&hosts[1..]) {
        let beside = (&*format!("`{program}`"), each(other[0]));
        row(format!("a request through `{first}`"), Unit::Nanoseconds, wall, beside, Some(0.4));
    }
    if others.is_empty() {
        unmeasured("a request through the lines over another build", "`targets lines PROGRAM OTHER` puts it beside one");
    }
    Ok(())
}
