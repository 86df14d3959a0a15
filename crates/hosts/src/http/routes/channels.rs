//! The Sales Channel Services.

use super::{Body, CURSOR, Form, Kind, PAGE, Parameter, Route, required, text};

const ROLE: &[Parameter] = &[required("role", &["role"], "Role")];

const EVENTS: &[Parameter] = &[
    text("createdAt[$gt]", &["createdAt", "$gt"], "Time"),
    text("createdAt[$gte]", &["createdAt", "$gte"], "Time"),
    text("createdAt[$lt]", &["createdAt", "$lt"], "Time"),
    text("createdAt[$lte]", &["createdAt", "$lte"], "Time"),
    text("eventAt[$gt]", &["eventAt", "$gt"], "Time"),
    text("eventAt[$gte]", &["eventAt", "$gte"], "Time"),
    text("eventAt[$lt]", &["eventAt", "$lt"], "Time"),
    text("eventAt[$lte]", &["eventAt", "$lte"], "Time"),
    Parameter { name: "$limit", member: &["$limit"], kind: Kind::Number, is_required: false },
    CURSOR,
];

/// In the order in which they are published.
pub(super) const ROUTES: &[Route] = &[
    // Keys
    Route::get("/user-services/v1/api-keys", "myApiKeys", Form::List("ApiKey"), "List API keys of the current user")
        .takes(PAGE),
    Route::post("/user-services/v1/api-keys", "createApiKey", Form::NewApiKey, "Create an API key for the current user"),
    Route::delete(
        "/user-services/v1/api-keys/{apiKeyId}",
        "deleteApiKey",
        Form::One("DeletedApiKey"),
        "Delete an API key of the current user",
    ),
    // Users
    Route::get(
        "/user-services/v1/users/{userId}/saleschannel-binding",
        "userBinding",
        Form::One("Binding"),
        "Get the sales channel binding of a user; `me` is the current user",
    ),
    Route::post(
        "/user-services/v1/users/{userId}/saleschannel-binding/{salesChannelId}",
        "bindUser",
        Form::One("Binding"),
        "Bind a user to a sales channel",
    ),
    Route::delete(
        "/user-services/v1/users/{userId}/saleschannel-binding/{salesChannelId}",
        "unbindUser",
        Form::One("Binding"),
        "Unbind a user from a sales channel",
    ),
    Route::post(
        "/user-services/v1/users/{userId}/saleschannel-binding/{salesChannelId}/roles",
        "grantRole",
        Form::One("GrantedRole"),
        "Grant a user a role",
    )
    .takes(ROLE),
    Route::delete(
        "/user-services/v1/users/{userId}/saleschannel-binding/{salesChannelId}/roles",
        "revokeRole",
        Form::One("GrantedRole"),
        "Remove a role from a user",
    )
    .takes(ROLE),
    // Onboarding
    Route::get(
        "/saleschannel-services/v1/trader-onboarding-proposals",
        "traderOnboardingProposals",
        Form::List("OnboardingProposal"),
        "List trader onboarding proposals",
    )
    .takes(PAGE),
    Route::post(
        "/saleschannel-services/v1/trader-onboarding-proposals",
        "submitTraderOnboardingProposal",
        Form::One("OnboardingProposal"),
        "Ask to be onboarded as a trader",
    )
    .body(Body::Members("NewOnboardingProposal"))
    .makes(&["traderOnboardingProposalId"]),
    Route::get(
        "/saleschannel-services/v1/trader-onboarding-proposals/{traderOnboardingProposalId}",
        "traderOnboardingProposal",
        Form::One("OnboardingProposal"),
        "Read one trader onboarding proposal",
    ),
    Route::post(
        "/saleschannel-services/v1/trader-onboarding-proposals/{traderOnboardingProposalId}/accept",
        "acceptTraderOnboardingProposal",
        Form::One("OnboardingProposal"),
        "Accept a trader onboarding proposal",
    )
    .makes(&["traderId"]),
    Route::post(
        "/saleschannel-services/v1/trader-onboarding-proposals/{traderOnboardingProposalId}/reject",
        "rejectTraderOnboardingProposal",
        Form::One("OnboardingProposal"),
        "Reject a trader onboarding proposal",
    ),
    Route::post(
        "/saleschannel-services/v1/trader-onboarding-proposals/{traderOnboardingProposalId}/resubmit",
        "resubmitTraderOnboardingProposal",
        Form::One("OnboardingProposal"),
        "Submit a rejected trader onboarding proposal again",
    ),
    // Traders
    Route::get("/saleschannel-services/v1/traders", "traders", Form::List("Trader"), "List traders").takes(PAGE),
    Route::post("/saleschannel-services/v1/traders", "createTrader", Form::NewTrader, "Create a trader")
        .body(Body::Members("NewTrader"))
        .makes(&["traderId"]),
    Route::get("/saleschannel-services/v1/traders/{traderId}", "trader", Form::One("Trader"), "Read one trader"),
    Route::patch(
        "/saleschannel-services/v1/traders/{traderId}",
        "updateTrader",
        Form::One("Trader"),
        "Update meta-data of an existing trader, by JSON Merge Patch (RFC 7396)",
    )
    .body(Body::Member("patch", "TraderPatch")),
    Route::put(
        "/saleschannel-services/v1/traders/{traderId}/auto-approval",
        "setAutoApproval",
        Form::One("Trader"),
        "Let the transactions of a trader need no approval, or need it",
    )
    .body(Body::Members("AutoApproval")),
    // Inventory
    Route::get(
        "/saleschannel-services/v1/traders/{traderId}/inventory",
        "listableAssets",
        Form::List("Asset"),
        "List all listable assets of a trader",
    )
    .takes(PAGE),
    Route::post(
        "/saleschannel-services/v1/traders/{traderId}/inventory/offramp",
        "registerOfframp",
        Form::One("Task"),
        "Offramp assets",
    )
    .body(Body::Members("NewOfframp"))
    .makes(&["taskId", "offrampId"]),
    Route::get(
        "/saleschannel-services/v1/traders/{traderId}/inventory/offramp/{taskId}",
        "task",
        Form::One("Task"),
        "Get status of an offramp task",
    )
    .fixed(&[("kind", "offramp")]),
    Route::post(
        "/saleschannel-services/v1/traders/{traderId}/inventory/trade",
        "registerTrade",
        Form::One("Task"),
        "Register a trade",
    )
    .body(Body::Members("NewTrade"))
    .makes(&["taskId", "transactionId"]),
    Route::get(
        "/saleschannel-services/v1/traders/{traderId}/inventory/trade/{taskId}",
        "task",
        Form::One("Task"),
        "Get status of a trade task",
    )
    .fixed(&[("kind", "trade")]),
    Route::post(
        "/saleschannel-services/v1/traders/{traderId}/inventory/retire",
        "registerRetirement",
        Form::One("Task"),
        "Register a retirement",
    )
    .body(Body::Members("NewRetirement"))
    .makes(&["taskId", "transactionId"]),
    Route::get(
        "/saleschannel-services/v1/traders/{traderId}/inventory/retire/{taskId}",
        "task",
        Form::One("Task"),
        "Get status of a retirement task",
    )
    .fixed(&[("kind", "retirement")]),
    // Transactions
    Route::get("/saleschannel-services/v1/transactions", "transactions", Form::List("Transaction"), "List transactions")
        .takes(PAGE),
    Route::get(
        "/saleschannel-services/v1/transactions/{transactionId}",
        "transaction",
        Form::One("Transaction"),
        "Read one transaction",
    ),
    Route::post(
        "/saleschannel-services/v1/transactions/{transactionId}/approve",
        "approveTransaction",
        Form::One("Transaction"),
        "Approve a transaction, as the seller's account holder",
    ),
    Route::post(
        "/saleschannel-services/v1/transactions/{transactionId}/reject",
        "rejectTransaction",
        Form::One("Transaction"),
        "Reject a transaction, as the seller's account holder",
    )
    .body(Body::Members("Rejection")),
    Route::get("/saleschannel-services/v1/offramps/{offrampId}", "offramp", Form::One("Offramp"), "Read one offramp"),
    // Sources
    Route::get(
        "/saleschannel-services/v1/production-facilities/{productionFacilityId}",
        "productionFacility",
        Form::One("ProductionFacility"),
        "Read one production facility",
    ),
    Route::get("/saleschannel-services/v1/suppliers/{supplierId}", "supplier", Form::One("Supplier"), "Read one supplier"),
    Route::get(
        "/saleschannel-services/v1/saleschannels/{salesChannelId}",
        "salesChannel",
        Form::One("SalesChannel"),
        "Read one sales channel",
    ),
    // Events
    Route::get("/saleschannel-services/v1/events", "channelEvents", Form::List("ChannelEvent"), "List events").takes(EVENTS),
];
