//! The world of the credits' benchmarks, and its floor: organizations that own credits, a hundred from each mint.

use std::collections::HashMap;

use ecoledger::{
    Actor, Command, CommandContext, HashKey, Ledger, Request, Timestamp,
    credits::{Child, Children, SplitCredit, TransferCredit},
    kernel::{MarketRole, PositiveQuantity, Quantity},
    proposals::{ActOnProposal, Action, ProposalBody, SubmitProposal},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{KEY, world::id};

/// Credits into which each mint is split.
const CREDITS_PER_MINT: u64 = 100;
/// Organizations that own credits, in turns of the mints.
const ORGANIZATIONS: u64 = 1_000;
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

/// A step of the floor.
#[derive(Clone, Copy, Debug)]
pub enum FloorStep {
    /// A credit is divided.
    Split {
        /// The credit.
        credit: Uuid,
        /// Its owner.
        owner: Uuid,
        /// What becomes of it.
        children: [(Uuid, u64); 2],
    },
    /// A credit goes to another owner.
    Transfer {
        /// The credit.
        credit: Uuid,
        /// Its owner.
        owner: Uuid,
        /// The new one.
        to: Uuid,
    },
}

/// Those who set the world up: requests in JSON, since only the steps are timed.
struct Setup {
    ledger: Ledger,
    commands: u64,
}

impl Setup {
    fn run(&mut self, actor: &Value, expected: Option<u64>, command: &Value) {
        self.commands += 1;
        let context = json!({"commandId": id(1, self.commands), "at": AT, "actor": actor, "expectedVersion": expected});
        let request = Request::from_json(&json!({"context": context, "command": command}).to_string());
        let Ok(Request::Command(context, command)) = request else { panic!("{command}: {request:?}") };
        if let Err(error) = self.ledger.execute(&context, &command) {
            panic!("{command:?}: {error}");
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
        let mut setup = Setup { ledger, commands: 0 };
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
}

/// A credit of the floor.
#[derive(Clone, Copy, Debug)]
pub struct Credit {
    /// How much it is.
    pub quantity: u64,
    /// The owner; `None` once it is spent.
    pub owner: Option<Uuid>,
}

/// Bytes of an event of the engine with its envelope.
const EVENT: usize = size_of::<ecoledger::Recorded>();

/// What happened, in an event as large as the engine's.
#[derive(Clone, Copy, Debug)]
pub struct FullEvent {
    /// The step.
    pub step: FloorStep,
    /// The rest.
    pub rest: [u8; EVENT - size_of::<FloorStep>()],
}

impl From<FloorStep> for FullEvent {
    fn from(step: FloorStep) -> Self {
        Self { step, rest: [0; EVENT - size_of::<FloorStep>()] }
    }
}

/// The least that any program must do to split or transfer credits: one hash map keyed by credit, the owner and the sum
/// checked, the children inserted or the owner changed, a fixed-size event pushed. No authorization, no lineage, no mint.
#[derive(Clone, Debug)]
pub struct CreditFloor {
    /// The credits.
    pub credits: HashMap<Uuid, Credit, HashKey>,
    /// For the second floor: the organizations, which it looks up to see that they are there.
    pub organizations: Option<HashMap<Uuid, u64, HashKey>>,
}

impl CreditFloor {
    /// An empty floor; with `organizations`, the second one.
    #[must_use]
    pub fn new(organizations: bool) -> Self {
        let all = || (0..ORGANIZATIONS).map(|number| (organization(number), number));
        let known = || {
            let mut known = HashMap::with_hasher(KEY);
            known.extend(all());
            known
        };
        Self { credits: HashMap::with_hasher(KEY), organizations: organizations.then(known) }
    }

    /// Takes a step and pushes what happened: the step itself, or for the second floor a [`FullEvent`].
    ///
    /// # Errors
    /// When the credit is not there, is another's or spent, or does not sum up, or a child's id is taken; for the second floor
    /// also when an organization is not there.
    pub fn take<E: From<FloorStep>>(&mut self, step: FloorStep, log: &mut Vec<E>) -> Result<(), &'static str> {
        if let Some(organizations) = &self.organizations {
            let (owner, to) = match step {
                FloorStep::Split { owner, .. } => (owner, owner),
                FloorStep::Transfer { owner, to, .. } => (owner, to),
            };
            // Nobody, to whom the benchmark of retirements gives, is no organization.
            if !organizations.contains_key(&owner) || !(to.is_nil() || organizations.contains_key(&to)) {
                return Err("no such organization");
            }
        }
        match step {
            FloorStep::Split { credit, owner, children } => {
                let [first, second] = children;
                if self.credits.contains_key(&first.0) || self.credits.contains_key(&second.0) {
                    return Err("the id is taken");
                }
                let parent = self.owned(credit, owner)?;
                if parent.quantity != first.1 + second.1 {
                    return Err("another sum");
                }
                parent.owner = None;
                for (id, quantity) in children {
                    self.credits.insert(id, Credit { quantity, owner: Some(owner) });
                }
            }
            FloorStep::Transfer { credit, owner, to } => self.owned(credit, owner)?.owner = Some(to),
        }
        log.push(step.into());
        Ok(())
    }

    fn owned(&mut self, credit: Uuid, owner: Uuid) -> Result<&mut Credit, &'static str> {
        let found = self.credits.get_mut(&credit).ok_or("no such credit")?;
        if found.owner == Some(owner) { Ok(found) } else { Err("another's credit") }
    }
}
