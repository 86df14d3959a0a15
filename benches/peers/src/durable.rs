//! A trade that is on the disk before it is answered: our host on PostgreSQL beside `cqrs-es` on the same server, each with a database of
//! its own, one command after the other; and our host on `SQLite`, through the lines of its program, beside the same.
//!
//! `cqrs-es` runs with its own store, `postgres-es`, in its two ways: events alone, which it replays for each command, and with the
//! aggregate stored beside them. Its events lie in one table; ours come with the rows of every entity, list and feed that they change.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command as Process, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use cqrs_es::{CqrsFramework, DomainEvent, persist::PersistedEventStore};
use ecoledger::Ledger;
use ecoledger_benches::{
    KEY,
    race::Asked as Ours,
    request,
    table::{Unit, row},
    world::World,
};
use ecoledger_hosts::postgres::{Options, Postgres};
use postgres_es::{PostgresCqrs, PostgresEventRepository, default_postgress_pool};
use tokio::runtime::Runtime;

use crate::{
    Asked, Work,
    cqrs::Bundle,
    domain::{Directory, Domain, Full, Small},
};

const BUNDLES: u64 = 100;
/// Ten of each bundle.
const TRADES: usize = 1_000;
/// Trades of one side, then of the other.
const BLOCK: usize = 10;

const TABLES: &str = "
CREATE TABLE events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint NOT NULL, event_type text NOT NULL,
    event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence));
CREATE TABLE snapshots (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, last_sequence bigint NOT NULL, current_snapshot bigint NOT NULL,
    payload json NOT NULL, PRIMARY KEY (aggregate_type, aggregate_id));";

/// The server of `.ci/servers`.
struct Server<'r> {
    runtime: &'r Runtime,
    address: String,
    databases: u32,
}

impl Server<'_> {
    /// A new database with these tables, by its name.
    fn database(&mut self, tables: &str) -> String {
        self.databases += 1;
        let name = format!("durable_{}_{}", std::process::id(), self.databases);
        self.send(&self.address, &format!("CREATE DATABASE {name}"));
        self.send(&self.words(&name), tables);
        name
    }

    fn send(&self, address: &str, statements: &str) {
        self.runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.expect("the server");
            tokio::spawn(connection);
            client.batch_execute(statements).await.expect("carried out");
        });
    }

    fn parts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.address.split(' ').filter_map(|part| part.split_once('='))
    }

    /// Where a database is, as our host and `tokio-postgres` read it.
    fn words(&self, database: &str) -> String {
        let others: Vec<String> =
            self.parts().filter(|(name, _)| *name != "dbname").map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} dbname={database}", others.join(" "))
    }

    /// The same as `sqlx` reads it.
    fn url(&self, database: &str) -> String {
        let part = |wanted: &str| self.parts().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value);
        format!("postgresql://{}@{}:{}/{database}", part("user"), part("host"), part("port"))
    }
}

/// One side of a race: takes commands, each on the disk before the next.
trait Side {
    type Command;
    fn run(&mut self, asked: &[Self::Command]);
}

struct OnPostgres<'r> {
    runtime: &'r Runtime,
    host: Postgres,
}

impl<'r> OnPostgres<'r> {
    fn new(server: &mut Server<'r>, world: &[Ours]) -> Self {
        let database = server.database("");
        let mut options = Options::new(KEY);
        options.connections = 1;
        let runtime = server.runtime;
        let host = runtime.block_on(Postgres::open(&server.words(&database), options)).expect("a host");
        let outcomes = runtime.block_on(host.execute_many(world)).expect("outcomes");
        assert!(outcomes.iter().all(Result::is_ok));
        Self { runtime, host }
    }
}

impl Side for OnPostgres<'_> {
    type Command = Ours;
    fn run(&mut self, asked: &[Ours]) {
        self.runtime.block_on(async {
            for (context, command) in asked {
                self.host.execute(context, command).await.expect("an outcome").expect("possible");
            }
        });
    }
}

/// The program, which gets one request at a time.
struct OnSqlite {
    program: Child,
    requests: Option<ChildStdin>,
    responses: BufReader<ChildStdout>,
    folder: std::path::PathBuf,
}

