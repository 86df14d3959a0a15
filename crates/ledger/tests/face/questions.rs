//! Every question is answered in its own type, for whoever may ask.

use std::{collections::BTreeSet, fs, str::FromStr};

use ecoledger::{
    Actor, Command, CommandContext, HashKey, Ledger, NotAnswered, QueryContext, Recorded, Request, Timestamp,
    bundles::TaskKind,
    query::{self, PageRequest},
    questions::{self as ask, Question},
    uuid::Uuid,
    views::{Answer, OtherAnswer},
};
use serde_json::Value;

/// A ledger after one of the scenarios that ship with the project, and all that happened.
struct Told {
    ledger: Ledger,
    events: Vec<Recorded>,
    at: Timestamp,
}

impl Told {
    fn scenario(name: &str) -> Self {
        let path = format!("{}/examples/scenarios/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
        let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
        let (mut events, mut at) = (Vec::new(), Timestamp::from_millis(0).expect("a time"));
        for line in fs::read_to_string(path).expect("the scenario").lines() {
            if let Ok(Request::Command(context, command)) = Request::from_json(line)
                && let Ok(executed) = ledger.execute(&context, &command)
            {
                at = context.at;
                events.extend(executed.events);
            }
        }
        Self { ledger, events, at }
    }

    /// Gives a command for the first actor that may.
    fn given(&mut self, name: &str, body: &str) {
        let command = Command::from_json(name, body).expect("a command");
        let executed = self.actors().into_iter().find_map(|actor| {
            let context = CommandContext::new(Uuid::from_u128(1).into(), self.at, actor);
            self.ledger.execute(&context, &command).ok()
        });
        self.events.extend(executed.unwrap_or_else(|| panic!("nobody may {name}")).events);
    }

    fn actors(&self) -> Vec<Actor> {
        let mut actors: Vec<Actor> = Vec::new();
        for event in &self.events {
            if !actors.contains(&event.actor) {
                actors.push(event.actor);
            }
        }
        actors
    }

    /// The values of a member anywhere in the events.
    fn values<T: FromStr>(&self, member: &str) -> Vec<T> {
        let mut texts = BTreeSet::new();
        let mut unseen: Vec<Value> = self.events.iter().map(|event| serde_json::to_value(event).expect("JSON")).collect();
        while let Some(value) = unseen.pop() {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        if let (true, Some(text)) = (name == member, value.as_str()) {
                            texts.insert(text.to_owned());
                        }
                        unseen.push(value);
                    }
                }
                Value::Array(entries) => unseen.extend(entries),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        texts.iter().filter_map(|text| text.parse().ok()).collect()
    }

    /// How often these questions were answered, whoever asks: each time in their own type, and as the query answers.
    fn answered<Q: Question>(&self, questions: impl IntoIterator<Item = Q>) -> usize
    where
        Answer: From<Q::Answer>,
        Q::Answer: TryFrom<Answer, Error = OtherAnswer>,
    {
        let mut answered = 0;
        let actors = self.actors();
        for question in questions {
            for actor in &actors {
                let context = QueryContext { at: self.at, actor: *actor };
                match self.ledger.ask(&context, &question) {
                    Ok(answer) => {
                        assert_eq!(self.ledger.query(&context, &question.query()), Ok(answer.into()));
                        answered += 1;
                    }
                    Err(NotAnswered::Refused(_)) => {}
                    Err(other) => panic!("{:?}: {other}", question.query()),
                }
            }
        }
        answered
    }
}

/// Every pair of one and the other.
fn pairs<A: Clone, B: Clone>(one: Vec<A>, other: Vec<B>) -> Vec<(A, B)> {
    one.into_iter().flat_map(|one| other.clone().into_iter().map(move |other| (one.clone(), other))).collect()
}

/// Asks each question with every id of its kind; none of them stays without an answer.
macro_rules! expect_answers {
    ($told:ident, $($name:ident $(($($id:literal),+))?;)*) => {$(
        let count = expect_answers!(@count $told $name $(($($id),+))?);
        assert!(count > 0, stringify!($name));
    )*};
    (@count $told:ident $name:ident) => { $told.answered([ask::$name::new()]) };
    (@count $told:ident $name:ident ($id:literal)) => {
        $told.answered($told.values($id).into_iter().map(ask::$name::new))
    };
    (@count $told:ident $name:ident ($one:literal, $other:literal)) => {
        $told.answered(pairs($told.values($one), $told.values($other)).into_iter().map(|(one, other)| ask::$name::new(one, other)))
    };
}

