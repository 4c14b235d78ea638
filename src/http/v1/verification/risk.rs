//! What counts for the level, as the API shows it: each fact with its reason, and the row of the list that names a country.

use serde::Serialize;

use domain::risk::{Factor, Lists, Row};

/// A country on a list, by an act.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RiskListRow {
    /// Which list.
    #[schema(example = "FATF_BLACK")]
    list: &'static str,
    #[schema(example = "IR")]
    country: &'static str,
    /// Who keeps the list.
    #[schema(example = "Financial Action Task Force")]
    authority: String,
    /// What put the country on it.
    #[schema(
        example = "High-Risk Jurisdictions subject to a Call for Action, February 2020: countermeasures"
    )]
    act: String,
    /// The day on which the act was published.
    #[schema(example = "2020-02-21")]
    published: String,
    /// The first day on which it is in force.
    #[schema(example = "2020-02-21")]
    in_force_from: String,
    /// The last such day; null while no end is known.
    until: Option<String>,
    /// The day on which somebody last looked whether the list is as it says.
    #[schema(example = "2026-11-29")]
    checked_on: Option<String>,
    /// What is known to be missing from the list.
    #[schema(example = "the plenary of October 2026 is not in it")]
    not_in_it: Option<String>,
}

impl RiskListRow {
    /// A row, with how far its list is known.
    pub(in crate::http) fn of(row: Row, lists: &Lists) -> Self {
        let list = lists.list(row.list);
        Self {
            list: row.list.as_str(),
            country: row.country.as_str(),
            authority: row.authority,
            act: row.act,
            published: row.published.to_string(),
            in_force_from: row.in_force_from.to_string(),
            until: row.until.map(|day| day.to_string()),
            checked_on: list.map(|list| list.checked_on.to_string()),
            not_in_it: list.and_then(|list| list.not_in_it.clone()),
        }
    }
}

/// A fact that counts for the level.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RiskFactor {
    /// Which fact.
    #[schema(example = "OWNER_COUNTRY")]
    code: &'static str,
    /// The person or the company above that it is about; null for the organization itself.
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    subject_id: Option<String>,
    /// Which of the levelReasons it is; null where it is shown and raises nothing.
    #[schema(example = "HIGH_RISK_JURISDICTION")]
    level_reason: Option<&'static str>,
    /// Of a country: the row that names it.
    listed: Option<RiskListRow>,
}

/// Factors as the API shows them.
pub(in crate::http) fn shown(factors: Vec<Factor>, lists: &Lists) -> Vec<RiskFactor> {
    let shown = factors.into_iter().map(|factor| RiskFactor {
        code: factor.code.as_str(),
        subject_id: factor.subject,
        level_reason: factor.reason.map(|reason| reason.as_str()),
        listed: factor.row.map(|row| RiskListRow::of(row, lists)),
    });
    shown.collect()
}
