//! What is shown of each entity: the forms of `ecoledger::wire`, member by member. What is absent is left out.

use std::collections::BTreeSet;

use ecoledger::{
    CertificateRange, Price, Timestamp,
    bundles::{Address, AssetLine, RetirementDetails, policy::Role},
    kernel::{
        ApiKeyId, EntityKey, IssuanceId, OfframpId, ProductionFacilityId, SalesChannelId, SupplierId, TaskId, TraderId,
        TraderOnboardingProposalId, TransactionId, UserId,
    },
};
use serde_json::{Value, json};

use super::{Model, certificates::each};

/// An object without its members that are null.
fn without_nulls(mut shown: Value) -> Value {
    if let Value::Object(members) = &mut shown {
        members.retain(|_, value| !value.is_null());
    }
    shown
}

/// The members of another object besides.
fn with(mut shown: Value, more: Value) -> Value {
    if let (Value::Object(shown), Value::Object(more)) = (&mut shown, more) {
        shown.extend(more);
    }
    shown
}

/// A price as a number: euros and cents without zeros at the end.
fn number(price: Price) -> Value {
    let (whole, cents) = (price.cents() / 100, price.cents() % 100);
    let text = format!("{whole}.{cents:02}");
    serde_json::from_str(text.trim_end_matches('0').trim_end_matches('.')).expect("a number")
}

fn address(address: &Address) -> Value {
    without_nulls(json!({
        "street": address.street,
        "city": address.city,
        "countryName": address.country_name,
        "zipCode": address.zip_code,
        "poBox": address.po_box,
    }))
}

fn volume(range: &CertificateRange) -> usize {
    each(range).count()
}

fn lines(lines: &[AssetLine], are_priced: bool) -> Value {
    let line = |line: &AssetLine| {
        without_nulls(json!({
            "start": line.range.start(),
            "end": line.range.end(),
            "unitPrice": line.unit_price.filter(|_| are_priced).map(number),
            "volume": volume(&line.range),
        }))
    };
    lines.iter().map(line).collect()
}

/// For whom and for what, to those who may see all of it.
fn beneficiary(details: &RetirementDetails) -> Value {
    let period = json!({ "start": details.consumption_period.start(), "end": details.consumption_period.end() });
    without_nulls(json!({
        "beneficiaryName": details.beneficiary_name,
        "beneficiaryLocation": details.beneficiary_location,
        "beneficiaryType": details.beneficiary_type.name(),
        "beneficiaryHiddenUntil": details.beneficiary_hidden_until,
        "consumptionCountryCode": details.consumption_country_code,
        "usageType": details.usage_type.name(),
        "consumptionPeriod": period,
        "retirementPurpose": details.retirement_purpose,
    }))
}

/// Entities that are known; asking for others is a fault of the caller.
impl Model {
    pub(super) fn channel_shown(&self, id: SalesChannelId) -> Value {
        let version = self.version(&EntityKey::SalesChannel(id));
        json!({ "salesChannelId": id, "version": version, "name": self.channels[&id] })
    }

    pub(super) fn binding_shown(&self, id: UserId) -> Value {
        let (channel, roles): &(SalesChannelId, BTreeSet<Role>) = &self.bindings[&id];
        let version = self.version(&EntityKey::UserBinding(id));
        json!({ "userId": id, "salesChannelId": channel, "version": version, "roles": roles })
    }

    pub(super) fn api_key_shown(&self, id: ApiKeyId) -> Value {
        let key = self.api_keys[&id];
        json!({ "id": id, "createdOn": key.created_on, "expiresAt": key.expires_at })
    }

    pub(super) fn proposal_shown(&self, id: TraderOnboardingProposalId) -> Value {
        let proposal = &self.proposals[&id];
        without_nulls(json!({
            "traderOnboardingProposalId": id,
            "version": self.version(&EntityKey::TraderOnboardingProposal(id)),
            "salesChannelId": proposal.channel,
            "accountHolderId": proposal.holder,
            "name": proposal.particulars.name,
            "businessId": proposal.particulars.business_id,
            "address": proposal.particulars.address.as_ref().map(address),
            "status": proposal.status.name(),
            "onboardedTraderId": proposal.made,
        }))
    }

    pub(super) fn trader_shown(&self, id: TraderId) -> Value {
        let trader = &self.traders[&id];
        let kind = if trader.holder.is_some() { "platformAgreementSigned" } else { "salesChannelRegistered" };
        without_nulls(json!({
            "traderId": id,
            "version": self.version(&EntityKey::Trader(id)),
            "salesChannelId": trader.channel,
            "kind": kind,
            "accountHolderId": trader.holder,
            "autoApproval": trader.auto_approval,
            "name": trader.particulars.name,
            "businessId": trader.particulars.business_id,
            "address": trader.particulars.address.as_ref().map(address),
        }))
    }

