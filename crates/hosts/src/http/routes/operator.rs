//! What the two services need to run, and do not publish.

use super::{Body, Form, Parameter, Route, required, text};

const HELD_ROLE: &[Parameter] = &[
    required("marketRole", &["marketRole"], "MarketRole"),
    text("ecoProjectId", &["scope", "ecoProjectId"], "Id"),
    text("mbpId", &["scope", "mbpId"], "Id"),
];

/// Organizations, channels, sources, certificates, tasks, books.
pub(super) const ROUTES: &[Route] = &[
    Route::post("/operator/v1/organizations", "registerOrganization", Form::One("Organization"), "Register an organization")
        .body(Body::Members("NewOrganization"))
        .makes(&["organizationId"]),
    Route::post(
        "/operator/v1/organizations/{organizationId}/market-roles",
        "addMarketRole",
        Form::One("Organization"),
        "Give an organization a market role",
    )
    .body(Body::Members("NewMarketRole")),
    Route::post(
        "/operator/v1/organizations/{organizationId}/users/{userId}/roles",
        "assignUserRole",
        Form::One("Organization"),
        "Give a user a role in an organization; its administrators may too",
    )
    .body(Body::Members("NewUserRole")),
    Route::delete(
        "/operator/v1/organizations/{organizationId}/users/{userId}/roles",
        "revokeUserRole",
        Form::One("Organization"),
        "Take a role in an organization from a user; its administrators may too",
    )
    .takes(HELD_ROLE),
    Route::post("/operator/v1/saleschannels", "registerSalesChannel", Form::One("SalesChannel"), "Register a sales channel")
        .body(Body::Members("NewSalesChannel"))
        .makes(&["salesChannelId"]),
    Route::post("/operator/v1/suppliers", "registerSupplier", Form::One("Supplier"), "Register a supplier")
        .body(Body::Members("NewSupplier"))
        .makes(&["supplierId"]),
    Route::post(
        "/operator/v1/production-facilities",
        "registerProductionFacility",
        Form::One("ProductionFacility"),
        "Register a production facility",
    )
    .body(Body::Members("NewProductionFacility"))
    .makes(&["productionFacilityId"]),
    Route::post(
        "/operator/v1/traders/{traderId}/inventory",
        "onrampBundle",
        Form::One("Asset"),
        "Put a bundle of issued certificates into the inventory of a trader",
    )
    .body(Body::Member("bundle", "NewBundle")),
    Route::post(
        "/operator/v1/traders/{traderId}/inventory/withdraw",
        "withdrawCertificates",
        Form::One("Withdrawal"),
        "Withdraw certificates, to correct an issuance",
    )
    .body(Body::Members("NewWithdrawal")),
    Route::post("/operator/v1/tasks/{taskId}/start", "startTask", Form::One("Task"), "Start a task"),
    Route::post("/operator/v1/tasks/{taskId}/fail", "failTask", Form::One("Task"), "Let a task fail: its assets are released")
        .body(Body::Members("TaskFailure")),
    Route::get(
        "/operator/v1/issuances/{issuanceId}",
        "issuance",
        Form::One("Issuance"),
        "Where the certificates of an issuance stand",
    ),
    Route::get("/operator/v1/audit", "audit", Form::One("Audit"), "The books"),
];
