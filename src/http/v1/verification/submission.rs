//! `POST /v1/organizations/verification/submission`: hands the file to the officers. See [`crate::flows::file::submission`].

use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::risk::{RiskFactor, shown};
use crate::flows::file::submission::{
    Statements, SubmissionRequest, Submitted, submit as submit_file,
};
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::http::request::rules::{countries, country, text};
use crate::http::v1::dto::{EXAMPLE_CUSTOMER, VerificationStatus, example_time};
use crate::http::wire::timestamp;
use crate::store::file::cases::{Priority, Statement};
use base::ids::OrganizationId;
use domain::codes::Codes;
use domain::file::{CompanyFile, Declared, Industry, Level, level_of};
use domain::names;
use domain::risk::{Factor, Lists};
use domain::verification::Status;

/// The longest statement, in characters.
const TEXT_MAX_CHARS: usize = 2000;
/// The most jurisdictions.
const MAX_JURISDICTIONS: usize = 250;

/// What the business says about itself.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BusinessData {
    /// Its trade, from a closed list such as TECHNOLOGY, RETAIL or OTHER.
    #[schema(example = "TECHNOLOGY")]
    industry: Option<String>,
    /// Where it is registered: a country's code or English name.
    #[schema(example = "LT")]
    country_of_registration: Option<String>,
    /// What it is for, in words.
    business_purpose: Option<String>,
    /// In whole euros: at most so much.
    #[schema(example = 750_000)]
    expected_annual_revenue: Option<u64>,
    /// In a month: at most so many.
    #[schema(example = 100)]
    expected_monthly_transactions: Option<u64>,
    /// Where its money comes from, in words.
    source_of_funds: Option<String>,
    /// Where it mainly does business: countries' codes or English names.
    #[schema(example = json!(["LT", "DE"]))]
    primary_jurisdictions: Option<Vec<String>>,
}

/// What to submit.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmitVerificationRequest {
    /// STANDARD or ENHANCED; the facts may force ENHANCED. STANDARD where absent.
    #[schema(example = "STANDARD")]
    level: Option<String>,
    /// NORMAL or HIGH; NORMAL where absent.
    #[schema(example = "NORMAL")]
    priority: Option<String>,
    /// All of it; may be left out when it was said at an earlier submission and has not changed.
    business: Option<BusinessData>,
}

/// A file that was submitted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationSubmission {
    /// Always `verification_submission`.
    #[schema(example = "verification_submission")]
    object: &'static str,
    status: VerificationStatus,
    /// The level that the facts ask for.
    #[schema(example = "STANDARD")]
    level: &'static str,
    /// Why it is not STANDARD: REQUESTED, HIGH_RISK_INDUSTRY, POLITICALLY_EXPOSED_PERSON, HIGH_RISK_JURISDICTION, MONITORED_JURISDICTION, LARGE_TRANSACTIONS, UNKNOWN_JURISDICTION, EARLIER_SUBMISSION.
    level_reasons: Vec<&'static str>,
    /// Everything that counts for the level, each with the row of the list that names a country.
    risk_factors: Vec<RiskFactor>,
    #[schema(example = "NORMAL")]
    priority: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    submitted_at: String,
}

impl VerificationSubmission {
    pub(super) fn new(
        status: Status,
        level: Level,
        (factors, lists): (Vec<Factor>, &Lists),
        priority: Priority,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            object: "verification_submission",
            status: status.into(),
            level: level.as_str(),
            level_reasons: level_of(&factors)
                .1
                .iter()
                .map(|reason| reason.as_str())
                .collect(),
            risk_factors: shown(factors, lists),
            priority: priority.as_str(),
            submitted_at: timestamp(at),
        }
    }
}

fn dto(submitted: &Submitted) -> VerificationSubmission {
    VerificationSubmission::new(
        submitted.status,
        submitted.level,
        (submitted.factors.clone(), &submitted.facts.lists),
        submitted.priority,
        submitted.at,
    )
}

/// What an answer looks like, for the document.
fn example() -> VerificationSubmission {
    dto(&Submitted {
        owner: OrganizationId(Uuid::from_u128(EXAMPLE_CUSTOMER)),
        facts: CompanyFile::empty(example_time().date_naive()),
        status: Status::Pending,
        level: Level::Standard,
        factors: Vec::new(),
        priority: Priority::Normal,
        at: example_time(),
    })
}

/// Submits the file of the business in scope. Where prerequisites are not met nothing is submitted, and details name every one of them.
#[utoipa::path(
    post, path = "/v1/organizations/verification/submission", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "Verification_submit",
    params(OnBehalfOf, IdempotencyKey),
    request_body = SubmitVerificationRequest,
    responses(
        (status = 200, body = VerificationSubmission, example = json!(example())),
    ),
)]
pub(in crate::http) async fn submit(command: Command) -> Result<Response, ApiError> {
    let asked = command.read(asked)?;
    let acting = command.scope.acting;
    command.run(dto, submit_file, (acting, asked)).await
}

fn asked(request: SubmitVerificationRequest) -> Result<SubmissionRequest, ApiError> {
    let level = word(
        "level",
        request.level.as_deref(),
        Level::parse,
        "STANDARD or ENHANCED",
    )?;
    let priority = word(
        "priority",
        request.priority.as_deref(),
        Priority::parse,
        "NORMAL or HIGH",
    )?;
    Ok(SubmissionRequest {
        level: level.unwrap_or(Level::Standard),
        priority: priority.unwrap_or(Priority::Normal),
        said: match request.business {
            None => Statements::Nothing,
            Some(business) => Statements::Whole(statement(business)?),
        },
    })
}

fn word<T: Codes>(
    field: &str,
    text: Option<&str>,
    parse: fn(&str) -> Option<T>,
    words: &str,
) -> Result<Option<T>, ApiError> {
    let read =
        |text| parse(text).ok_or_else(|| ApiError::code::<T>(field, &format!("must be {words}")));
    text.map(read).transpose()
}

fn statement(said: BusinessData) -> Result<Statement, ApiError> {
    let words = |field: &str, sent: Option<String>| -> Result<Option<String>, ApiError> {
        Ok(names::said(text(field, sent, TEXT_MAX_CHARS)?))
    };
    let industry = said.industry.as_deref();
    let places = said.primary_jurisdictions.unwrap_or_default();
    let jurisdictions = countries("business.primaryJurisdictions", &places)?;
    if jurisdictions.len() > MAX_JURISDICTIONS {
        return Err(ApiError::field(
            "business.primaryJurisdictions",
            "has too many countries",
        ));
    }
    Ok(Statement {
        industry: word(
            "business.industry",
            industry,
            Industry::parse_alias,
            "an industry of the list",
        )?,
        country: country(
            "business.countryOfRegistration",
            said.country_of_registration.as_deref(),
        )?,
        purpose: words("business.businessPurpose", said.business_purpose)?,
        annual_revenue: said.expected_annual_revenue.map(Declared::UpTo),
        monthly_transactions: said.expected_monthly_transactions.map(Declared::UpTo),
        source_of_funds: words("business.sourceOfFunds", said.source_of_funds)?,
        jurisdictions,
    })
}
