//! Who asks.

use super::{Service, channels::CLERK, json};

const KEYS: &str = "/user-services/v1/api-keys";

/// Base64, as clients of basic authentication write it.
pub(super) fn basic(id: &str, passphrase: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(format!("{id}:{passphrase}")))
}

#[test]
fn who_is_not_known_is_asked_who_it_is() {
    let service = Service::start("unknown");
    let mut stranger = service.stranger();
    let answer = stranger.get(KEYS);
    answer.refused(401, "notAuthenticated");
    assert!(answer.header("www-authenticate").expect("a challenge").starts_with("Basic realm="));
    let good = service.operator().authorization.expect("a token");
    let half = &good[..good.len() - 4];
    for authorization in ["Bearer x", "Bearer", "Basic !", "Digest x", &basic("x", "y"), half, &format!("{half}AAAA")] {
        stranger.authorization = Some(authorization.to_owned());
        stranger.get(KEYS).refused(401, "notAuthenticated");
    }
    // A token that says it needs no signature.
    stranger.authorization =
        Some("Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjQwMDAwMDAwMDAsImFjdG9yIjp7ImtpbmQiOiJvcGVyYXRvciJ9fQ.".to_owned());
    stranger.get("/operator/v1/audit").refused(401, "notAuthenticated");
    service.operator().with("Authorization", &good).get("/operator/v1/audit").refused(401, "notAuthenticated");
}

#[test]
fn a_token_of_another_secret_or_time_is_none() {
    let service = Service::start("secrets");
    let other = Service::start("other-secrets");
    let mut client = other.operator();
    client.address = service.address;
    client.get("/operator/v1/audit").refused(401, "notAuthenticated");
    let tokens = ecoledger_hosts::http::Tokens::open(&service.folder.join("service.db.secret")).expect("the secret");
    let expired = tokens.token(ecoledger::Actor::Operator, std::time::Duration::ZERO).expect("a token");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    client.authorization = Some(format!("Bearer {expired}"));
    client.get("/operator/v1/audit").refused(401, "notAuthenticated");
}

#[test]
fn an_api_key_has_the_rights_of_its_user_until_it_is_deleted() {
    let service = Service::start("keys");
    let clerk = service.client(CLERK);
    let made = clerk.ask("POST", KEYS, "").expect(201);
    let members: Vec<&String> = made.as_object().expect("a key").keys().collect();
    assert_eq!(members, ["createdOn", "expiresAt", "id", "passphrase"]);
    let (id, passphrase) = (made["id"].as_str().expect("an id"), made["passphrase"].as_str().expect("a passphrase"));
    let mut machine = service.stranger();
    machine.authorization = Some(basic(id, passphrase));
    for _ in 0..2 {
        let listed = machine.get(KEYS).expect(200);
        assert_eq!(listed, json!([{"id": id, "createdOn": made["createdOn"], "expiresAt": made["expiresAt"]}]));
    }
    let mut wrong = machine.clone();
    wrong.authorization = Some(basic(id, "another"));
    wrong.get(KEYS).refused(401, "notAuthenticated");
    assert_eq!(machine.delete(&format!("{KEYS}/{id}")).expect(200), json!({"apiKeyId": id}));
    machine.get(KEYS).refused(401, "notAuthenticated");
    let file = std::fs::read(service.folder.join("service.db-wal")).expect("what was written");
    let is_in = |text: &str| file.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(is_in("$argon2id$") && !is_in(passphrase));
}