    pub(super) fn supplier_shown(&self, id: SupplierId) -> Value {
        json!({ "supplierId": id, "version": self.version(&EntityKey::Supplier(id)), "name": self.suppliers[&id] })
    }

    pub(super) fn facility_shown(&self, id: ProductionFacilityId) -> Value {
        let facility = &self.facilities[&id];
        without_nulls(json!({
            "productionFacilityId": id,
            "version": self.version(&EntityKey::ProductionFacility(id)),
            "supplierId": facility.supplier_id,
            "gsrn": facility.gsrn,
            "code": facility.code,
            "name": facility.name,
            "countryCode": facility.country_code,
            "methodologyCodes": facility.methodology_codes,
        }))
    }

    /// Certificates with the attributes of an on-ramp (D-76).
    pub(super) fn asset_shown(&self, range: &CertificateRange, onramp: usize) -> Value {
        let of = &self.onramps[onramp].attributes;
        let (first, last) = (range.start().serial(), range.end().serial());
        let (standard, credit_type, country) = (&of.standard, &of.credit_type_id, &of.country_code);
        let (code, year) = (self.facilities[&of.production_facility_id].code.as_str(), of.vintage.year());
        let issuance = range.issuance();
        without_nulls(json!({
            "volume": volume(range),
            "start": range.start(),
            "end": range.end(),
            "productionFacilityId": of.production_facility_id,
            "supplierId": of.supplier_id,
            "methodologyCode": of.methodology_code,
            "issuingDate": of.issuing_date,
            "expirationDate": of.expiration_date,
            "creditTypeId": credit_type,
            "standard": standard,
            "countryCode": country,
            "productionStartDate": of.production_period.start(),
            "productionEndDate": of.production_period.end(),
            "vintage": year,
            "issuanceId": issuance,
            "certificates": format!("{standard}_PR_{credit_type}_{country}_{code}_{year}_{issuance}_{first}-{last}"),
        }))
    }

    pub(super) fn issuance_shown(&self, id: &IssuanceId) -> Value {
        let totals = self.totals(Some(id));
        let onramps = self.onramps.iter().enumerate().filter(|(_, onramp)| onramp.range.issuance() == id);
        let onramps: Value = onramps.map(|(place, onramp)| self.asset_shown(&onramp.range, place)).collect();
        with(totals.shown(), json!({ "issuanceId": id, "onramps": onramps }))
    }

    /// Without a message where it is any sentence for people (D-67).
    pub(super) fn task_shown(&self, id: TaskId) -> Value {
        let task = &self.tasks[&id];
        let made = task.transaction.map(|id| json!({ "id": id })).or_else(|| task.offramp.map(|id| json!({ "id": id })));
        without_nulls(json!({
            "taskId": id,
            "status": task.status.name(),
            "idempotencyKey": task.key,
            "message": task.failure,
            "responsePayload": made.filter(|_| task.status.name() == "SUCCESS"),
        }))
    }

    pub(super) fn transaction_shown(&self, id: TransactionId) -> Value {
        let of = &self.transactions[&id];
        let common = json!({
            "id": id,
            "type": if of.buyer.is_some() { "TRADE" } else { "RETIREMENT" },
            "sellerId": of.seller,
            "buyerId": of.buyer,
            "status": of.status.name(),
            "createdAt": of.created_at,
            "completedAt": of.completed_at,
            "assets": lines(&of.lines, true),
            "currency": of.currency,
        });
        with(without_nulls(common), of.details.as_deref().map_or(Value::Null, beneficiary))
    }

    /// The public record of a completed retirement, as it is shown at a moment (D-36, D-80).
    pub(super) fn statement_shown(&self, id: TransactionId, at: Timestamp) -> Option<Value> {
        let of = self.transactions.get(&id)?;
        let (details, completed_at) = (of.details.as_deref()?, of.completed_at?);
        let mut shown = beneficiary(details);
        if let Value::Object(members) = &mut shown
            && details.beneficiary_hidden_until.is_some_and(|until| at < until)
        {
            members.remove("beneficiaryName");
            members.remove("retirementPurpose");
        }
        let all: usize = of.lines.iter().map(|line| volume(&line.range)).sum();
        let assets = lines(&of.lines, false);
        Some(with(shown, json!({ "transactionId": id, "completedAt": completed_at, "volume": all, "assets": assets })))
    }

    pub(super) fn offramp_shown(&self, id: OfframpId) -> Value {
        let of = &self.offramps[&id];
        let assets = lines(&of.lines, false);
        json!({ "offrampId": id, "traderId": of.trader, "taskId": of.task, "at": of.at, "assets": assets })
    }
}
