//! The world of the credits' benchmarks: organizations that own credits, a hundred from each mint.

use ecoledger::{
    Actor, Command, CommandContext, Ledger, Recorded, Request, Timestamp,
    credits::{Child, Children, SplitCredit, TransferCredit},
    kernel::{MarketRole, PositiveQuantity, Quantity},
    proposals::{ActOnProposal, Action, ProposalBody, SubmitProposal},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    credit_floor::{Credit, CreditFloor, FloorStep},
    world::id,
};

/// Credits into which each mint is split.
const CREDITS_PER_MINT: u64 = 100;
/// Organizations that own credits, in turns of the mints.
pub(crate) const ORGANIZATIONS: u64 = 1_000;
/// A tonne in grams: a credit's quantity, more than any run takes from it.
const TONNE: u64 = 1_000_000;
pub(crate) const AT: &str = "2026-01-01T00:00:00.000Z";

/// The registry, and the body that verifies.
pub(crate) const REGISTRY: u64 = ORGANIZATIONS;
const VERIFIER: u64 = ORGANIZATIONS + 1;

pub(crate) fn organization(number: u64) -> Uuid {
    id(30, number)
}

pub(crate) fn user(number: u64) -> Uuid {
    id(31, number)
}

/// A credit that can be split, transferred and retired.
#[derive(Clone, Copy, Debug)]
struct Live {
    credit: Uuid,
    grams: u64,
    owner: u64,
}

/// A ledger with this many live credits, and which they are.
#[derive(Clone, Debug)]
pub struct Market {
    /// The ledger.
    pub ledger: Ledger,
    live: Vec<Live>,
    at: Timestamp,
    steps: u64,
    random: u64,
}

/// What one step takes.
#[derive(Clone, Debug)]
pub struct CreditStep {
    /// Its commands, one after the other.
    pub commands: Vec<(CommandContext, Command)>,
    /// The same for the floor.
    pub floor: FloorStep,
}

/// Those who set the world up: requests in JSON, since only the steps are timed.
struct Setup<T> {
    ledger: Ledger,
    commands: u64,
    tell: T,
}

impl<T: FnMut(&[Recorded])> Setup<T> {
    fn run(&mut self, actor: &Value, expected: Option<u64>, command: &Value) {
        self.commands += 1;
        let context = json!({"commandId": id(1, self.commands), "at": AT, "actor": actor, "expectedVersion": expected});
        let request = Request::from_json(&json!({"context": context, "command": command}).to_string());
        let Ok(Request::Command(context, command)) = request else { panic!("{command}: {request:?}") };
        match self.ledger.execute(&context, &command) {
            Ok(executed) => (self.tell)(&executed.events),
            Err(error) => panic!("{command:?}: {error}"),
        }
    }

    fn register(&mut self, number: u64, roles: &[&str]) {
        let operator = json!({"kind": "operator"});
        let registration = json!({"type": "registerOrganization", "organizationId": organization(number),
            "name": format!("Organization {number}"), "marketRoles": roles});
        self.run(&operator, None, &registration);
        for role in roles {
            let assignment = json!({"type": "assignUserRole", "organizationId": organization(number), "userId": user(number),
                "marketRole": role, "userRole": "administrator"});
            self.run(&operator, None, &assignment);
        }
    }

    /// A proposal of one organization that another decides.
    fn propose(&mut self, from: &Value, proposal: Uuid, body: &Value) {
        self.run(from, None, &json!({"type": "submitProposal", "proposalId": proposal, "proposal": body}));
    }

    fn act(&mut self, actor: &Value, proposal: Uuid, action: &Value) {
        self.run(actor, None, &json!({"type": "actOnProposal", "proposalId": proposal, "action": action}));
    }