impl OnSqlite {
    fn new(program: &Path, world: &[Ours]) -> Self {
        let folder = std::env::temp_dir().join(format!("ecoledger-durable-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let mut process = Process::new(program);
        process.arg(folder.join("ledger.sqlite")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = process.spawn().expect("the program sqlite");
        let (requests, responses) = (program.stdin.take(), program.stdout.take().expect("a pipe"));
        let mut side = Self { program, requests, responses: BufReader::new(responses), folder };
        side.run(&world.iter().map(line).collect::<Vec<_>>());
        side
    }
}

impl Drop for OnSqlite {
    fn drop(&mut self) {
        self.requests = None;
        let _ended = self.program.wait();
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

impl Side for OnSqlite {
    type Command = String;
    fn run(&mut self, asked: &[String]) {
        let requests = self.requests.as_mut().expect("open until the end");
        for line in asked {
            requests.write_all(line.as_bytes()).expect("written");
            requests.flush().expect("written");
            let mut response = String::new();
            self.responses.read_line(&mut response).expect("a response");
            assert!(response.starts_with(r#"{"ok":true"#), "{response}");
        }
    }
}

fn line((context, command): &Ours) -> String {
    request::line(context, command) + "\n"
}

/// How `cqrs-es` keeps an aggregate.
#[derive(Clone, Copy)]
enum Way {
    Events,
    Aggregates,
}

struct Cqrs<'r, D: Domain<Event: DomainEvent>> {
    runtime: &'r Runtime,
    framework: PostgresCqrs<Bundle<D>>,
}

impl<'r, D: Domain<Event: DomainEvent>> Cqrs<'r, D> {
    fn new(server: &mut Server<'r>, way: Way, directory: &Arc<Directory>, onramps: &[Asked]) -> Self {
        let database = server.database(TABLES);
        let runtime = server.runtime;
        let pool = runtime.block_on(default_postgress_pool(&server.url(&database)));
        let repository = PostgresEventRepository::new(pool);
        let store = match way {
            Way::Events => PersistedEventStore::new_event_store(repository),
            Way::Aggregates => PersistedEventStore::new_aggregate_store(repository),
        };
        let mut side = Self { runtime, framework: CqrsFramework::new(store, Vec::new(), directory.clone()) };
        side.run(onramps);
        side
    }
}

impl<D: Domain<Event: DomainEvent>> Side for Cqrs<'_, D> {
    type Command = Asked;
    fn run(&mut self, asked: &[Asked]) {
        self.runtime.block_on(async {
            for Asked { id, command } in asked {
                self.framework.execute(id, command.clone()).await.expect("possible");
            }
        });
    }
}

/// What each side takes for a trade, in turns.
fn race<A: Side, B: Side>((ours, trades): (&mut A, &[A::Command]), (theirs, asked): (&mut B, &[B::Command])) -> [f64; 2] {
    let mut took = [Duration::ZERO; 2];
    for (trades, asked) in trades.chunks(BLOCK).zip(asked.chunks(BLOCK)) {
        let begun = Instant::now();
        ours.run(trades);
        took[0] += begun.elapsed();
        let begun = Instant::now();
        theirs.run(asked);
        took[1] += begun.elapsed();
    }
    took.map(|time| time.as_nanos() as f64 / TRADES as f64)
}

/// Our hosts beside the peer.
struct Sides<'a, 'r> {
    server: Server<'r>,
    world: Vec<Ours>,
    work: &'a Work,
    program: Option<&'a Path>,
}

impl Sides<'_, '_> {
    fn beside<D: Domain<Event: DomainEvent>>(&mut self) {
        for (way, name) in
            [(Way::Events, "`cqrs-es` 0.5 on PostgreSQL"), (Way::Aggregates, "`cqrs-es` 0.5 on PostgreSQL, aggregates stored,")]
        {
            let what = |on: &str| format!("trade on disk, {BUNDLES} bundles sold 10 times each, on {on}, peer {}", D::NAME);
            let ours = &self.work.ours[..TRADES];
            let peers = &self.work.trades[..TRADES];
            let mut theirs = Cqrs::<D>::new(&mut self.server, way, &self.work.directory, &self.work.onramps);
            let mut host = OnPostgres::new(&mut self.server, &self.world);
            let [mine, peer] = race((&mut host, ours), (&mut theirs, peers));
            row(what("PostgreSQL"), Unit::Nanoseconds, mine, (name, peer), None);
            let Some(program) = self.program else { continue };
            let lines: Vec<String> = ours.iter().map(line).collect();
            let mut theirs = Cqrs::<D>::new(&mut self.server, way, &self.work.directory, &self.work.onramps);
            let [mine, peer] = race((&mut OnSqlite::new(program, &self.world), &lines[..]), (&mut theirs, peers));
            row(what("SQLite, through lines"), Unit::Nanoseconds, mine, (name, peer), None);
        }
    }
}

/// Prints the rows; those of `SQLite` if its program is given.
pub fn print(program: Option<&Path>) {
    let address = std::env::var("ECOLEDGER_POSTGRES").expect("ECOLEDGER_POSTGRES: run it through .ci/servers");
    let runtime = Runtime::new().expect("a runtime");
    let mut world = Vec::new();
    World::asked(BUNDLES, Ledger::without_projections(KEY), |context, command| {
        world.push((context.clone(), command.clone()));
    });
    let work = Work::new(BUNDLES);
    let mut sides = Sides { server: Server { runtime: &runtime, address, databases: 0 }, world, work: &work, program };
    sides.beside::<Small>();
    sides.beside::<Full>();
}
