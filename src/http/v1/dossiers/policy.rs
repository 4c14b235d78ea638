//! `policy.json`, and the tables that it names: by which rules the file was judged.

use serde_json::json;

use super::Material;
use super::entries::json as entry;
use crate::secret::sha256;
use domain::file::requirements::{BUSINESS_TABLE, INDIVIDUAL_TABLE};
use domain::organization::OrganizationType;
use dossier::Entry;

/// A table of rules, as it is compiled in.
struct Table {
    /// Its entry.
    name: &'static str,
    text: &'static str,
}

const BUSINESS: Table = Table {
    name: "policy-business.toml",
    text: BUSINESS_TABLE,
};
const INDIVIDUAL: Table = Table {
    name: "policy-individual.toml",
    text: INDIVIDUAL_TABLE,
};

/// What an organization is judged by: an individual by a table of its own and the rest of the other.
fn of(kind: OrganizationType) -> &'static [Table] {
    match kind {
        OrganizationType::Business => &[BUSINESS],
        OrganizationType::Individual => &[BUSINESS, INDIVIDUAL],
    }
}

/// Which version of Vouch and of its tables, and the figures that the operator may set.
pub(super) fn policy(material: &Material<'_>) -> Option<Entry> {
    let kind = material.sources.record.kind;
    let limits = &material.services.requirements.of(kind).limits;
    let tables = of(kind).iter().map(|table| {
        let hash = hex::encode(sha256(table.text.as_bytes()));
        json!({ "name": table.name, "sha256": hash })
    });
    let policy = json!({
        "object": "verification_policy",
        "vouchVersion": env!("CARGO_PKG_VERSION"),
        "tables": tables.collect::<Vec<_>>(),
        "unknownShareBasisPoints": limits.unknown_share_basis_points,
        "reportingFloorBasisPoints": limits.reporting_floor_basis_points,
    });
    Some(entry("policy.json", &policy))
}

/// The tables themselves: every row with the passage that it stands on.
pub(super) fn tables(material: &Material<'_>) -> Vec<Entry> {
    let tables = of(material.sources.record.kind).iter();
    tables
        .map(|table| Entry::here(table.name, table.text.as_bytes().to_vec()))
        .collect()
}
