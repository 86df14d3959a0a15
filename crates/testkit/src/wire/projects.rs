//! A ledger that is spoken to as a host would: JSON in, JSON out. Names stand for ids.

use ecoledger::{HashKey, Ledger, Recorded, Request, Response, uuid::Uuid};
use serde_json::{Value, json};

/// The id of a name: the same name, the same id.
pub fn id(name: &str) -> String {
    let (offset, prime) = (0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, 0x0000_0000_0100_0000_0000_0000_0000_013b_u128);
    let hash = name.bytes().fold(offset, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(prime));
    Uuid::from_u128(hash).to_string()
}

/// A user of an organization in a market role.
pub fn member(user: &str, organization: &str, market_role: &str) -> Value {
    json!({"kind": "member", "userId": id(user), "organizationId": id(organization), "marketRole": market_role})
}

pub fn operator() -> Value {
    json!({"kind": "operator"})
}

/// The organizations of the small world with their market roles; the administrator of each is named as it is, in lower case.
pub const ORGANIZATIONS: [(&str, &str); 7] = [
    ("S", "supplier"),
    ("S2", "supplier"),
    ("R", "issuingRegistry"),
    ("R2", "issuingRegistry"),
    ("V", "validationVerificationBody"),
    ("V2", "validationVerificationBody"),
    ("B", "buyer"),
];

/// The administrator of an organization in its first market role.
pub fn admin(organization: &str) -> Value {
    let (_, role) = ORGANIZATIONS.into_iter().find(|(name, _)| *name == organization).expect("a known organization");
    member(&organization.to_lowercase(), organization, role)
}

#[derive(Clone)]
pub struct World {
    pub ledger: Ledger,
    pub events: Vec<Recorded>,
    commands: u32,
}

impl World {
    /// A world with its organizations.
    pub fn new() -> Self {
        let mut world = Self { ledger: Ledger::new(HashKey::from_bytes([7; 16])), events: Vec::new(), commands: 0 };
        for (name, role) in ORGANIZATIONS {
            let command = json!({
                "type": "registerOrganization", "organizationId": id(name), "name": name, "marketRoles": [role]
            });
            world.ok(&operator(), command);
            world.assign(&operator(), name, &name.to_lowercase(), role, "administrator", Value::Null);
        }
        world
    }

    pub fn assign(&mut self, by: &Value, organization: &str, user: &str, role: &str, user_role: &str, scope: Value) -> Value {
        let command = json!({
            "type": "assignUserRole", "organizationId": id(organization), "userId": id(user), "marketRole": role,
            "userRole": user_role, "scope": scope
        });
        self.ok(by, command)
    }

    /// The response to a command, with the version that the caller expects.
    pub fn run(&mut self, actor: &Value, command: Value, expected: Option<u64>) -> Value {
        self.commands += 1;
        let context = json!({
            "commandId": id(&format!("command {}", self.commands)), "at": "2026-01-01T00:00:00Z", "actor": actor,
            "expectedVersion": expected
        });
        let request = json!({"context": context, "command": command}).to_string();
        let told = super::explained::Told::of(&self.ledger, &request);
        let response = match Request::from_json(&request) {
            Err(refusal) => Response::refused(refusal),
            Ok(Request::Command(context, command)) => match super::explained::execute(&mut self.ledger, &context, &command) {
                Ok(executed) => {
                    self.events.extend(executed.events.iter().cloned());
                    Response::executed(executed)
                }
                Err(ecoledger::NotExecuted::Refused(refusal)) => Response::refused(refusal),
                Err(error) => panic!("{error}"),
            },
            Ok(_) => panic!("no command"),
        };
        let response = serde_json::to_value(&response).expect("a response is JSON");
        told.expect_alike(&response);
        response
    }

    /// The response to a command that is carried out.
    pub fn ok(&mut self, actor: &Value, command: Value) -> Value {
        self.ok_at(actor, command, None)
    }

    /// The response to a command that is carried out at a version.
    pub fn ok_at(&mut self, actor: &Value, command: Value, expected: impl Into<Option<u64>>) -> Value {
        let text = command.to_string();
        let response = self.run(actor, command, expected.into());
        assert_eq!(response["ok"], true, "{text}: {response}");
        response
    }

    /// The code of a command that is refused; nothing has changed (D-4).
    pub fn code(&mut self, actor: &Value, command: Value) -> String {
        self.code_at(actor, command, None)
    }

    /// The code of a command that is refused at a version; nothing has changed (D-4).
    pub fn code_at(&mut self, actor: &Value, command: Value, expected: impl Into<Option<u64>>) -> String {
        let error = self.refusal(actor, command, expected.into());
        error["code"].as_str().expect("a code").to_owned()
    }

    /// The refusal of a command; nothing has changed (D-4).
    pub fn refusal(&mut self, actor: &Value, command: Value, expected: Option<u64>) -> Value {
        let before = self.ledger.state_digest();
        let text = command.to_string();
        let response = self.run(actor, command, expected);
        assert_eq!(response["ok"], false, "{text}: {response}");
        assert_eq!(self.ledger.state_digest(), before, "D-4: {text}");
        response["error"].clone()
    }

