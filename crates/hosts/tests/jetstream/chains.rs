//! Which messages count, whatever arrives in whatever order.

#[expect(dead_code, reason = "the parts that only a node uses")]
#[path = "../../src/jetstream/chain.rs"]
mod chain;
#[expect(dead_code, reason = "the parts that only a node uses")]
#[path = "../../src/jetstream/message.rs"]
mod message;

use bytes::Bytes;
use chain::{Chain, Taken};
use ecoledger_testkit::cases;
use message::{Message, MessageId, MessageIds};
use proptest::prelude::*;

/// What a writer does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// It reads all that is in the stream.
    Read(usize),
    /// It sends payloads, each after the one before it, of so many bytes.
    Send(usize, usize, usize),
    /// The cluster takes one of the messages on their way, whatever was expected; it may take it again later.
    Arrive(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..3_usize).prop_map(Step::Read),
        (0..3_usize, 1..4_usize, 0..40_usize).prop_map(|(writer, count, length)| Step::Send(writer, count, length)),
        (0..1000_usize).prop_map(Step::Arrive),
        (0..1000_usize).prop_map(Step::Arrive),
    ];
    proptest::collection::vec(step, 1..60)
}

/// A writer, as a node is one: what it has read, and which payloads those were.
struct Writer {
    chain: Chain,
    ids: MessageIds,
    known: Vec<Bytes>,
}

fn read(chain: &mut Chain, stream: &[Message]) -> Vec<Bytes> {
    let mut counted = Vec::new();
    for (sequence, message) in (1..).zip(stream).skip(usize::try_from(chain.sequence()).expect("small")) {
        if let Taken::Payload(payload) = chain.take(sequence, Some(message.clone())) {
            counted.push(payload);
        }
    }
    counted
}

proptest! {
    #![proptest_config(cases(400))]

    /// Each payload that counts was decided after exactly those that count before it, and none counts twice, though the
    /// stream takes messages late, twice, in any order, and parts of what was never finished.
    #[test]
    fn what_counts_was_decided_after_what_counts_before_it(steps in steps()) {
        let writer = || Writer { chain: Chain::new(), ids: MessageIds::new().expect("random bytes"), known: Vec::new() };
        let mut writers = [writer(), writer(), writer()];
        let (mut on_their_way, mut stream, mut made) = (Vec::<Message>::new(), Vec::<Message>::new(), 0_u32);
        for step in steps {
            match step {
                Step::Read(number) => {
                    let counted = read(&mut writers[number].chain, &stream);
                    writers[number].known.extend(counted);
                }
                Step::Send(number, count, length) => {
                    let writer = &mut writers[number];
                    let mut after = writer.chain.last().clone();
                    let mut known: Vec<String> = writer.known.iter().map(|payload| first_word(payload)).collect();
                    for _ in 0..count {
                        made += 1;
                        let payload = format!("p{made} after {}{}", known.join(","), ".".repeat(length));
                        known.push(format!("p{made}"));
                        let messages = Message::cut(payload.into(), 16, &after, &mut writer.ids);
                        after = messages.last().expect("at least one").id.clone();
                        on_their_way.extend(messages);
                    }
                }
                Step::Arrive(which) if !on_their_way.is_empty() => {
                    stream.push(on_their_way[which % on_their_way.len()].clone());
                }
                Step::Arrive(_) => {}
            }
        }
        let counted = read(&mut Chain::new(), &stream);
        let mut before: Vec<String> = Vec::new();
        for payload in &counted {
            let text = std::str::from_utf8(payload).expect("text").trim_end_matches('.');
            let after = text.split_once(" after ").expect("what it was decided after").1;
            prop_assert_eq!(after, before.join(","));
            before.push(first_word(payload));
        }
        for writer in &mut writers {
            let rest = read(&mut writer.chain, &stream);
            writer.known.extend(rest);
            prop_assert_eq!(&writer.known, &counted, "whoever reads on has read the same");
        }
    }
}

fn first_word(payload: &[u8]) -> String {
    let text = std::str::from_utf8(payload).expect("text");
    text.split(' ').next().expect("a word").to_owned()
}

#[test]
fn a_payload_is_cut_and_read_whole() {
    for length in 0..50_usize {
        for longest in 1..20_usize {
            let payload: Bytes = "abcdefghij".repeat(5)[..length].to_owned().into();
            let mut ids = MessageIds::new().expect("random bytes");
            let messages = Message::cut(payload.clone(), longest, &MessageId::beginning(), &mut ids);
            assert_eq!(messages.len(), length.div_ceil(longest).max(1));
            assert!(messages.iter().all(|message| message.payload.len() <= longest));
            assert_eq!(read(&mut Chain::new(), &messages), [payload]);
        }
    }
}
