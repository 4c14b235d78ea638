//! `GET /v1/organizations/verification/submission`: the newest submission, with what it says. For those who submitted it, and
//! for the officers who decide on it.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::submission::VerificationSubmission;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::OnBehalfOf;
use crate::http::state::App;
use crate::http::v1::dto::example_time;
use crate::store::file::cases::{Priority, Statement};
use crate::store::file::{Loaded, load};
use domain::country::Country;
use domain::file::requirements::Policy;
use domain::file::{Declared, Industry, Level};
use domain::organization::OrganizationType;
use domain::risk::{Lists, factors};
use domain::verification::Status;

/// What the business says of itself, as it was submitted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmittedBusiness {
    #[schema(example = "TECHNOLOGY")]
    industry: Option<&'static str>,
    #[schema(example = "LT")]
    country_of_registration: Option<&'static str>,
    business_purpose: Option<String>,
    /// In whole euros: at most so much.
    #[schema(example = 750_000)]
    expected_annual_revenue: Option<u64>,
    /// In a month: at most so many.
    #[schema(example = 100)]
    expected_monthly_transactions: Option<u64>,
    source_of_funds: Option<String>,
    #[schema(example = json!(["DE", "LT"]))]
    primary_jurisdictions: Vec<&'static str>,
    /// Which of the numbers are null although something was said, in words that are no such number. They count as large.
    #[schema(example = json!([]))]
    unreadable: Vec<&'static str>,
}

impl From<&Statement> for SubmittedBusiness {
    fn from(said: &Statement) -> Self {
        let number = |declared: Option<Declared>| match declared {
            Some(Declared::UpTo(number)) => Some(number),
            Some(Declared::Unreadable) | None => None,
        };
        let numbers = [
            ("expectedAnnualRevenue", said.annual_revenue),
            ("expectedMonthlyTransactions", said.monthly_transactions),
        ];
        let unreadable = numbers
            .into_iter()
            .filter(|(_, declared)| *declared == Some(Declared::Unreadable));
        Self {
            industry: said.industry.map(Industry::as_str),
            country_of_registration: said.country.map(Country::as_str),
            business_purpose: said.purpose.clone(),
            expected_annual_revenue: number(said.annual_revenue),
            expected_monthly_transactions: number(said.monthly_transactions),
            source_of_funds: said.source_of_funds.clone(),
            primary_jurisdictions: said.jurisdictions.iter().map(|one| one.as_str()).collect(),
            unreadable: unreadable.map(|(field, _)| field).collect(),
        }
    }
}

/// A submission with what it says.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmittedVerification {
    #[serde(flatten)]
    submission: VerificationSubmission,
    /// Null of an individual.
    business: Option<SubmittedBusiness>,
}

/// What an answer looks like, for the document.
fn example() -> SubmittedVerification {
    let at = example_time();
    let said = Statement {
        industry: Some(Industry::Technology),
        country: Country::parse("LT"),
        purpose: Some("Software.".to_owned()),
        annual_revenue: Some(Declared::UpTo(750_000)),
        monthly_transactions: Some(Declared::UpTo(100)),
        source_of_funds: Some("Sales.".to_owned()),
        jurisdictions: ["DE", "LT"]
            .into_iter()
            .filter_map(Country::parse)
            .collect(),
    };
    SubmittedVerification {
        submission: VerificationSubmission::new(
            Status::Pending,
            Level::Standard,
            (Vec::new(), &Lists::default()),
            Priority::Normal,
            at,
        ),
        business: Some(SubmittedBusiness::from(&said)),
    }
}

/// The newest submission of the organization in scope; 404 before the first. `level` is what the submission needed,
/// `levelReasons` and `riskFactors` why the file needs it now. Each look of an officer's is written down.
#[utoipa::path(
    get, path = "/v1/organizations/verification/submission", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "Verification_getSubmission",
    params(OnBehalfOf),
    responses(
        (status = 200, body = SubmittedVerification, example = json!(example())),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    scope: Scope,
) -> Result<Json<SubmittedVerification>, ApiError> {
    let (services, target) = (&state.services, &scope.target);
    let loaded = {
        let (sealer, now) = (&services.journal.sealer, services.clock.now());
        let mut conn = services.connection().await?;
        load(&mut conn, sealer, target.organization_id, now).await?
    };
    let policy = services.requirements.of(target.kind);
    let submitted = SubmittedVerification::of(target.kind, target.status, &loaded, policy);
    Ok(Json(submitted.ok_or(Situation::NotFound)?))
}

impl SubmittedVerification {
    /// The newest submission of a file; `None` before the first.
    pub(in crate::http) fn of(
        kind: OrganizationType,
        status: Status,
        loaded: &Loaded,
        policy: &Policy,
    ) -> Option<Self> {
        let factors = factors(&loaded.facts, policy);
        let case = loaded.case.as_ref()?;
        let submission = case.submission?;
        let business = kind == OrganizationType::Business;
        Some(Self {
            submission: VerificationSubmission::new(
                status,
                submission.level,
                (factors, &loaded.facts.lists),
                case.priority,
                submission.at,
            ),
            business: business.then(|| SubmittedBusiness::from(&case.business)),
        })
    }
}
