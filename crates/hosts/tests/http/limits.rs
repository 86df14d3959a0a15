//! How much is taken, and what is answered to the rest.

use super::{Service, channels::Channel, json};

#[test]
fn a_client_that_asks_too_often_waits() {
    let service = Service::start_with("rate", &["--rate", "2"]);
    let (operator, other) = (service.operator(), service.client(super::channels::CLERK));
    let answers: Vec<_> = (0..8).map(|_| operator.get("/operator/v1/audit")).collect();
    let refused = answers.iter().find(|answer| answer.status == 429).expect("too many");
    refused.refused(429, "tooManyRequests");
    assert!(refused.header("retry-after").expect("when").parse::<u64>().expect("seconds") >= 1);
    assert_eq!(answers[0].status, 200);
    other.get("/user-services/v1/api-keys").expect(200);
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let service = Service::start_with("body", &["--max-body", "1000"]);
    let body = json!({"name": "x".repeat(2000)});
    service.operator().post("/operator/v1/suppliers", &body).refused(413, "bodyTooLarge");
    service.operator().post("/operator/v1/suppliers", &json!({"name": "x"})).expect(201);
}

#[test]
fn what_is_no_request_is_refused_by_name() {
    let service = Service::start("malformed");
    let operator = service.operator();
    for body in ["", "{", "[]", "null", r#"{"name":"a","name":"b"}"#, r#"{"name":1}"#, r#"{"name":"a","supplierId":"x"}"#] {
        operator.ask("POST", "/operator/v1/suppliers", body).refused(400, "malformedRequest");
    }
    operator.post("/operator/v1/suppliers", &json!({"name": " "})).refused(400, "emptyField");
    operator.get("/operator/v1/audit?x=1").refused(400, "malformedRequest");
    operator.get("/saleschannel-services/v1/traders/x").refused(400, "malformedRequest");
    operator.get("/nowhere").refused(404, "noSuchPath");
    let answer = operator.ask("PUT", "/operator/v1/audit", "");
    answer.refused(405, "noSuchMethod");
    assert!(answer.header("allow").expect("what it has").contains("GET"));
    operator.under("not a key!").post("/operator/v1/suppliers", &json!({"name": "a"})).refused(400, "invalidIdempotencyKey");
}

#[test]
fn another_channel_finds_nothing_of_this_one() {
    let service = Service::start("hidden");
    let channel = Channel::open(&service);
    let trader = channel.trader("ACME");
    let path = format!("/saleschannel-services/v1/traders/{trader}");
    let stranger =
        service.client(ecoledger::Actor::ChannelUser("1b797bcb-2ccc-5d3b-ba1e-7ba857ecd308".parse().expect("an id")));
    stranger.get(&path).refused(403, "forbidden");
    channel.clerk.get("/saleschannel-services/v1/traders/1b797bcb-2ccc-5d3b-ba1e-7ba857ecd308").refused(404, "notFound");
    channel.clerk.get(&path).expect(200);
}
