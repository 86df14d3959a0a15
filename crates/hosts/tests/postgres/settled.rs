//! What is told is on disk: the wait for it comes behind what it waits for, on whatever connection, whatever was given up there.

use ecoledger::{Timestamp, uuid::Uuid};
use ecoledger_hosts::postgres::{Appended, Batch, Kept, Line, Stand, Store};

use super::{
    gated::gated,
    server::{RUNTIME, connect, database},
};

/// Notes when something is told, and when it is waited for the disk.
const NOTES: &str = "
    CREATE TABLE gated.notes (number serial, what text);
    CREATE FUNCTION gated.note(what text) RETURNS boolean LANGUAGE sql VOLATILE
        AS $$ INSERT INTO gated.notes (what) VALUES ($1) RETURNING true $$;
    CREATE FUNCTION gated.settle() RETURNS void LANGUAGE plpgsql
        AS $$ BEGIN PERFORM gated.note('settled'); PERFORM ecoledger.settle(); END $$;
    CREATE FUNCTION gated.changed(keys text[], versions bigint[]) RETURNS text[] LANGUAGE plpgsql VOLATILE
        AS $$ BEGIN PERFORM gated.note('told'); RETURN ecoledger.changed(keys, versions); END $$;
    CREATE VIEW gated.events AS SELECT * FROM ecoledger.events WHERE gated.note('told');
    CREATE FUNCTION gated.told() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM gated.note('told'); RETURN NULL; END $$;
    CREATE TRIGGER told AFTER INSERT ON ecoledger.events FOR EACH STATEMENT EXECUTE FUNCTION gated.told();
";

fn batch(number: u32) -> Batch {
    let (key, at) = (format!("a:{number}"), Timestamp::from_millis(0).expect("1970"));
    let stand = Stand::new(key, 0, Some(Kept::new(1, 1, Some("{}".to_owned()))));
    let event = Line::new(Uuid::from_u128(u128::from(number)), 0, Uuid::nil(), ",\"it\":1}".to_owned());
    Batch::new(vec![stand], vec![event], at, at)
}

#[derive(Clone, Copy, Debug)]
enum Ask {
    Append,
    AppendInSteps,
    HeadAndChanged,
    Events,
    EventsOf,
}

async fn ask(store: &Store, ask: Ask, number: u32) {
    match ask {
        Ask::Append => assert!(matches!(store.append(&batch(number)).await, Ok(Appended::After(_)))),
        Ask::AppendInSteps => {
            let transaction = store.begin().await.expect("begun");
            assert!(matches!(transaction.append(&batch(number)).await, Ok(Appended::After(_))));
            transaction.commit().await.expect("committed");
        }
        Ask::HeadAndChanged => drop(store.head_and_changed(&batch(0).stands).await.expect("an answer")),
        Ask::Events => assert!(!store.events(0, 10).await.expect("events").is_empty()),
        Ask::EventsOf => assert!(!store.events_of(&[Uuid::from_u128(1)]).await.expect("events").is_empty()),
    }
}

/// Whichever of two statements the server knows already, it hears of the wait last.
#[test]
fn the_wait_for_the_disk_comes_behind_what_is_told() {
    let address = gated(&database(), NOTES);
    let all = [Ask::Append, Ask::AppendInSteps, Ask::HeadAndChanged, Ask::Events, Ask::EventsOf];
    let mut number = 1;
    RUNTIME.block_on(async {
        let client = connect(&address).await;
        ask(&Store::open(&address, 1).await.expect("tables"), Ask::Append, number).await;
        for (before, after) in all.iter().flat_map(|before| all.iter().map(move |after| (*before, *after))) {
            // A connection on which nothing but the wait, and what was asked first, is prepared.
            let store = Store::open(&address, 1).await.expect("tables");
            for asked in [before, after] {
                number += 1;
                client.batch_execute("TRUNCATE gated.notes").await.expect("no notes");
                ask(&store, asked, number).await;
                let query = "SELECT string_agg(what, ' ' ORDER BY number) FROM gated.notes";
                let notes: String = client.query_one(query, &[]).await.expect("notes").get(0);
                assert!(notes.contains("told") && notes.ends_with("settled"), "{before:?}, {asked:?}: {notes}");
            }
        }
    });
}

/// Whoever stops waiting for a transaction to begin leaves no connection inside one: what is appended on it next is committed.
#[test]
fn a_beginning_that_was_given_up_leaves_no_transaction_behind() {
    let address = database();
    RUNTIME.block_on(async {
        let store = Store::open(&address, 1).await.expect("tables");
        let client = connect(&address).await;
        for number in 1..40_u32 {
            let patience = async {
                for _ in 0..number % 4 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                begun = store.begin() => drop(begun),
                () = patience => {}
            }
            assert!(matches!(store.append(&batch(number)).await, Ok(Appended::After(_))));
            let sequence: i64 = client.query_one("SELECT sequence FROM ecoledger.head", &[]).await.expect("a head").get(0);
            assert_eq!(sequence, i64::from(number), "it is committed");
        }
    });
}