    /// The organization's registered project, in which it claims.
    fn project(&mut self, owner: u64) {
        let (supplier, registry) = (member(owner, "supplier"), member(REGISTRY, "issuingRegistry"));
        let mbp = json!({"mbpId": id(33, owner), "name": "Removal", "issuingRegistryId": organization(REGISTRY)});
        let project = json!({"type": "createEcoProject", "ecoProjectId": id(32, owner), "name": "Wood",
            "modularBenefitProjects": [mbp]});
        self.run(&supplier, None, &project);
        self.propose(&supplier, id(34, owner), &json!({"type": "MBPRegister", "mbpId": id(33, owner)}));
        self.act(&registry, id(34, owner), &json!({"type": "approve"}));
    }

    /// Claims, verifies and mints a credit for a hundred tonnes.
    fn mint(&mut self, mint: u64) {
        let owner = mint % ORGANIZATIONS;
        let (supplier, registry) = (member(owner, "supplier"), member(REGISTRY, "issuingRegistry"));
        let verifier = member(VERIFIER, "validationVerificationBody");
        let (claim, processed_claim) = (id(35, mint), id(36, mint));
        let (verification, issuance) = (id(37, mint), id(38, mint));
        let checkpoint = json!({"checkpointId": id(39, mint), "startDate": "2024-01-01", "endDate": "2024-12-31"});
        let claimed = json!({"type": "createClaim", "claimId": claim, "mbpId": id(33, owner), "quantity": "100",
            "checkpoints": [checkpoint]});
        self.run(&supplier, None, &claimed);
        let verify = json!({"type": "MBPClaimVerify", "claimId": claim, "verifierId": organization(VERIFIER)});
        self.propose(&supplier, verification, &verify);
        self.act(&verifier, verification, &json!({"type": "accept", "processedClaimId": processed_claim}));
        let recommendation = json!({"type": "updateProcessedClaim", "processedClaimId": processed_claim,
            "creditRecommendation": {"quantity": "100"}});
        self.run(&verifier, Some(1), &recommendation);
        self.act(&verifier, verification, &json!({"type": "approve"}));
        self.propose(&verifier, issuance, &json!({"type": "CreditMint", "processedClaimId": processed_claim}));
        let terms = json!({"type": "mint", "creditId": id(40, mint), "quantity": "100", "vintage": 2024,
            "assetId": format!("ASSET-{mint}"), "determinedValue": "generated"});
        self.act(&registry, issuance, &terms);
    }

    /// Splits it into a hundred credits of a tonne.
    fn split(&mut self, mint: u64) {
        let child = |number| json!({"creditId": id(41, number), "quantity": "1"});
        let numbers = mint * CREDITS_PER_MINT..(mint + 1) * CREDITS_PER_MINT;
        let children: Vec<Value> = numbers.map(child).collect();
        let split = json!({"type": "splitCredit", "creditId": id(40, mint), "children": children});
        self.run(&member(mint % ORGANIZATIONS, "supplier"), None, &split);
    }
}

pub(crate) fn member(number: u64, role: &str) -> Value {
    json!({"kind": "member", "userId": user(number), "organizationId": organization(number), "marketRole": role})
}

fn positive(grams: u64) -> PositiveQuantity {
    PositiveQuantity::new(Quantity::from_grams(grams).expect("a quantity")).expect("some")
}

impl Market {
    /// Builds the world, with a hundred credits from each mint.
    #[must_use]
    pub fn new(credits: u64, ledger: Ledger) -> Self {
        Self::told(credits, ledger, |_| {})
    }

    /// Builds the world, and tells the events of each decision.
    pub fn told(credits: u64, ledger: Ledger, tell: impl FnMut(&[Recorded])) -> Self {
        let mut setup = Setup { ledger, commands: 0, tell };
        for number in 0..ORGANIZATIONS {
            setup.register(number, &["supplier", "buyer"]);
        }
        setup.register(REGISTRY, &["issuingRegistry"]);
        setup.register(VERIFIER, &["validationVerificationBody"]);
        for mint in 0..credits / CREDITS_PER_MINT {
            if mint < ORGANIZATIONS {
                setup.project(mint);
            }
            setup.mint(mint);
            setup.split(mint);
        }
        let owner = |credit| credit / CREDITS_PER_MINT % ORGANIZATIONS;
        let live = (0..credits).map(|credit| Live { credit: id(41, credit), grams: TONNE, owner: owner(credit) });
        let at = AT.parse().expect("a time");
        Self { ledger: setup.ledger, live: live.collect(), at, steps: 0, random: 0x2545_f491_4f6c_dd1d }
    }