const SCORECARD: &str = r#"{"esgScorecardId":"00000000-0000-0000-0000-000000000001","currentEmissionsPerYear":"10","goal":"1",
    "goalEndDate":"2030-01-01"}"#;
const MILESTONE: &str = r#"{"esgScorecardId":"00000000-0000-0000-0000-000000000001",
    "esgMilestoneId":"00000000-0000-0000-0000-000000000002","name":"M","description":"d","startDate":"2024-01-01",
    "endDate":"2029-12-31","targetEmissionReduction":"1","targetEmissionReductionType":"percent","reportingPeriods":[
    {"esgReportingPeriodId":"00000000-0000-0000-0000-000000000003","startDate":"2024-01-01","endDate":"2024-12-31"}]}"#;
const FILE: &str = r#"{"fileId":"00000000-0000-0000-0000-000000000004","name":"n.pdf","tag":"t","source":{"upload":{}}}"#;

#[test]
fn questions_of_projects_and_credits_have_answers_of_their_own() {
    let mut told = Told::scenario("credits");
    told.given("createEsgScorecard", SCORECARD);
    told.given("createEsgMilestone", MILESTONE);
    told.given("addFile", FILE);
    expect_answers! {
        told,
        Organization("organizationId");
        EcoProject("ecoProjectId");
        ModularBenefitProject("mbpId");
        Claim("claimId");
        Claims("mbpId");
        Checkpoint("claimId", "checkpointId");
        Checkpoints("claimId");
        ProcessedClaim("processedClaimId");
        CheckpointResult("processedClaimId", "checkpointId");
        File("fileId");
        Credit("creditId");
        Credits;
        CreditLineage("creditId");
        MarketplaceTraders("marketplaceId");
        Proposal("proposalId");
        Proposals;
        ProposalMachine;
        EsgScorecards;
        EsgMilestones("esgScorecardId");
        EsgMilestone("esgScorecardId", "esgMilestoneId");
        EventTypes;
        Events;
        Audit;
    }
    let (scorecard, milestone) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let period = ask::EsgReportingPeriod::new(scorecard.into(), milestone.into(), Uuid::from_u128(3).into());
    assert!(told.answered([period]) > 0);
    let drawn = |credit| ask::Diagram::new(query::Diagram::CreditLineage { credit, page: PageRequest::LONGEST });
    assert!(told.answered(told.values("creditId").into_iter().map(drawn)) > 0);
    let command = Command::from_json("addFile", FILE).expect("a command");
    let tried = query::TriedCommand { command_id: None, expected_version: None, idempotency_key: None, command };
    assert!(told.answered([ask::Explain::new(tried)]) > 0);
}

#[test]
fn questions_of_channels_and_bundles_have_answers_of_their_own() {
    let told = Told::scenario("sales_channel");
    expect_answers! {
        told,
        MyApiKeys;
        UserBinding("userId");
        SalesChannel("salesChannelId");
        TraderOnboardingProposals;
        TraderOnboardingProposal("traderOnboardingProposalId");
        Traders;
        Trader("traderId");
        Supplier("supplierId");
        ProductionFacility("productionFacilityId");
        ListableAssets("traderId");
        Transactions;
        Transaction("transactionId");
        Offramp("offrampId");
        RetirementStatement("transactionId");
        ChannelEvents;
    }
    let issuances: BTreeSet<_> =
        told.values::<ecoledger::CertificateId>("start").iter().map(|certificate| certificate.issuance().clone()).collect();
    assert!(told.answered(issuances.into_iter().map(ask::Issuance::new)) > 0);
    for kind in TaskKind::ALL {
        let tasks = pairs(told.values("traderId"), told.values("taskId"));
        assert!(told.answered(tasks.into_iter().map(|(trader, task)| ask::Task::new(trader, task, *kind))) > 0, "{kind}");
    }
}
