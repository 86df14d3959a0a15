use core::fmt;

use ecoledger_credits::{CreditStatus, RoleScope};
use ecoledger_kernel::{AccountHolderId, CreditId, MbpId, OrganizationId, ProcessedClaimId, SalesChannelId, TraderId, UserId};
use ecoledger_proposals::{ProposalStatus, ProposalType};

use super::Expiry;

/// On whose behalf a list of sales channels is kept: the two that may ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Keeper {
    /// A sales channel.
    Channel(SalesChannelId),
    /// An account holder.
    AccountHolder(AccountHolderId),
}

/// Who reads credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum CreditReader {
    /// An organization that has, or had, a part in them.
    Organization(OrganizationId),
    /// Every buyer: what is listed.
    EveryBuyer,
}

/// What filters tell proposals apart by.
pub(crate) type ProposalKind = (ProposalType, ProposalStatus);

/// Claims or credits in the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Born {
    /// The claims of a modular benefit project.
    Claims(MbpId),
    /// Those that were submitted to a verifier.
    ClaimsSubmitted(MbpId, OrganizationId),
    /// The credits of a status that somebody may read.
    Readable(CreditReader, CreditStatus),
    /// The credits that somebody may not read any more; some of them again.
    OnceReadable(CreditReader),
    /// The credits of a status that an organization owns, or owned when they ended.
    Owned(OrganizationId, CreditStatus),
    /// The credits that are listed on a marketplace.
    Listed(OrganizationId),
    /// The credits that were split of a mint.
    Family(ProcessedClaimId),
}

/// A list that queries read. Its rows stand in the order of their [positions](super::Position), each position once.
///
/// Written as text, it is the name under which a store keeps its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum List {
    /// The onboarding proposals of a channel or an account holder, by number.
    OnboardingProposals(Keeper),
    /// The traders of a channel or an account holder, by number.
    Traders(Keeper),
    /// The transactions of a channel, or those in which an account holder's traders sell, by number.
    Transactions(Keeper),
    /// A user's API keys, by number; a deleted one leaves its number empty.
    ApiKeys(UserId),
    /// The number of each API key.
    ApiKeyNumbers,
    /// How many API keys were ever made for each user.
    ApiKeysMade,
    /// The events of a channel, by number.
    ChannelEvents(SalesChannelId),
    /// The first number of a channel's events at each time.
    ChannelEventTimes(SalesChannelId),
    /// The first certificates of the bundles that a trader can sell until a time, by certificate.
    Assets(TraderId, Expiry),
    /// How many bundles a trader has in each of those lists, by expiry; an empty one is not there.
    AssetExpiries(TraderId),
    /// How many certificates of each issuance are where.
    IssuanceTotals,
    /// Claims or credits, by birth.
    Born(Born),
    /// The birth of each claim.
    ClaimBirths,
    /// Birth, and place in its mint, of each credit.
    CreditBirths,
    /// The credits that were split of a mint by the gram of the mint at which they begin, then by birth.
    CreditStretches(ProcessedClaimId),
    /// What happened to a credit, in order.
    CreditHistory(CreditId),
    /// The traders of a marketplace, by number.
    MarketplaceTraders(OrganizationId),
    /// The scorecards of a buyer, by number.
    Scorecards(OrganizationId),
    /// The proposals to which an organization is a party, by number: all or those in a part of its assets, whatever they are or
    /// those of one type in one status.
    Proposals(OrganizationId, Option<RoleScope>, Option<ProposalKind>),
    /// The number of each proposal among an organization's own, and the status in which it is listed.
    ProposalNumbers(OrganizationId),
    /// What an organization received, by number.
    Feed(OrganizationId),
    /// What it received of one type, by the same numbers.
    FeedOfType(OrganizationId, u8),
    /// The first number of what it received at each time.
    FeedTimes(OrganizationId),
}

impl fmt::Display for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(id) => write!(f, "channel/{id}"),
            Self::AccountHolder(id) => write!(f, "accountHolder/{id}"),
        }
    }
}

impl fmt::Display for CreditReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(id) => write!(f, "{id}"),
            Self::EveryBuyer => f.write_str("everyBuyer"),
        }
    }
}

/// A part of an organization's assets, as it stands in the name of a list.
struct Part(Option<RoleScope>);

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("all"),
            Some(RoleScope::EcoProject(id)) => write!(f, "ecoProject/{id}"),
            Some(RoleScope::Mbp(id)) => write!(f, "mbp/{id}"),
        }
    }
}

impl fmt::Display for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claims(mbp) => write!(f, "claims/{mbp}"),
            Self::ClaimsSubmitted(mbp, verifier) => write!(f, "claimsSubmitted/{mbp}/{verifier}"),
            Self::Readable(reader, status) => write!(f, "creditsReadable/{reader}/{status}"),
            Self::OnceReadable(reader) => write!(f, "creditsOnceReadable/{reader}"),
            Self::Owned(owner, status) => write!(f, "creditsOwned/{owner}/{status}"),
            Self::Listed(marketplace) => write!(f, "creditsListed/{marketplace}"),
            Self::Family(mint) => write!(f, "creditFamily/{mint}"),
        }
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnboardingProposals(keeper) => write!(f, "onboardingProposals/{keeper}"),
            Self::Traders(keeper) => write!(f, "traders/{keeper}"),
            Self::Transactions(keeper) => write!(f, "transactions/{keeper}"),
            Self::ApiKeys(user) => write!(f, "apiKeys/{user}"),
            Self::ApiKeyNumbers => f.write_str("apiKeyNumbers"),
            Self::ApiKeysMade => f.write_str("apiKeysMade"),
            Self::ChannelEvents(channel) => write!(f, "channelEvents/{channel}"),
            Self::ChannelEventTimes(channel) => write!(f, "channelEventTimes/{channel}"),
            Self::Assets(trader, expiry) => write!(f, "assets/{trader}/{expiry}"),
            Self::AssetExpiries(trader) => write!(f, "assetExpiries/{trader}"),
            Self::IssuanceTotals => f.write_str("issuanceTotals"),
            Self::Born(list) => list.fmt(f),
            Self::ClaimBirths => f.write_str("claimBirths"),
            Self::CreditBirths => f.write_str("creditBirths"),
            Self::CreditStretches(mint) => write!(f, "creditStretches/{mint}"),
            Self::CreditHistory(credit) => write!(f, "creditHistory/{credit}"),
            Self::MarketplaceTraders(marketplace) => write!(f, "marketplaceTraders/{marketplace}"),
            Self::Scorecards(owner) => write!(f, "scorecards/{owner}"),
            Self::Proposals(party, part, None) => write!(f, "proposals/{party}/{}", Part(*part)),
            Self::Proposals(party, part, Some((proposal_type, status))) => {
                write!(f, "proposals/{party}/{}/{proposal_type}/{status}", Part(*part))
            }
            Self::ProposalNumbers(party) => write!(f, "proposalNumbers/{party}"),
            Self::Feed(organization) => write!(f, "feed/{organization}"),
            Self::FeedOfType(organization, number) => write!(f, "feedOfType/{organization}/{number}"),
            Self::FeedTimes(organization) => write!(f, "feedTimes/{organization}"),
        }
    }
}
