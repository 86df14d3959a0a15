//! What may grow with history: for each kind of thing that piles up, a world in which it does, the step that adds one more, and
//! the pages that are read of it. No step and no page costs more than its own lines, however much there is.

use std::time::{Duration, Instant};

use ecoledger::{Command, CommandContext, HashKey, Ledger, Query, QueryContext, Request, uuid::Uuid};
use serde_json::{Value, json};

use crate::ids::spread as id;

const AT: &str = "2026-01-01T00:00:00.000Z";
/// After every bundle that expires has expired.
const LATE: &str = "2026-06-01T00:00:00.000Z";

/// What piles up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Files on a credit (D-97: at most 100).
    Files,
    /// Checkpoints of a claim (D-97: at most 1,000).
    Checkpoints,
    /// Actions on a proposal (D-97: at most 1,000).
    Actions,
    /// Roles of a user, each over one project (D-97: at most 1,000).
    Roles,
    /// Emissions reported in a period, each of a category of its own.
    Reports,
    /// Milestones of a scorecard.
    Milestones,
    /// Splits of what was sold, by its buyer: out of the seller's sight.
    Splits,
    /// Splits of the rest of a credit, one after the other.
    Chain,
    /// Owners of one credit.
    Owners,
    /// Credits listed on a marketplace by others.
    Listings,
    /// Claims of a project, of which a verifier sees one.
    Claims,
    /// Events that one organization receives.
    Feed,
    /// Proposals to which one organization is a party.
    Proposals,
    /// Transactions of a channel.
    Transactions,
    /// A trader's bundles that are expired.
    Expired,
    /// API keys of a user.
    Keys,
    /// Bindings of a user to a channel and back.
    Bindings,
}

/// Each kind, with the least of the three numbers at which it is measured.
pub const KINDS: [(Kind, u64); 17] = [
    (Kind::Files, 20),
    (Kind::Checkpoints, 225),
    (Kind::Actions, 225),
    (Kind::Roles, 225),
    (Kind::Reports, 2_000),
    (Kind::Milestones, 2_000),
    (Kind::Splits, 2_000),
    (Kind::Chain, 2_000),
    (Kind::Owners, 250),
    (Kind::Listings, 1_000),
    (Kind::Claims, 1_000),
    (Kind::Feed, 2_000),
    (Kind::Proposals, 250),
    (Kind::Transactions, 2_000),
    (Kind::Expired, 2_000),
    (Kind::Keys, 2_000),
    (Kind::Bindings, 2_000),
];

fn organization(name: u64) -> Uuid {
    id(70, name)
}

const SUPPLIER: u64 = 0;
const REGISTRY: u64 = 1;
const VERIFIER: u64 = 2;
const MARKETPLACE: u64 = 3;
const BUYER: u64 = 4;
const OTHER_BUYER: u64 = 5;
/// Organizations with higher numbers are buyers and marketplaces, made when they are needed.
const MORE: u64 = 100;

fn member(number: u64, role: &str) -> Value {
    json!({"kind": "member", "userId": id(71, number), "organizationId": organization(number), "marketRole": role})
}

fn operator() -> Value {
    json!({"kind": "operator"})
}

fn channel_user() -> Value {
    json!({"kind": "channelUser", "userId": id(72, 0)})
}

/// A world in which one thing piles up.
#[derive(Clone, Debug)]
pub struct Pile {
    kind: Kind,
    ledger: Ledger,
    steps: u64,
    commands: u64,
    /// The credit that goes on from step to step.
    last: Uuid,
}

/// A page that is asked for again and again.
#[derive(Clone, Debug)]
pub struct AskedPage {
    /// What it is called.
    pub name: &'static str,
    context: QueryContext,
    query: Query,
}

/// How long something took, and how many bytes were answered.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// The time.
    pub time: Duration,
    /// The length of the answer as JSON.
    pub bytes: usize,
}

fn command(context: &Value, command: &Value) -> (CommandContext, Command) {
    let request = Request::from_json(&json!({"context": context, "command": command}).to_string());
    let Ok(Request::Command(context, command)) = request else { panic!("{command}: {request:?}") };
    (context, command)
}

