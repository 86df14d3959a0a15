use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    CheckpointId, ClaimId, Code, Date, DateRange, FromJson, FromMembers, List, MbpId, Members, Path, PositiveQuantity,
    Quantity, Refusal, Value, expect_each_once,
};
use serde::{Deserialize, Serialize, Serializer};

use super::CoBenefit;

/// A checkpoint that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct NewCheckpoint {
    /// The new checkpoint.
    pub checkpoint_id: CheckpointId,
    /// The days that it covers.
    pub dates: DateRange,
    /// The environmental effect before the activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_before: Option<Quantity>,
    /// The environmental effect after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_after: Option<Quantity>,
}

impl FromJson for NewCheckpoint {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let path = value.path();
        let mut members = value.members()?;
        let checkpoint_id = members.required("checkpointId")?;
        let (start, end) = (members.required("startDate")?, members.required("endDate")?);
        let (effect_before, effect_after) = (members.optional("effectBefore")?, members.optional("effectAfter")?);
        members.finish()?;
        let dates = DateRange::new(start, end).map_err(|invalid| invalid.at(path))?;
        Ok(Self { checkpoint_id, dates, effect_before, effect_after })
    }
}

/// The checkpoints with which a claim begins: at least one, each with an id of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "Vec<WrittenCheckpoint>", extend("minItems" = 1)))]
pub struct NewCheckpoints(Vec<NewCheckpoint>);

impl NewCheckpoints {
    /// These; `emptyField` without any ([D-78]), `invalidField` for an id given twice ([D-50]).
    ///
    /// [D-50]: ecoledger_kernel::rules::requests#d-50
    /// [D-78]: ecoledger_kernel::rules::whole_ledger#d-78
    pub fn new(checkpoints: Vec<NewCheckpoint>) -> Result<Self, Refusal> {
        const MEMBER: &str = "checkpoints";
        if checkpoints.is_empty() {
            return Err(Refusal::at(Code::EmptyField, Path::Member(&Path::Root, MEMBER), "needs a checkpoint"));
        }
        let ids = checkpoints.iter().map(|checkpoint| &checkpoint.checkpoint_id);
        expect_each_once(ids, MEMBER, Some("checkpointId"))?;
        Ok(Self(checkpoints))
    }

    /// The checkpoints, in the order given.
    #[must_use]
    pub fn as_slice(&self) -> &[NewCheckpoint] {
        &self.0
    }
}

/// A checkpoint as a command writes it: its days stand flat beside its other members. Events keep them together.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
struct WrittenCheckpoint {
    checkpoint_id: CheckpointId,
    #[serde(flatten)]
    dates: DateRange,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect_before: Option<Quantity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect_after: Option<Quantity>,
}

impl WrittenCheckpoint {
    fn of(checkpoint: &NewCheckpoint) -> Self {
        let NewCheckpoint { checkpoint_id, dates, effect_before, effect_after } = *checkpoint;
        Self { checkpoint_id, dates, effect_before, effect_after }
    }

    fn write<S: Serializer>(checkpoint: &NewCheckpoint, serializer: S) -> Result<S::Ok, S::Error> {
        Self::of(checkpoint).serialize(serializer)
    }
}

impl Serialize for NewCheckpoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(WrittenCheckpoint::of))
    }
}

impl FromJson for NewCheckpoints {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(List::from_json(value)?.0)
    }
}

/// Co-benefits as a command gives them; an empty list is a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CoBenefits(pub(crate) Arc<[CoBenefit]>);

impl FromJson for CoBenefits {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        List::from_json(value).map(|list| Self(list.0.into()))
    }
}

/// Claims benefits of a registered modular benefit project. Its supplier, with an organization-level role ([D-72]). At most
/// 1,000 checkpoints ([D-97]).
///
/// [D-72]: ecoledger_kernel::rules::organizations#d-72
/// [D-97]: ecoledger_kernel::rules::limits#d-97
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateClaim {
    /// The new claim.
    pub claim_id: ClaimId,
    /// The modular benefit project.
    pub mbp_id: MbpId,
    /// How much is claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// Benefits beside it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Arc<[CoBenefit]>>"))]
    pub co_benefits: Arc<[CoBenefit]>,
    /// What can be checked.
    pub checkpoints: NewCheckpoints,
}

