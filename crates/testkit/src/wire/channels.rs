//! Two sales channels with their users, traders and bundles.

use std::sync::OnceLock;

use super::{Value, grower, holder, id, json, operator, user};
use crate::World;

impl World {
    /// Every role of a channel user.
    pub const ROLES: [&'static str; 11] = [
        "TRADERONBOARDERPROPOSAL_VIEWER",
        "TRADERONBOARDERPROPOSAL_ACCEPTER",
        "TRADER_ADMINISTRATOR",
        "TRADER_VIEWER",
        "ROLE_ADMINISTRATOR",
        "ASSET_VIEWER",
        "ASSET_OFFRAMPER",
        "TRANSACTION_ADMINISTRATOR",
        "PRODUCTIONFACILITY_VIEWER",
        "SUPPLIER_VIEWER",
        "EVENT_VIEWER",
    ];

    /// Channels `north` and `south`, each with a user that has every role (`north user`, `south user`).
    #[must_use]
    pub fn channels() -> Self {
        static MADE: OnceLock<World> = OnceLock::new();
        MADE.get_or_init(Self::make_channels).clone()
    }

    fn make_channels() -> Self {
        let mut world = Self::empty();
        for channel in ["north", "south"] {
            world.register_channel(channel);
            world.bind_with_roles(&format!("{channel} user"), channel, &Self::ROLES);
        }
        world
    }

    /// In `north` the trader `signed` of account holder `holder`, `second` of `other holder`, and `made` and `buyer`, which
    /// the channel made; `foreign` in `south`. Supplier `supplier`, facility `facility`; no bundles.
    #[must_use]
    pub fn traders() -> Self {
        static MADE: OnceLock<World> = OnceLock::new();
        MADE.get_or_init(Self::make_traders).clone()
    }

    fn make_traders() -> Self {
        let mut world = Self::channels();
        world.onboard("signed", "holder");
        world.onboard("second", "other holder");
        world.make_trader("made", "north user");
        world.make_trader("buyer", "north user");
        world.make_trader("foreign", "south user");
        let supplier = json!({"type": "registerSupplier", "supplierId": id("supplier"), "name": "Supplier"});
        world.command(&operator(), supplier).ok();
        let facility = json!({"type": "registerProductionFacility", "productionFacilityId": id("facility"),
            "supplierId": id("supplier"), "gsrn": "643002406801000015", "code": "ABC123", "name": "Facility",
            "countryCode": "FI", "methodologyCodes": ["C03000000"]});
        world.command(&operator(), facility).ok();
        world
    }

    /// The traders with a bundle of 100 each: `S_1..S_100` of `signed`, `M_1..M_100` of `made`, `F_1..F_100` of `foreign`.
    #[must_use]
    pub fn bundles() -> Self {
        static MADE: OnceLock<World> = OnceLock::new();
        MADE.get_or_init(Self::make_bundles).clone()
    }

    fn make_bundles() -> Self {
        let mut world = Self::traders();
        world.onramp("signed", "S_1", "S_100");
        world.onramp("made", "M_1", "M_100");
        world.onramp("foreign", "F_1", "F_100");
        world
    }

    /// The organization `grower` has made an eco project, which is the one event in its feed.
    pub fn grow(&mut self) {
        let roles = ["supplier", "issuingRegistry"];
        let register =
            json!({"type": "registerOrganization", "organizationId": id("grower"), "name": "Grower", "marketRoles": roles});
        self.command(&operator(), register).ok();
        let assign = json!({"type": "assignUserRole", "organizationId": id("grower"), "userId": id("grower user"),
            "marketRole": "supplier", "userRole": "administrator"});
        self.command(&operator(), assign).ok();
        let project = json!({"type": "createEcoProject", "ecoProjectId": id("project"), "name": "Wood",
            "modularBenefitProjects": [{"mbpId": id("mbp"), "name": "Removal", "issuingRegistryId": id("grower")}]});
        self.command(&grower(), project).ok();
    }

    /// The operator registers a channel.
    pub fn register_channel(&mut self, name: &str) {
        let command = json!({"type": "registerSalesChannel", "salesChannelId": id(name), "name": name});
        self.command(&operator(), command).ok();
    }

    /// A user is bound to a channel and has these roles.
    pub fn bind_with_roles(&mut self, name: &str, channel: &str, roles: &[&str]) {
        let bind = json!({"type": "bindUser", "userId": id(name), "salesChannelId": id(channel)});
        self.command(&operator(), bind).ok();
        for role in roles {
            let grant = json!({"type": "grantRole", "userId": id(name), "salesChannelId": id(channel), "role": role});
            self.command(&operator(), grant).ok();
        }
    }

    /// A trader is proposed to a channel.
    pub fn propose(&mut self, proposal: &str, channel: &str, account_holder: &str) {
        let submit = json!({"type": "submitTraderOnboardingProposal", "traderOnboardingProposalId": id(proposal),
            "salesChannelId": id(channel), "accountHolderId": id(account_holder), "name": "Trader Oy",
            "businessId": "FI-1"});
        self.command(&operator(), submit).ok();
    }

