//! `ledger lineage FILE ID`: where a credit comes from, and what became of it.

use std::{fmt::Write as _, path::Path, process::ExitCode};

use ecoledger::{
    Ledger, Request, Response,
    kernel::{EntityKey, Excerpt},
};
use ecoledger_hosts::lines::{self, Failure, Format, Told, written};
use serde_json::{Value, json};

use super::{Options, ledger_in, text, told_of, within};

pub(super) const HELP: &str = "\
usage: ledger lineage [--format FORMAT] FILE ID

Replays the journal FILE and tells of the credit ID: from which project, claim and credits it comes, what was split from it, and
what happened to it. Tells what the credit's issuing registry, verifier or supplier may see, which is all of it. Changes nothing.

  --format FORMAT   pretty: for people [default]; json: the answers of the query creditLineage, one page a line
  --color WHEN      auto: on a terminal [default]; always; never
  -h, --help        prints this

example: ledger lineage journal.jsonl 2f47ca77-edf6-5af3-b2e8-9e4932fd0e97

Exit status: 0 when it is told; 2 when FILE cannot be read, with the number of the line, or has no such credit.
";

pub(super) fn answer(options: &Options) -> Result<ExitCode, Failure> {
    let [file, id] = options.exactly("a FILE and the ID of a credit")?;
    let ledger = ledger_in(Path::new(file))?;
    let id = id.to_string_lossy();
    let pages = pages(&ledger, &id, &file.to_string_lossy())?;
    let said = match options.format {
        Format::Json => pages.concat(),
        Format::Pretty => whole(&pages, &told_of(&ledger, options.color.is_shown())),
    };
    lines::print(&said)?;
    Ok(ExitCode::SUCCESS)
}

/// The answers, page after page, a line each.
fn pages(ledger: &Ledger, id: &str, file: &str) -> Result<Vec<String>, Failure> {
    let unknown = || Failure::new(format!("{file}: it has no credit {id}"));
    let key: EntityKey = format!("credit:{id}").parse().map_err(|_| unknown())?;
    let credit = serde_json::to_value(ledger.entity(&key)).map_err(Failure::of_response)?;
    let mint = credit.pointer("/state/mint").ok_or_else(unknown)?;
    let parties = ["issuerId", "verifierId", "supplierId"].map(|party| text(mint, party));
    let actor = parties.into_iter().find_map(|party| somebody_of(ledger, party)).ok_or_else(|| {
        Failure::new(format!("{file}: nobody has a role any more in the registry, the verifier or the supplier of credit {id}"))
    })?;
    let mut pages = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let request = json!({
            "context": {"at": ledger.last_at().map(|at| at.to_string()), "actor": actor},
            "query": {"type": "creditLineage", "creditId": id, "cursor": cursor}
        });
        let Ok(Request::Query(context, query)) = Request::from_json(&request.to_string()) else { return Err(unknown()) };
        let page = ledger.query(&context, &query).map_err(Failure::of_response)?;
        let page = written(&Response::answered(page))?;
        cursor = serde_json::from_str::<Value>(&page).map_err(Failure::of_response)?["result"]["nextCursor"].take();
        pages.push(format!("{page}\n"));
        if cursor.is_null() {
            return Ok(pages);
        }
    }
}

/// A user with a role in the whole organization.
fn somebody_of(ledger: &Ledger, organization: &str) -> Option<Value> {
    let key: EntityKey = format!("organization:{organization}").parse().ok()?;
    let organization_state = serde_json::to_value(ledger.entity(&key)).ok()?;
    let users = organization_state.pointer("/state/userRoles")?.as_object()?;
    users.iter().find_map(|(user, roles)| {
        let role = roles.as_array()?.iter().find(|role| within(role, "scope").is_null())?;
        Some(
            json!({"kind": "member", "userId": user, "organizationId": organization, "marketRole": within(role, "marketRole")}),
        )
    })
}

/// All pages as one text.
fn whole(pages: &[String], told: &Told) -> String {
    let pages: Vec<Value> = pages.iter().map(|page| serde_json::from_str(page).unwrap_or_default()).collect();
    let entries = |member: &str| -> Vec<&Value> {
        pages.iter().flat_map(|page| within(within(page, "result"), member).as_array().into_iter().flatten()).collect()
    };
    let mut said = String::new();
    if let Some(first) = pages.first().map(|page| within(page, "result")) {
        let origin = |member: &str| told.name_of(text(within(first, "origin"), member));
        let (project, mbp, claim) = (origin("project"), origin("mbp"), origin("claim"));
        let _fits = writeln!(said, "{}", credit(within(first, "credit"), told));
        let _fits = writeln!(said, "from the claim {claim} of {mbp}, eco project {project}");
    }
    for (title, member) in [("split from", "ancestors"), ("split into", "descendants")] {
        let credits = entries(member);
        if !credits.is_empty() {
            let _fits = writeln!(said, "{title}:");
        }
        for each in credits {
            let _fits = writeln!(said, "  {}", credit(each, told));
        }
    }
    said.push_str("what happened:\n");
    for each in entries("history") {
        let _fits = writeln!(said, "  {}", deed(each, told));
    }
    said
}

fn credit(credit: &Value, told: &Told) -> String {
    let (id, quantity, status) = (text(credit, "creditId"), text(credit, "quantity"), text(credit, "status"));
    let mut said = format!("credit {id}: {quantity} t, {status}, of {}", told.name_of(text(credit, "ownerId")));
    if let Some(marketplace) = within(credit, "listedOn").as_str() {
        let _fits = write!(said, ", listed on {}", told.name_of(marketplace));
    }
    if let Some(buyer) = end_use_buyer(credit) {
        let _fits = write!(said, ", for {buyer}");
    }
    said
}

/// What its owner wrote of it, which stays on its line.
fn end_use_buyer(value: &Value) -> Option<String> {
    let buyer = within(value, "endUseBuyer");
    let written = within(buyer, "details").as_str().or_else(|| within(buyer, "externalId").as_str());
    written.map(|text| Excerpt(text).to_string())
}

fn deed(deed: &Value, told: &Told) -> String {
    let name = |member: &str| told.name_of(text(deed, member));
    let what = match text(deed, "type") {
        "creditMinted" => format!("minted for {}", name("ownerId")),
        "creditSplit" => "split".to_owned(),
        "creditTransferred" => format!("from {} to {}", name("fromOrganizationId"), name("toOrganizationId")),
        "creditListed" => format!("listed on {}", name("marketplaceId")),
        "creditDelisted" => format!("no longer listed on {}", name("marketplaceId")),
        "creditListingTransferred" => format!("listed on {}, not on {}", name("toMarketplaceId"), name("fromMarketplaceId")),
        "endUseBuyerChanged" => format!("for {}", end_use_buyer(deed).unwrap_or_else(|| "nobody".to_owned())),
        "creditRetired" => "retired for good".to_owned(),
        other => other.to_owned(),
    };
    format!("{}  credit {}: {what}", text(deed, "at"), told.name_of(text(deed, "creditId")))
}
