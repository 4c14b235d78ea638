//! `GET /v1/reviews/rules`: by which lists files are judged today, and who changed which rule.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::officer::OfficerScope;
use crate::http::error::ApiError;
use crate::http::request::cursor::{List as Cursors, cut};
use crate::http::request::query;
use crate::http::state::App;
use crate::http::v1::verification::risk::RiskListRow;
use crate::http::wire::timestamp;
use crate::store::risk_lists;
use crate::store::rule_changes::{self, RuleChange};
use crate::store::values::Position;
use domain::risk::{List, Lists};

/// A list of countries of high risk, and how far it is known.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RiskList {
    /// FATF_BLACK, FATF_GREY or EU_2016_1675.
    #[schema(example = "FATF_GREY")]
    list: &'static str,
    /// Who keeps it.
    #[schema(example = "Financial Action Task Force")]
    authority: String,
    /// The day on which somebody last looked whether it is as it says.
    #[schema(example = "2026-11-29")]
    checked_on: String,
    /// How many days ago that was.
    #[schema(example = 1)]
    age_days: i64,
    /// What is known to be missing.
    #[schema(example = "the plenary of October 2026 is not in it")]
    not_in_it: Option<String>,
    /// The rows that are in force today.
    rows: Vec<RiskListRow>,
}

impl RiskList {
    fn of(list: &List, lists: &Lists, today: chrono::NaiveDate) -> Self {
        let rows = lists.rows_on(today).filter(|row| row.list == list.code);
        Self {
            list: list.code.as_str(),
            authority: list.authority.clone(),
            checked_on: list.checked_on.to_string(),
            age_days: list.age_on(today),
            not_in_it: list.not_in_it.clone(),
            rows: rows
                .map(|row| RiskListRow::of(row.clone(), lists))
                .collect(),
        }
    }
}

/// A change of a list, a threshold or a policy.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleChanged {
    /// When it was noted.
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    at: String,
    /// An operator's name, or the program that started with other settings.
    #[schema(example = "Ada Lovelace")]
    by: String,
    /// LIST, THRESHOLD or POLICY.
    #[schema(example = "POLICY")]
    kind: &'static str,
    /// Which of them.
    #[schema(example = "grey_list_level")]
    name: String,
    /// What it said before; null where that was not known.
    #[schema(example = "STANDARD")]
    before: Option<String>,
    /// What it says since.
    #[schema(example = "ENHANCED")]
    after: String,
}

impl From<RuleChange> for RuleChanged {
    fn from(change: RuleChange) -> Self {
        Self {
            at: timestamp(change.at),
            by: change.by,
            kind: change.kind.as_str(),
            name: change.name,
            before: change.before,
            after: change.after,
        }
    }
}

/// By what files are judged.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewRules {
    /// Always `review_rules`.
    #[schema(example = "review_rules")]
    object: &'static str,
    /// The lists of countries, as they are today.
    lists: Vec<RiskList>,
    /// A page of the changes, the newest first.
    changes: Vec<RuleChanged>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// The lists of countries by which files are judged today, how old they are and what is missing from them, and each change of a list, a threshold or a policy with its time and who made it.
#[utoipa::path(
    get, path = "/v1/reviews/rules", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_getRules",
    params(
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = ReviewRules),
    ),
)]
pub(in crate::http) async fn rules(
    State(state): App,
    OfficerScope(_officer): OfficerScope,
    RawQuery(raw): RawQuery,
) -> Result<Json<ReviewRules>, ApiError> {
    query::only(raw.as_deref(), &query::PAGE)?;
    let page = query::page(raw.as_deref())?;
    let after = Cursors::Rules.after(page.cursor.as_deref())?;
    let services = &state.services;
    let today = services.clock.now().date_naive();
    let mut conn = services.connection().await?;
    let lists = risk_lists::in_use(&mut conn).await?;
    let limit = i64::from(page.limit);
    let changes = rule_changes::page(&mut conn, after, limit + 1).await?;
    let place = |change: &RuleChange| Position {
        created_at: change.at,
        id: change.id,
    };
    let (changes, next_cursor) = cut(changes, page.limit, Cursors::Rules, place);
    Ok(Json(ReviewRules {
        object: "review_rules",
        lists: lists
            .lists()
            .map(|list| RiskList::of(list, &lists, today))
            .collect(),
        has_more: next_cursor.is_some(),
        next_cursor,
        changes: changes.into_iter().map(RuleChanged::from).collect(),
    }))
}