impl Pile {
    /// The world before anything piles up.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let mut pile = Self {
            kind,
            ledger: Ledger::new(HashKey::from_bytes(*b"ecoledger-bench!")),
            steps: 0,
            commands: 0,
            last: id(73, 0),
        };
        match kind {
            Kind::Transactions | Kind::Expired | Kind::Keys | Kind::Bindings => pile.open_channel(),
            _ => pile.open_market(),
        }
        match kind {
            Kind::Reports | Kind::Milestones => pile.begin_scorecard(),
            Kind::Splits => pile.sell_a_part(),
            Kind::Listings => pile.trade_on(SUPPLIER, MARKETPLACE, "supplier"),
            Kind::Owners => pile.run(&member(SUPPLIER, "supplier"), &transfer(pile.last, BUYER)),
            _ => {}
        }
        pile
    }

    fn prepare(&mut self, actor: &Value, asked: &Value, key: Option<String>) -> (CommandContext, Command) {
        self.commands += 1;
        command(&json!({"commandId": id(74, self.commands), "at": AT, "actor": actor, "idempotencyKey": key}), asked)
    }

    fn run(&mut self, actor: &Value, asked: &Value) {
        self.run_keyed(actor, asked, None);
    }

    fn run_keyed(&mut self, actor: &Value, asked: &Value, key: Option<String>) {
        let (context, command) = self.prepare(actor, asked, key);
        if let Err(error) = self.ledger.execute(&context, &command) {
            panic!("{asked}: {error}");
        }
    }

    fn register(&mut self, number: u64, roles: &[&str]) {
        self.run(
            &operator(),
            &json!({"type": "registerOrganization", "organizationId": organization(number), "name": "O", "marketRoles": roles}),
        );
        for role in roles {
            self.run(
                &operator(),
                &json!({"type": "assignUserRole", "organizationId": organization(number), "userId": id(71, number),
                    "marketRole": role, "userRole": "administrator"}),
            );
        }
    }

    fn propose(&mut self, from: &Value, proposal: Uuid, body: &Value) {
        self.run(from, &json!({"type": "submitProposal", "proposalId": proposal, "proposal": body}));
    }

    fn act(&mut self, by: &Value, proposal: Uuid, action: &Value) {
        self.run(by, &json!({"type": "actOnProposal", "proposalId": proposal, "action": action}));
    }

    /// A registered project with a claim, and a credit of 1,000,000 tonnes, as far as the kind leaves them alone.
    fn open_market(&mut self) {
        self.register(SUPPLIER, &["supplier", "buyer"]);
        self.register(REGISTRY, &["issuingRegistry"]);
        self.register(VERIFIER, &["validationVerificationBody"]);
        self.register(MARKETPLACE, &["marketplace"]);
        self.register(BUYER, &["buyer"]);
        self.register(OTHER_BUYER, &["buyer"]);
        let (supplier, registry) = (member(SUPPLIER, "supplier"), member(REGISTRY, "issuingRegistry"));
        let verifier = member(VERIFIER, "validationVerificationBody");
        let mbp = json!({"mbpId": id(75, 0), "name": "Removal", "issuingRegistryId": organization(REGISTRY)});
        self.run(
            &supplier,
            &json!({"type": "createEcoProject", "ecoProjectId": id(76, 0), "name": "Wood", "modularBenefitProjects": [mbp]}),
        );
        self.propose(&supplier, id(77, 0), &json!({"type": "MBPRegister", "mbpId": id(75, 0)}));
        self.act(&registry, id(77, 0), &json!({"type": "approve"}));
        self.run(&supplier, &claim(id(78, 0), id(79, 0)));
        if self.kind == Kind::Checkpoints {
            return;
        }
        let verify = json!({"type": "MBPClaimVerify", "claimId": id(78, 0), "verifierId": organization(VERIFIER)});
        self.propose(&supplier, id(77, 1), &verify);
        if self.kind == Kind::Actions {
            return;
        }
        self.act(&verifier, id(77, 1), &json!({"type": "accept", "processedClaimId": id(80, 0)}));
        let recommend = json!({"type": "updateProcessedClaim", "processedClaimId": id(80, 0),
            "creditRecommendation": {"quantity": "1000000"}});
        self.commands += 1;
        let context = json!({"commandId": id(74, self.commands), "at": AT, "actor": verifier, "expectedVersion": 1});
        let (context, command) = command(&context, &recommend);
        self.ledger.execute(&context, &command).expect("possible");
        self.act(&verifier, id(77, 1), &json!({"type": "approve"}));
        self.propose(&verifier, id(77, 2), &json!({"type": "CreditMint", "processedClaimId": id(80, 0)}));
        let terms = json!({"type": "mint", "creditId": self.last, "quantity": "1000000", "vintage": 2024, "assetId": "A",
            "determinedValue": "generated"});
        self.act(&registry, id(77, 2), &terms);
    }

    fn trade_on(&mut self, owner: u64, marketplace: u64, role: &str) {
        let proposal = id(81, owner * 1_000_000 + marketplace);
        let body = json!({"type": "MarketplaceTraderRegister", "marketplaceId": organization(marketplace)});
        self.propose(&member(owner, role), proposal, &body);
        self.act(&member(marketplace, "marketplace"), proposal, &json!({"type": "approve"}));
    }

    fn begin_scorecard(&mut self) {
        self.run(
            &member(BUYER, "buyer"),
            &json!({"type": "createEsgScorecard", "esgScorecardId": id(82, 0), "currentEmissionsPerYear": "1", "goal": "0",
                "goalEndDate": "2030-12-31"}),
        );
        self.run(&member(BUYER, "buyer"), &milestone(0));
    }

    /// The supplier keeps a half; the buyer splits the other.
    fn sell_a_part(&mut self) {
        let (kept, sold) = (id(73, 1), id(73, 2));
        let halves = [(kept, "500000".to_owned()), (sold, "500000".to_owned())];
        self.run(&member(SUPPLIER, "supplier"), &split(self.last, &halves));
        self.run(&member(SUPPLIER, "supplier"), &transfer(sold, BUYER));
        self.last = sold;
    }

    fn open_channel(&mut self) {
        self.run(&operator(), &json!({"type": "registerSalesChannel", "salesChannelId": id(83, 0), "name": "Channel"}));
        let binding = json!({"type": "bindUser", "userId": id(72, 0), "salesChannelId": id(83, 0)});
        self.run(&operator(), &binding);
        for role in ["ROLE_ADMINISTRATOR", "TRADER_ADMINISTRATOR", "TRANSACTION_ADMINISTRATOR", "ASSET_VIEWER", "EVENT_VIEWER"]
        {
            let grant = json!({"type": "grantRole", "userId": id(72, 0), "salesChannelId": id(83, 0), "role": role});
            self.run(&operator(), &grant);
        }
        for trader in 0..2 {
            let create = json!({"type": "createTrader", "traderId": id(84, trader), "businessId": "FI-1", "name": "Trader",
                "address": {"street": "S", "city": "C", "countryName": "F"}});
            self.run_keyed(&channel_user(), &create, Some(format!("trader-{trader}")));
        }
        self.run(&operator(), &json!({"type": "registerSupplier", "supplierId": id(85, 0), "name": "Supplier"}));
        self.run(
            &operator(),
            &json!({"type": "registerProductionFacility", "productionFacilityId": id(86, 0), "supplierId": id(85, 0),
                "code": "ABC123", "name": "Facility", "countryCode": "FI", "methodologyCodes": ["C0"]}),
        );
        if self.kind == Kind::Transactions {
            self.run(&operator(), &onramp("T", 1, 1_000_000_000, None));
        }
    }

    /// The commands that add one more.
    fn step(&mut self) -> Vec<(CommandContext, Command)> {
        self.steps += 1;
        let number = self.steps;
        let (supplier, buyer) = (member(SUPPLIER, "supplier"), member(BUYER, "buyer"));
        let commands = match self.kind {
            Kind::Files => {
                let resource = json!({"kind": "credit", "id": self.last});
                vec![(
                    supplier,
                    json!({"type": "addFile", "fileId": id(87, number), "name": format!("{number}.pdf"), "tag": "report",
                        "source": {"upload": {}}, "resource": resource}),
                )]
            }
            Kind::Checkpoints => {
                let checkpoint = json!({"checkpointId": id(88, number), "startDate": "2024-01-01", "endDate": "2024-12-31"});
                vec![(supplier, json!({"type": "addCheckpoint", "claimId": id(78, 0), "checkpoint": checkpoint}))]
            }
            Kind::Actions => {
                let (by, action) = if number % 2 == 1 {
                    (member(VERIFIER, "validationVerificationBody"), "returnForEdits")
                } else {
                    (supplier, "resubmit")
                };
                vec![(by, json!({"type": "actOnProposal", "proposalId": id(77, 1), "action": {"type": action}}))]
            }
            Kind::Roles => {
                let mbp = json!({"mbpId": id(90, number), "name": "Removal", "issuingRegistryId": organization(REGISTRY)});
                let made = json!({"type": "addModularBenefitProject", "ecoProjectId": id(76, 0), "modularBenefitProject": mbp});
                self.run(&supplier, &made);
                vec![(
                    operator(),
                    json!({"type": "assignUserRole", "organizationId": organization(SUPPLIER), "userId": id(89, 0),
                        "marketRole": "supplier", "userRole": "reader", "scope": {"mbpId": id(90, number)}}),
                )]
            }
            Kind::Reports => vec![(
                buyer,
                json!({"type": "reportEmissions", "esgScorecardId": id(82, 0), "esgMilestoneId": id(91, 0),
                    "esgReportingPeriodId": id(92, 0), "category": format!("Category {number}"), "scope": "one", "quantity": "1"}),
            )],
            Kind::Milestones => vec![(buyer, milestone(number))],
            Kind::Splits | Kind::Chain => {
                let tonnes = if self.kind == Kind::Splits { 500_000 } else { 1_000_000 };
                let rest = id(94, number);
                let parts = [(id(93, number), "1".to_owned()), (rest, (tonnes - number).to_string())];
                let by = if self.kind == Kind::Splits { buyer } else { supplier };
                let asked = split(self.last, &parts);
                self.last = rest;
                vec![(by, asked)]
            }
            Kind::Owners => {
                let (from, to) = (if number == 1 { BUYER } else { MORE + number - 1 }, MORE + number);
                self.register(to, &["buyer"]);
                vec![(member(from, "buyer"), transfer(self.last, to))]
            }
            Kind::Listings => {
                let (part, rest, proposal) = (id(93, number), id(94, number), id(95, number));
                let parts = [(part, "1".to_owned()), (rest, (1_000_000 - number).to_string())];
                self.run(&supplier, &split(self.last, &parts));
                self.last = rest;
                let body =
                    json!({"type": "MarketplaceListingRegister", "creditId": part, "marketplaceId": organization(MARKETPLACE)});
                vec![
                    (supplier, json!({"type": "submitProposal", "proposalId": proposal, "proposal": body})),
                    (
                        member(MARKETPLACE, "marketplace"),
                        json!({"type": "actOnProposal", "proposalId": proposal, "action": {"type": "approve"}}),
                    ),
                ]
            }
            Kind::Claims => vec![(supplier, claim(id(96, number), id(97, number)))],
            Kind::Feed => {
                let update = json!({"type": "createEcoProject", "ecoProjectId": id(98, number), "name": "Wood",
                    "modularBenefitProjects": [{"mbpId": id(99, number), "name": "Removal",
                        "issuingRegistryId": organization(REGISTRY)}]});
                vec![(supplier, update)]
            }
            Kind::Proposals => {
                self.register(MORE + number, &["marketplace"]);
                let body = json!({"type": "MarketplaceTraderRegister", "marketplaceId": organization(MORE + number)});
                vec![(supplier, json!({"type": "submitProposal", "proposalId": id(95, number), "proposal": body}))]
            }
            Kind::Transactions => return vec![self.trade(number)],
            Kind::Expired => vec![(operator(), onramp(&format!("E{number}"), 1, 1, Some("2026-03-01T00:00:00.000Z")))],
            Kind::Keys => vec![(
                channel_user(),
                json!({"type": "createApiKey", "apiKeyId": id(100, number), "passphraseHash": "hash",
                    "expiresAt": "2027-01-01T00:00:00.000Z"}),
            )],
            Kind::Bindings => {
                let other = |name: &str| json!({"type": name, "userId": id(72, 1), "salesChannelId": id(83, 0)});
                vec![(operator(), other("bindUser")), (operator(), other("unbindUser"))]
            }
        };
        commands.into_iter().map(|(actor, asked)| self.prepare(&actor, &asked, None)).collect()
    }

    fn trade(&mut self, number: u64) -> (CommandContext, Command) {
        let head = json!({"start": format!("T_{number}"), "end": format!("T_{number}"), "unitPrice": 1});
        let asked = json!({"type": "registerTrade", "traderId": id(84, 0), "taskId": id(101, number),
            "transactionId": id(102, number), "buyerId": id(84, 1), "assets": [head], "currency": "EUR"});
        self.prepare(&channel_user(), &asked, Some(format!("trade-{number}")))
    }

    /// Adds more, up to so many.
    pub fn grow(&mut self, to: u64) {
        while self.steps < to {
            self.take();
        }
    }

    /// One step, from its decision to the text of its answer.
    pub fn take(&mut self) -> Cost {
        let commands = self.step();
        let started = Instant::now();
        let mut bytes = 0;
        for (context, command) in &commands {
            let executed = self.ledger.execute(context, command).unwrap_or_else(|error| panic!("{command:?}: {error}"));
            bytes += serde_json::to_string(&executed.result).expect("JSON").len();
        }
        Cost { time: started.elapsed(), bytes }
    }

    /// The pages that are read of it, of ten entries each where they are lists.
    #[must_use]
    pub fn pages(&self) -> Vec<AskedPage> {
        let (supplier, buyer) = (member(SUPPLIER, "supplier"), member(BUYER, "buyer"));
        let other_buyer = member(OTHER_BUYER, "buyer");
        let scorecard = json!({"esgScorecardId": id(82, 0), "esgMilestoneId": id(91, 0), "esgReportingPeriodId": id(92, 0)});
        let of = |mut query: Value, kind: &str, members: &[&str]| {
            query["type"] = kind.into();
            query.as_object_mut().expect("an object").retain(|name, _| name == "type" || members.contains(&name.as_str()));
            query
        };
        let pages = match self.kind {
            Kind::Files => vec![("credit", supplier, json!({"type": "credit", "creditId": self.last}))],
            Kind::Checkpoints => {
                vec![("checkpoints", supplier, json!({"type": "checkpoints", "claimId": id(78, 0), "limit": 10}))]
            }
            Kind::Actions => vec![("proposal", supplier, json!({"type": "proposal", "proposalId": id(77, 1)}))],
            Kind::Roles => {
                let scoped = json!({"kind": "member", "userId": id(89, 0), "organizationId": organization(SUPPLIER),
                    "marketRole": "supplier"});
                vec![
                    ("proposals, scoped", scoped, json!({"type": "proposals", "limit": 10})),
                    ("organization", supplier, json!({"type": "organization", "organizationId": organization(SUPPLIER)})),
                ]
            }
            Kind::Reports | Kind::Milestones => vec![
                (
                    "esgReportingPeriod",
                    buyer.clone(),
                    of(scorecard.clone(), "esgReportingPeriod", &["esgScorecardId", "esgMilestoneId", "esgReportingPeriodId"]),
                ),
                ("esgMilestone", buyer.clone(), of(scorecard, "esgMilestone", &["esgScorecardId", "esgMilestoneId"])),
                ("esgMilestones", buyer.clone(), json!({"type": "esgMilestones", "esgScorecardId": id(82, 0), "limit": 10})),
                ("esgScorecards", buyer, json!({"type": "esgScorecards", "limit": 10})),
            ],
            Kind::Splits => vec![
                (
                    "creditLineage, seller",
                    supplier.clone(),
                    json!({"type": "creditLineage", "creditId": id(73, 0), "limit": 10}),
                ),
                ("credits, seller", supplier, json!({"type": "credits", "limit": 10})),
                ("creditLineage, buyer", buyer, json!({"type": "creditLineage", "creditId": id(73, 2), "limit": 10})),
            ],
            Kind::Chain => vec![
                ("creditLineage", supplier.clone(), json!({"type": "creditLineage", "creditId": id(73, 0), "limit": 10})),
                ("creditLineage, leaf", supplier, json!({"type": "creditLineage", "creditId": id(93, 1), "limit": 10})),
            ],
            Kind::Owners => vec![
                ("credit", supplier, json!({"type": "credit", "creditId": self.last})),
                ("credits, owner", buyer, json!({"type": "credits", "limit": 10})),
            ],
            Kind::Listings => vec![
                (
                    "credits, listed",
                    other_buyer.clone(),
                    json!({"type": "credits", "listedOn": organization(MARKETPLACE), "limit": 10}),
                ),
                ("credits, own", other_buyer, json!({"type": "credits", "ownerId": organization(OTHER_BUYER), "limit": 10})),
            ],
            Kind::Claims => vec![
                ("claims, supplier", supplier, json!({"type": "claims", "mbpId": id(75, 0), "limit": 10})),
                (
                    "claims, verifier",
                    member(VERIFIER, "validationVerificationBody"),
                    json!({"type": "claims", "mbpId": id(75, 0), "limit": 10}),
                ),
            ],
            Kind::Feed => vec![
                ("events", supplier.clone(), json!({"type": "events", "limit": 10})),
                (
                    "events, rare type",
                    supplier.clone(),
                    json!({"type": "events", "eventTypeUris": ["processedClaims/approve"], "limit": 10}),
                ),
                (
                    "events, rare type, late",
                    supplier,
                    json!({"type": "events", "eventTypeUris": ["processedClaims/approve"], "minEventDateTimeInUtc": LATE, "limit": 10}),
                ),
                ("events of another", other_buyer, json!({"type": "events", "limit": 10})),
            ],
            Kind::Proposals => vec![
                ("proposals", supplier.clone(), json!({"type": "proposals", "limit": 10})),
                ("proposals, rare status", supplier, json!({"type": "proposals", "status": "rejected", "limit": 10})),
            ],
            Kind::Transactions => vec![
                ("transactions", channel_user(), json!({"type": "transactions", "limit": 10})),
                ("channelEvents", channel_user(), json!({"type": "channelEvents", "$limit": 10})),
                (
                    "channelEvents, late",
                    channel_user(),
                    json!({"type": "channelEvents", "createdAt": {"$gt": LATE}, "$limit": 10}),
                ),
                ("listableAssets", channel_user(), json!({"type": "listableAssets", "traderId": id(84, 1), "limit": 10})),
            ],
            Kind::Expired => {
                vec![(
                    "listableAssets, late",
                    channel_user(),
                    json!({"type": "listableAssets", "traderId": id(84, 0), "limit": 10}),
                )]
            }
            Kind::Keys => vec![("myApiKeys", channel_user(), json!({"type": "myApiKeys", "limit": 10}))],
            Kind::Bindings => vec![("userBinding", channel_user(), json!({"type": "userBinding", "userId": id(72, 0)}))],
        };
        pages.into_iter().map(|(name, actor, query)| AskedPage::new(name, &actor, &query)).collect()
    }

    /// A page, from its query to the text of its answer.
    #[must_use]
    pub fn ask(&self, asked: &AskedPage) -> Cost {
        let started = Instant::now();
        let answer = self.ledger.query(&asked.context, &asked.query).expect("an answer");
        let bytes = serde_json::to_string(&answer).expect("JSON").len();
        Cost { time: started.elapsed(), bytes }
    }
}