    /// Makes a Platform Agreement signed trader in `north`; the proposal is `<trader> proposal`.
    pub fn onboard(&mut self, trader: &str, account_holder: &str) {
        let proposal = format!("{trader} proposal");
        self.propose(&proposal, "north", account_holder);
        let accept = json!({"type": "acceptTraderOnboardingProposal", "traderOnboardingProposalId": id(&proposal),
            "traderId": id(trader)});
        self.command(&user("north user"), accept).ok();
    }

    /// A channel user makes a trader.
    pub fn make_trader(&mut self, trader: &str, by: &str) {
        let create = json!({"type": "createTrader", "traderId": id(trader), "businessId": "FI-2", "name": trader,
            "address": {"street": "Street 1", "city": "Helsinki", "countryName": "Finland"}});
        self.command(&user(by), create).key(&format!("make-{trader}").replace(' ', "-")).ok();
    }

    /// Certificates come to a trader as one bundle.
    pub fn onramp(&mut self, trader: &str, start: &str, end: &str) {
        let command = json!({"type": "onrampBundle", "traderId": id(trader), "bundle": bundle_of(start, end)});
        self.command(&operator(), command).ok();
    }

    /// Registers a trade of these assets from `signed`, which waits for approval; task and transaction have this name.
    pub fn pending_trade(&mut self, name: &str, assets: Value) {
        let done = self.command(&user("north user"), trade("signed", "buyer", name, assets)).key(&name.replace(' ', "-")).ok();
        assert_eq!(done.types(), ["tradeRegistered"]);
    }

    /// Registers a retirement by `signed`, which waits for approval; task and transaction have this name.
    pub fn pending_retirement(&mut self, name: &str, assets: Value) {
        let done = self.command(&user("north user"), retirement("signed", name, assets)).key(&name.replace(' ', "-")).ok();
        assert_eq!(done.types(), ["retirementRegistered"]);
    }

    /// `holder` approves a transaction.
    pub fn approve(&mut self, name: &str) {
        self.command(&holder("holder"), json!({"type": "approveTransaction", "transactionId": id(name)})).ok();
    }

    /// The ranges that a trader can sell now, as `S_1..S_10`.
    pub fn bundles_of(&mut self, trader: &str) -> Vec<String> {
        let actor = if trader == "foreign" { user("south user") } else { user("north user") };
        let done = self.query(&actor, json!({"type": "listableAssets", "traderId": id(trader), "limit": 1000})).ok();
        let text = |item: &Value, member: &str| item[member].as_str().expect("a text").to_owned();
        done.items().iter().map(|item| format!("{}..{}", text(item, "start"), text(item, "end"))).collect()
    }

    /// `[onramped, listable, reserved, retired, offramped, withdrawn]` of an issuance.
    pub fn totals(&mut self, issuance: &str) -> [u64; 6] {
        let done = self.query(&operator(), json!({"type": "issuance", "issuanceId": issuance})).ok();
        ["onramped", "listable", "reserved", "retired", "offramped", "withdrawn"]
            .map(|member| done.result()[member].as_u64().expect("a number"))
    }

    /// The status of a task.
    pub fn task_status(&mut self, trader: &str, name: &str, kind: &str) -> String {
        let query = json!({"type": "task", "traderId": id(trader), "taskId": id(name), "kind": kind});
        self.query(&user("north user"), query).ok().result()["status"].as_str().expect("a status").to_owned()
    }

    /// The status of a transaction.
    pub fn transaction_status(&mut self, name: &str) -> String {
        let query = json!({"type": "transaction", "transactionId": id(name)});
        self.query(&user("north user"), query).ok().result()["status"].as_str().expect("a status").to_owned()
    }
}

/// The `bundle` of an on-ramp.
pub fn bundle_of(start: &str, end: &str) -> Value {
    json!({"start": start, "end": end, "productionFacilityId": id("facility"), "supplierId": id("supplier"),
        "methodologyCode": "C03000000", "issuingDate": "2025-06-01T00:00:00.000Z", "creditTypeId": "CORC100+",
        "standard": "PURO", "countryCode": "FI", "productionStartDate": "2024-01-01T00:00:00.000Z",
        "productionEndDate": "2024-12-31T00:00:00.000Z", "vintage": 2024,
        "issuanceId": start.split('_').next().expect("an issuance")})
}

/// A line without a price.
pub fn asset(start: &str, end: &str) -> Value {
    json!({"start": start, "end": end})
}

/// A line with a unit price.
pub fn priced(start: &str, end: &str, price: f64) -> Value {
    json!({"start": start, "end": end, "unitPrice": price})
}

/// `registerTrade`; task and transaction have this name.
pub fn trade(seller: &str, buyer: &str, name: &str, assets: Value) -> Value {
    json!({"type": "registerTrade", "traderId": id(seller), "taskId": id(name), "transactionId": id(name),
        "buyerId": id(buyer), "assets": assets, "currency": "EUR"})
}

/// `registerRetirement`; task and transaction have this name.
pub fn retirement(seller: &str, name: &str, assets: Value) -> Value {
    json!({"type": "registerRetirement", "traderId": id(seller), "taskId": id(name), "transactionId": id(name),
        "beneficiaryName": "Beneficiary Ltd", "beneficiaryLocation": "Helsinki", "consumptionCountryCode": "FI",
        "consumptionPeriod": {"start": "2025-01-01T00:00:00.000Z", "end": "2025-12-31T00:00:00.000Z"},
        "retirementPurpose": "Offsetting of the year", "assets": assets, "currency": "EUR"})
}