    /// The response to a query.
    pub fn query(&self, actor: &Value, query: Value) -> Value {
        let request = json!({"context": {"at": "2026-01-01T00:00:00Z", "actor": actor}, "query": query}).to_string();
        let response = match Request::from_json(&request) {
            Err(refusal) => Response::refused(refusal),
            Ok(Request::Query(context, query)) => match self.ledger.query(&context, &query) {
                Ok(answer) => Response::answered(answer),
                Err(ecoledger::NotAnswered::Refused(refusal)) => Response::refused(refusal),
                Err(error) => panic!("{error}"),
            },
            Ok(_) => panic!("no query"),
        };
        serde_json::to_value(&response).expect("a response is JSON")
    }

    /// The result of a query.
    pub fn see(&self, actor: &Value, query: Value) -> Value {
        let text = query.to_string();
        let response = self.query(actor, query);
        assert_eq!(response["ok"], true, "{text}: {response}");
        response["result"].clone()
    }

    /// The code of a query that is refused.
    pub fn unseen(&self, actor: &Value, query: Value) -> String {
        let text = query.to_string();
        let response = self.query(actor, query);
        assert_eq!(response["ok"], false, "{text}: {response}");
        response["error"]["code"].as_str().expect("a code").to_owned()
    }

    /// Supplier S makes project P with the modular benefit projects A and B of registry R.
    pub fn with_project(mut self) -> Self {
        self.ok(&admin("S"), create_project("P", &["A", "B"]));
        self
    }

    pub fn submit(&mut self, by: &str, proposal: &str, body: Value) {
        self.ok(&admin(by), json!({"type": "submitProposal", "proposalId": id(proposal), "proposal": body}));
    }

    pub fn act(&mut self, by: &str, proposal: &str, action: &str) -> Value {
        self.ok(&admin(by), json!({"type": "actOnProposal", "proposalId": id(proposal), "action": {"type": action}}))
    }

    /// The modular benefit project A is registered by R.
    pub fn with_registered(self) -> Self {
        let mut world = self.with_project();
        world.submit("S", "register A", json!({"type": "MBPRegister", "mbpId": id("A")}));
        world.act("R", "register A", "approve");
        world
    }

    /// Claim C of A with the checkpoints C1 and C2, and 100 tonnes.
    pub fn with_claim(self) -> Self {
        let mut world = self.with_registered();
        world.ok(&admin("S"), create_claim("C", "A", &["C1", "C2"]));
        world
    }

    /// The claim is submitted to V.
    pub fn with_submitted_claim(self) -> Self {
        let mut world = self.with_claim();
        world.submit("S", "verify C", json!({"type": "MBPClaimVerify", "claimId": id("C"), "verifierId": id("V")}));
        world
    }

    /// V has taken the claim on: the processed claim is X.
    pub fn with_processed_claim(self) -> Self {
        let mut world = self.with_submitted_claim();
        let action = json!({"type": "accept", "processedClaimId": id("X")});
        world.ok(&admin("V"), json!({"type": "actOnProposal", "proposalId": id("verify C"), "action": action}));
        world
    }
}

pub fn create_project(name: &str, mbps: &[&str]) -> Value {
    let mbps: Vec<Value> = mbps.iter().map(|mbp| new_mbp(mbp)).collect();
    json!({"type": "createEcoProject", "ecoProjectId": id(name), "name": name, "modularBenefitProjects": mbps})
}

pub fn new_mbp(name: &str) -> Value {
    json!({"mbpId": id(name), "name": name, "issuingRegistryId": id("R")})
}

pub fn new_checkpoint(name: &str) -> Value {
    json!({"checkpointId": id(name), "startDate": "2024-01-01", "endDate": "2024-12-31"})
}

pub fn create_claim(name: &str, mbp: &str, checkpoints: &[&str]) -> Value {
    let checkpoints: Vec<Value> = checkpoints.iter().map(|checkpoint| new_checkpoint(checkpoint)).collect();
    json!({"type": "createClaim", "claimId": id(name), "mbpId": id(mbp), "quantity": "100", "checkpoints": checkpoints})
}

/// The command with another value of a member, or without it.
pub fn changed(mut command: Value, member: &str, value: Value) -> Value {
    command[member] = value;
    command
}

/// The touches of each event of a response.
pub fn touches(response: &Value) -> Vec<Vec<String>> {
    let events = response["events"].as_array().expect("events");
    let keys = |event: &Value| {
        let touches = event["touches"].as_array().expect("touches");
        touches.iter().map(|key| key.as_str().expect("a key").to_owned()).collect()
    };
    events.iter().map(keys).collect()
}

/// The key of an entity, as `touches` writes it.
pub fn key(kind: &str, name: &str) -> String {
    format!("{kind}:{}", id(name))
}

/// A command changed nothing and was not refused (D-8, D-78).
pub fn assert_no_events(response: &Value) {
    assert_eq!(response["events"], json!([]), "{response}");
}