impl AskedPage {
    fn new(name: &'static str, actor: &Value, query: &Value) -> Self {
        let request = json!({"context": {"at": LATE, "actor": actor}, "query": query});
        let request = Request::from_json(&request.to_string());
        let Ok(Request::Query(context, query)) = request else { panic!("{query}: {request:?}") };
        Self { name, context, query }
    }
}

fn claim(claim: Uuid, checkpoint: Uuid) -> Value {
    let checkpoint = json!({"checkpointId": checkpoint, "startDate": "2024-01-01", "endDate": "2024-12-31"});
    json!({"type": "createClaim", "claimId": claim, "mbpId": id(75, 0), "quantity": "1000000", "checkpoints": [checkpoint]})
}

fn milestone(number: u64) -> Value {
    let period = json!({"esgReportingPeriodId": id(92, number), "startDate": "2026-01-01", "endDate": "2026-12-31"});
    json!({"type": "createEsgMilestone", "esgScorecardId": id(82, 0), "esgMilestoneId": id(91, number), "name": "Half",
        "description": "Half of it", "startDate": "2026-01-01", "endDate": "2026-12-31", "targetEmissionReduction": "1",
        "targetEmissionReductionType": "absolute", "reportingPeriods": [period]})
}

fn split(credit: Uuid, parts: &[(Uuid, String)]) -> Value {
    let children: Vec<Value> = parts.iter().map(|(id, quantity)| json!({"creditId": id, "quantity": quantity})).collect();
    json!({"type": "splitCredit", "creditId": credit, "children": children})
}

fn transfer(credit: Uuid, to: u64) -> Value {
    json!({"type": "transferCredit", "creditId": credit, "toOrganizationId": organization(to)})
}

fn onramp(issuance: &str, first: u64, last: u64, expires: Option<&str>) -> Value {
    let bundle = json!({"start": format!("{issuance}_{first}"), "end": format!("{issuance}_{last}"),
        "productionFacilityId": id(86, 0), "supplierId": id(85, 0), "methodologyCode": "C0", "expirationDate": expires,
        "creditTypeId": "CORC", "standard": "PURO", "countryCode": "FI", "productionStartDate": "2023-01-01T00:00:00Z",
        "productionEndDate": "2023-12-31T00:00:00Z", "vintage": 2023, "issuanceId": issuance});
    json!({"type": "onrampBundle", "traderId": id(84, 0), "bundle": bundle})
}