    /// Bytes that the world keeps for itself, beside the ledger.
    #[must_use]
    pub fn own_bytes(&self) -> usize {
        self.live.capacity() * size_of::<Live>()
    }

    /// The same credits for a floor.
    pub fn fill(&self, floor: &mut CreditFloor) {
        for Live { credit, grams, owner } in &self.live {
            floor.credits.insert(*credit, Credit { quantity: *grams, owner: Some(organization(*owner)) });
        }
    }

    /// The place of a random credit.
    fn next(&mut self) -> usize {
        assert!(!self.live.is_empty(), "every credit is retired: take a world of more");
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.steps += 1;
        (self.random % self.live.len() as u64) as usize
    }

    fn context(&self, part: u64, number: u64, market_role: MarketRole) -> CommandContext {
        let actor = Actor::Member { user: user(number).into(), organization: organization(number).into(), market_role };
        CommandContext::new(id(7 + part, self.steps).into(), self.at, actor)
    }

    /// A gram is split off a credit by its owner.
    pub fn split(&mut self) -> CreditStep {
        let place = self.next();
        let Live { credit, grams, owner } = self.live[place];
        let (taken, rest) = ((id(42, self.steps), 1), (id(43, self.steps), grams - 1));
        self.live[place] = Live { credit: rest.0, grams: rest.1, owner };
        let child = |(credit, grams): (Uuid, u64)| Child::new(credit.into(), positive(grams));
        let children = Children::new(vec![child(taken), child(rest)]).expect("children");
        let command = SplitCredit::new(credit.into(), children);
        let floor = FloorStep::Split { credit, owner: organization(owner), children: [taken, rest] };
        CreditStep { commands: vec![(self.context(0, owner, MarketRole::Buyer), command.into())], floor }
    }

    /// A credit goes from its owner to another buyer.
    pub fn transfer(&mut self) -> CreditStep {
        let place = self.next();
        let Live { credit, owner, .. } = self.live[place];
        let to = (owner + 1 + self.random % (ORGANIZATIONS - 1)) % ORGANIZATIONS;
        self.live[place].owner = to;
        let command = TransferCredit::new(credit.into(), organization(to).into());
        let floor = FloorStep::Transfer { credit, owner: organization(owner), to: organization(to) };
        CreditStep { commands: vec![(self.context(0, owner, MarketRole::Buyer), command.into())], floor }
    }

    /// A retirement that its owner proposes and the registry approves. For the floor it is a transfer to nobody.
    pub fn retirement(&mut self) -> CreditStep {
        let place = self.next();
        let Live { credit, owner, .. } = self.live.swap_remove(place);
        let proposal_id = id(44, self.steps).into();
        let body = ProposalBody::CreditRetire { credit_id: credit.into(), end_use_buyer: None };
        let submit = SubmitProposal::new(proposal_id, body.into()).external_ids(Vec::new());
        let approve = ActOnProposal::new(proposal_id, Action::Approve).file_ids(Default::default());
        let floor = FloorStep::Transfer { credit, owner: organization(owner), to: Uuid::nil() };
        let commands = vec![
            (self.context(0, owner, MarketRole::Buyer), submit.into()),
            (self.context(1, REGISTRY, MarketRole::IssuingRegistry), approve.into()),
        ];
        CreditStep { commands, floor }
    }

    /// A transfer to whom the credit belongs already: it is refused.
    pub fn refused(&mut self) -> CreditStep {
        let place = self.next();
        let Live { credit, owner, .. } = self.live[place];
        let command = TransferCredit::new(credit.into(), organization(owner).into());
        let floor = FloorStep::Transfer { credit, owner: organization(owner), to: organization(owner) };
        CreditStep { commands: vec![(self.context(0, owner, MarketRole::Buyer), command.into())], floor }
    }
}
