//! Lines in, lines out.

use std::time::{Duration, Instant};

use ecoledger_testkit::wire::{Value, json};

use super::{Conversation, audit, errors, expected, host, lines, questions, run, session, supplier, text};

#[test]
fn lines_of_standard_input_are_answered_in_order() {
    let mut all = session();
    all.extend(questions());
    let output = run(host(), &text(&all));
    assert_eq!(output.status.code(), Some(0), "whatever the responses");
    assert_eq!(lines(&output), expected(&all));
    assert_eq!(errors(&output), "");
}

/// More than the stages hold between them at once, of every kind in turns.
#[test]
fn many_lines_are_answered_in_order() {
    let many: Vec<String> = (0..3_000)
        .map(|number| match number % 50 {
            0 => audit(),
            10 => format!("no request {number}"),
            20 => supplier(number - 1),
            _ => supplier(number),
        })
        .collect();
    let output = run(host(), &text(&many));
    assert_eq!(lines(&output), expected(&many));
}

#[test]
fn blank_lines_bytes_that_are_no_text_and_crlf() {
    let good = audit();
    let mut input = Vec::new();
    for line in [b"".as_slice(), b"  ", b"\xff\xfe", good.as_bytes(), b"{\"a\": \"\xc3\"}", b"\t"] {
        input.extend_from_slice(line);
        input.extend_from_slice(b"\r\n");
    }
    input.extend_from_slice(b"\n");
    input.extend_from_slice(good.as_bytes());
    let output = run(host(), &input);
    assert_eq!(output.status.code(), Some(0));
    let responses = lines(&output);
    let codes: Vec<&Value> = responses.iter().map(|response| &response["error"]["code"]).collect();
    let malformed = json!("malformedRequest");
    let none = Value::Null;
    assert_eq!(codes, [&malformed, &malformed, &malformed, &none, &malformed, &malformed, &malformed, &none]);
    for response in responses.iter().filter(|response| response["ok"] == false) {
        assert_eq!(response["error"]["class"], "malformed");
        assert!(response["error"]["details"].is_object());
    }
}

#[test]
fn a_last_line_without_a_line_break_is_answered() {
    for input in [audit(), format!("{}\n{}", audit(), audit())] {
        let output = run(host(), input.as_bytes());
        assert_eq!(lines(&output).len(), input.lines().count());
    }
    assert_eq!(run(host(), b"").stdout, b"");
}

#[test]
fn a_response_is_there_before_the_next_request_is_written() {
    let all = session();
    let expected = expected(&all);
    let mut conversation = Conversation::begin(host());
    let started = Instant::now();
    for (line, expected) in all.iter().zip(&expected) {
        conversation.write(format!("{line}\n").as_bytes());
        assert_eq!(&conversation.read(), expected);
    }
    assert!(started.elapsed() < Duration::from_secs(60));
}

/// Half a request that is waiting keeps no response back: the host cannot go on without the other half.
#[test]
fn half_a_request_keeps_no_response_back() {
    let mut conversation = Conversation::begin(host());
    let line = audit();
    let (half, rest) = line.split_at(line.len() / 2);
    for _ in 0..3 {
        conversation.write(format!("{line}\n{half}").as_bytes());
        assert_eq!(conversation.read()["ok"], true);
        conversation.write(format!("{rest}\n").as_bytes());
        assert_eq!(conversation.read()["ok"], true);
    }
}

/// A line of as many bytes as are allowed is answered; one of more is not, whether its line break comes or not.
#[test]
fn a_line_that_is_too_long_is_malformed_and_skipped() {
    let line = audit();
    for input in
        [format!("{line}\n{line}x\n{line}"), format!("{line}\n{line}   \n{line}\n"), format!("{line}\n\n{line}\n{line}x")]
    {
        let mut host = host();
        host.arg("--max-line").arg(line.len().to_string());
        let output = run(host, input.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let responses = lines(&output);
        assert_eq!(responses.len(), input.lines().count());
        for (given, response) in input.lines().zip(&responses) {
            assert_eq!(response["ok"], given == line, "{given}");
            if given.len() > line.len() {
                assert_eq!(response["error"]["code"], "malformedRequest");
                let message = response["error"]["message"].as_str().expect("a message");
                assert!(message.contains(&line.len().to_string()) && message.len() < 200, "{message}");
            }
        }
    }
}

/// A line of 300 MB is skipped in the memory that any other line takes.
#[cfg(target_os = "linux")]
#[test]
fn a_line_that_is_too_long_is_never_held() {
    let mut host = host();
    host.args(["--max-line", "65536"]);
    let mut conversation = Conversation::begin(host);
    let chunk = vec![b'x'; 1_000_000];
    for _ in 0..300 {
        conversation.write(&chunk);
    }
    conversation.write(format!("\n{}\n", audit()).as_bytes());
    assert_eq!(conversation.read()["error"]["code"], "malformedRequest");
    assert_eq!(conversation.read()["ok"], true, "the next line is answered");
    let status = std::fs::read_to_string(format!("/proc/{}/status", conversation.child.id())).expect("Linux");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak of its memory");
    let kilobytes: u64 = peak.trim().trim_end_matches("kB").trim().parse().expect("a number");
    assert!(kilobytes < 50_000, "{kilobytes} kB");
}
