//! The program as a whole: how it ends, what it keeps, and what it tells of itself.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use super::{Service, channels::Channel, json};

/// Tells it to end, and waits until it has.
fn end(service: &mut Service) -> i32 {
    let id = service.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
    let began = Instant::now();
    loop {
        if let Some(status) = service.process.try_wait().expect("a process") {
            return status.code().expect("a status");
        }
        assert!(began.elapsed() < Duration::from_secs(20), "it does not end");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn told_to_end_it_finishes_what_was_begun_and_keeps_it() {
    let mut service = Service::start_with("end", &["--rate", "1000000"]);
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let operator = service.operator();
            thread::spawn(move || {
                let mut made = 0;
                loop {
                    let asked =
                        std::panic::catch_unwind(|| operator.post("/operator/v1/suppliers", &json!({"name": "S"})).status);
                    match asked {
                        Ok(201) => made += 1,
                        Ok(status) => panic!("{status}"),
                        Err(_) => return made,
                    }
                }
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(400));
    assert_eq!(end(&mut service), 0);
    let made: u64 = clients.into_iter().map(|client| client.join().expect("it counts")).sum();
    let again = Service::start_in(service.folder.clone(), &[]);
    let events = again.operator().get("/operator/v1/audit").expect(200)["events"].as_u64().expect("a number");
    assert!(made > 0 && events >= made && events <= made + 4, "{made} answered, {events} there");
}

#[test]
fn what_it_tells_of_itself_holds_no_names() {
    let service = Service::start("told");
    let channel = Channel::open(&service);
    let trader = channel.trader("Secretive");
    let metrics = service.stranger().get("/metrics");
    assert_eq!(metrics.status, 200);
    let counted = r#"http_requests_total{method="POST",route="/saleschannel-services/v1/traders",status="201",code="ok"} 1"#;
    assert!(metrics.text.contains(counted), "{}", metrics.text);
    let log = service.log();
    let line = log.lines().find(|line| line.contains("/saleschannel-services/v1/traders")).expect("a line");
    let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!((&line["status"], &line["code"]), (&json!(201), &json!("ok")));
    assert!(!log.contains("Secretive") && !log.contains(&trader) && !metrics.text.contains(&trader));
}
