use alloc::string::ToString as _;

use ecoledger_kernel::{
    Choice, Clash, CommandContext, Emit, Entity as _, Halt, MarketRole, Notes, OrganizationId, Quantity, Reader, Shown,
    declare_rules,
};

use super::{
    Child, Credit, CreditDelisted, CreditParties, CreditSplit, CreditTransferred, EndUseBuyerChanged, FOREIGN_CREDIT,
    SplitChild, SplitCredit, TransferCredit, TransferEndUseBuyer, expect_active, expect_no_open_proposal, expect_trader,
    expect_unlisted, expect_user_of, visible_credit,
};
use crate::{
    CreditsView, Event,
    organizations::{
        expect_market_role, named_organization,
        policy::{Acting, MemberRight, Permission, Reach, authorize},
    },
};

declare_rules! {
    /// Nothing is lost and nothing made by a split (D-17).
    SPLIT_SUM = SplitSumMismatch "D-17 splitSumMismatch":
        "the quantities of the children must sum exactly to that of their parent; change one, or add a child for the rest";

    /// Who owns a credit does not receive it (D-20).
    NOT_THE_OWNER = SameOwner "D-20 sameOwner":
        "the receiver owns the credit already; name another organization";
}

/// Owners act as supplier or buyer, marketplaces on what they list.
const USE: Permission = Permission::new(
    &[MarketRole::Supplier, MarketRole::Buyer, MarketRole::Marketplace],
    MemberRight::Write,
    Reach::Organization,
);
const NAME_END_USE_BUYER: Permission = Permission::new(&[MarketRole::Buyer], MemberRight::Write, Reach::Organization);

pub(crate) fn split_credit<V: CreditsView, N: Notes>(
    command: &SplitCredit,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, USE, reader)?;
    if command.children.name_end_use_buyers() {
        acting.expect_omnibus(reader)?;
    }
    let id = command.credit_id;
    let (credit, version) = visible_credit(id, &acting, reader)?;
    expect_user_of(credit, &acting, reader)?;
    reader.fetch::<Credit>(command.children.iter().map(|child| &child.credit_id))?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    for (line, child) in command.children.iter().enumerate() {
        let slot = reader.read::<Credit>(&child.credit_id)?;
        reader.expect_new(&child.credit_id, slot).map_err(|halt| halt.at_line(line))?;
    }
    expect_active(id, credit, reader)?;
    expect_no_open_proposal(id, credit, reader)?;
    expect_sum(credit.quantity, &command.children, reader)?;
    let inherited = |child: &Child| SplitChild {
        credit_id: child.credit_id,
        quantity: child.quantity.get(),
        end_use_buyer: child.end_use_buyer.as_ref().or(credit.end_use_buyer.as_ref()).cloned(),
        replaces_end_use_buyer: child.end_use_buyer.is_some() && child.end_use_buyer != credit.end_use_buyer,
    };
    let event = CreditSplit {
        credit_id: id,
        mint: credit.mint.clone(),
        owner_id: credit.owner,
        listed_on: credit.listed_on,
        files: credit.files.clone(),
        children: command.children.iter().map(inherited).collect(),
    };
    events.emit(event.into());
    Ok(())
}

/// `splitSumMismatch`: the children sum exactly to the parent (D-17).
fn expect_sum<V: CreditsView, N: Notes>(
    whole: Quantity,
    children: &[Child],
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let grams = children.iter().map(|child| u128::from(child.quantity.get().grams()));
    let sum = grams.fold(0_u128, u128::saturating_add);
    reader.check(SPLIT_SUM, sum == u128::from(whole.grams()), || {
        let clash = Clash::none().expected(Shown::Text(whole.to_string()));
        match u64::try_from(sum).ok().and_then(Quantity::from_grams) {
            Some(sum) => clash.actual(Shown::Text(sum.to_string())),
            None => clash.found("more than any quantity"),
        }
    })
}

/// In which of its three ways a credit changes hands (D-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Its owner gives an unlisted credit to a buyer.
    Gift,
    /// The listing marketplace gives a listed credit to one of its traders.
    Settlement,
    /// An omnibus organization takes a credit that is listed on its own marketplace.
    Pull,
}

impl Way {
    /// The actor's role and the receiver say which way is meant.
    fn of(acting: &Acting<'_>, to: OrganizationId) -> Self {
        match acting.market_role {
            MarketRole::Marketplace => Self::Settlement,
            MarketRole::Supplier | MarketRole::Buyer | MarketRole::IssuingRegistry | MarketRole::ValidationVerificationBody => {
                if acting.is_omnibus() && to == acting.id {
                    Self::Pull
                } else {
                    Self::Gift
                }
            }
        }
    }

    fn is_open_to(self, acting: &Acting<'_>, credit: &Credit) -> bool {
        let (owns, lists) = (credit.owner == acting.id, credit.listed_on == Some(acting.id));
        match self {
            Self::Gift => owns,
            Self::Settlement => lists,
            Self::Pull => lists || owns,
        }
    }
}

pub(crate) fn transfer_credit<V: CreditsView, N: Notes>(
    command: &TransferCredit,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, USE, reader)?;
    let TransferCredit { credit_id: id, to_organization_id: to } = *command;
    let (credit, version) = visible_credit(id, &acting, reader)?;
    let way = Way::of(&acting, to);
    reader.check(FOREIGN_CREDIT, way.is_open_to(&acting, credit), Clash::none)?;
    let receiver = named_organization(to, reader)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    expect_active(id, credit, reader)?;
    expect_no_open_proposal(id, credit, reader)?;
    match way {
        Way::Gift => expect_unlisted(id, credit, reader)?,
        Way::Settlement | Way::Pull => {}
    }
    reader.check(NOT_THE_OWNER, credit.owner != to, || Clash::about(&Credit::key(&id)))?;
    expect_market_role(to, receiver, MarketRole::Buyer, reader)?;
    match way {
        Way::Settlement => expect_trader(acting.id, to, reader)?,
        Way::Gift | Way::Pull => {}
    }
    if let Some(marketplace_id) = credit.listed_on {
        events.emit(CreditDelisted { credit_id: id, marketplace_id }.into());
    }
    let parties = CreditParties { owner_id: to, ..CreditParties::of(credit) };
    events.emit(CreditTransferred { credit_id: id, from_organization_id: credit.owner, parties }.into());
    Ok(())
}

pub(crate) fn transfer_end_use_buyer<V: CreditsView, N: Notes>(
    command: &TransferEndUseBuyer,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, NAME_END_USE_BUYER, reader)?;
    acting.expect_omnibus(reader)?;
    let id = command.credit_id;
    let (credit, version) = visible_credit(id, &acting, reader)?;
    expect_user_of(credit, &acting, reader)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    expect_active(id, credit, reader)?;
    expect_no_open_proposal(id, credit, reader)?;
    reader.consult(Choice::NO_CHANGE);
    if credit.end_use_buyer.as_ref() != Some(&command.end_use_buyer) {
        let parties = CreditParties::of(credit);
        let event = EndUseBuyerChanged { credit_id: id, end_use_buyer: command.end_use_buyer.clone(), parties };
        events.emit(event.into());
    }
    Ok(())
}