impl FromMembers for CreateClaim {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            claim_id: members.required("claimId")?,
            mbp_id: members.required("mbpId")?,
            quantity: members.optional("quantity")?,
            co_benefits: members.optional::<CoBenefits>("coBenefits")?.map_or_else(|| Vec::new().into(), |list| list.0),
            checkpoints: members.required("checkpoints")?,
        })
    }
}

/// Changes a claim. Its supplier; in a draft or when returned ([D-14]); needs a version.
///
/// [D-14]: ecoledger_kernel::rules::projects#d-14
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdateClaim {
    /// The claim.
    pub claim_id: ClaimId,
    /// How much is claimed from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// Benefits beside it, in place of all given before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub co_benefits: Option<Arc<[CoBenefit]>>,
}

impl FromMembers for UpdateClaim {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            claim_id: members.required("claimId")?,
            quantity: members.optional("quantity")?,
            co_benefits: members.optional::<CoBenefits>("coBenefits")?.map(|list| list.0),
        })
    }
}

/// Adds a checkpoint to a claim. Its supplier; in a draft or when returned ([D-14]). A claim has at most 1,000 ([D-97]).
///
/// [D-14]: ecoledger_kernel::rules::projects#d-14
/// [D-97]: ecoledger_kernel::rules::limits#d-97
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AddCheckpoint {
    /// The claim.
    pub claim_id: ClaimId,
    /// The new checkpoint.
    #[serde(serialize_with = "WrittenCheckpoint::write")]
    #[cfg_attr(feature = "schema", schemars(with = "WrittenCheckpoint"))]
    pub checkpoint: NewCheckpoint,
}

impl FromMembers for AddCheckpoint {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { claim_id: members.required("claimId")?, checkpoint: members.required("checkpoint")? })
    }
}

/// Changes a checkpoint. The claim's supplier; in a draft or when returned ([D-14]); needs the version of the claim.
///
/// [D-14]: ecoledger_kernel::rules::projects#d-14
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdateCheckpoint {
    /// The claim.
    pub claim_id: ClaimId,
    /// The checkpoint.
    pub checkpoint_id: CheckpointId,
    /// A new first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Date>,
    /// A new last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Date>,
    /// A new effect before the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect_before: Option<Quantity>,
    /// A new effect after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect_after: Option<Quantity>,
}

impl FromMembers for UpdateCheckpoint {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let command = Self {
            claim_id: members.required("claimId")?,
            checkpoint_id: members.required("checkpointId")?,
            start_date: members.optional("startDate")?,
            end_date: members.optional("endDate")?,
            effect_before: members.optional("effectBefore")?,
            effect_after: members.optional("effectAfter")?,
        };
        if let (Some(start), Some(end)) = (command.start_date, command.end_date) {
            let path = members.path();
            DateRange::new(start, end).map_err(|invalid| invalid.at(Path::Member(&path, "endDate")))?;
        }
        Ok(command)
    }
}

ecoledger_kernel::constructors! {
    AddCheckpoint(claim_id: ClaimId, checkpoint: NewCheckpoint);
    NewCheckpoint(checkpoint_id: CheckpointId, dates: DateRange)
    optional(effect_before: Quantity, effect_after: Quantity);
    CreateClaim(claim_id: ClaimId, mbp_id: MbpId, checkpoints: NewCheckpoints)
    optional(quantity: PositiveQuantity) preset(co_benefits: Arc<[CoBenefit]> = Vec::new().into());
    UpdateCheckpoint(claim_id: ClaimId, checkpoint_id: CheckpointId)
    optional(start_date: Date, end_date: Date, effect_before: Quantity, effect_after: Quantity);
    UpdateClaim(claim_id: ClaimId) optional(quantity: PositiveQuantity, co_benefits: Arc<[CoBenefit]>);
}
