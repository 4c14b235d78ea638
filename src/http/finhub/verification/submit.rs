//! `POST …/{organizationId}/verification`: hands the file to the officers. See [`crate::flows::file::submission`].
//!
//! Answers 200, as FinHub's example does; its table of codes says 201.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::words::{REVIEW_TIME, next_steps};
use crate::flows::file::submission::{
    Statements, SubmissionRequest, Submitted, submit as submit_file,
};
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::names::{FinhubStatus, check, level_name, parse_level, section};
use crate::http::finhub::verification_id;
use crate::http::request::command::Command;
use crate::http::request::rules::{LONG_MAX_CHARS, countries, country, text};
use crate::http::state::App;
use crate::http::wire::timestamp;
use crate::store::file::cases::{Priority, StatementEdits};
use domain::edit::Edit;
use domain::file::requirements::Policy;
use domain::file::{Declared, Document, Industry, Level, PersonRole, ScreeningKind};
use domain::names;
use domain::organization::OrganizationType;

/// The most jurisdictions.
const MAX_JURISDICTIONS: usize = 250;

/// What the business says about itself. What is absent stays as it was said before; null or an empty text takes out.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationData {
    /// In words.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Import/export of electronic goods")]
    business_purpose: Edit<String>,
    /// In words such as `€500,000 - €1,000,000`. What cannot be read counts as large.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "€500,000 - €1,000,000")]
    expected_annual_revenue: Edit<String>,
    /// In words such as `50-100 transactions/month`. What cannot be read counts as large.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "50-100 transactions/month")]
    expected_transaction_volume: Edit<String>,
    /// In words.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Business revenue and investor capital")]
    source_of_funds: Edit<String>,
    /// Countries' codes or English names.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, example = json!(["DE", "FR", "NL"]))]
    primary_jurisdictions: Edit<Vec<String>>,
    /// Ours: as in the registration, where that did not say it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    industry: Edit<String>,
    /// Ours: as in the registration, where that did not say it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    country_of_registration: Edit<String>,
}

/// What to submit.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmitOrganizationRequest {
    /// Always KYB.
    #[schema(example = "KYB")]
    verification_type: String,
    /// TENANT_VERIFIED or POWER_TENANT_VERIFIED, also called FINHUB_VERIFIED. The facts may force the higher one.
    #[schema(example = "TENANT_VERIFIED")]
    verification_level: Option<String>,
    /// NORMAL or HIGH; NORMAL where absent.
    #[schema(example = "NORMAL")]
    priority: Option<String>,
    verification_data: Option<VerificationData>,
}

/// A document of the submission.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubSubmittedDocument {
    #[schema(example = "CERTIFICATE_OF_INCORPORATION")]
    document_type: &'static str,
    /// SUBMITTED; VERIFIED or REJECTED where an officer looked at it before.
    #[schema(example = "SUBMITTED")]
    status: &'static str,
    /// When it was uploaded.
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    submitted_at: String,
}

impl From<&Document> for FinhubSubmittedDocument {
    fn from(document: &Document) -> Self {
        Self {
            document_type: document.kind.as_str(),
            status: document.status.as_str(),
            submitted_at: timestamp(document.uploaded_at),
        }
    }
}

/// How far the people are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubPersonnelChecks {
    #[schema(example = "COMPLETE")]
    directors: &'static str,
    #[schema(example = "COMPLETE")]
    beneficial_owners: &'static str,
    /// IN_PROGRESS or CLEAR.
    #[schema(example = "IN_PROGRESS")]
    pep_screening: &'static str,
}

/// A verification that was submitted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubSubmission {
    #[schema(example = "ver_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    verification_id: String,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    #[schema(example = "PENDING_REVIEW")]
    status: &'static str,
    #[schema(example = "KYB")]
    r#type: &'static str,
    /// The level that the facts ask for.
    #[schema(example = "TENANT_VERIFIED")]
    level: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    submitted_at: String,
    #[schema(example = "2-5 business days")]
    estimated_completion_time: &'static str,
    required_documents: Vec<FinhubSubmittedDocument>,
    personnel_checks: FinhubPersonnelChecks,
    next_steps: Vec<&'static str>,
}

fn dto(submitted: &Submitted, policy: &Policy) -> FinhubSubmission {
    let facts = &submitted.facts;
    let status = FinhubStatus::from_status(submitted.status, true);
    FinhubSubmission {
        verification_id: verification_id(submitted.owner),
        organization_id: submitted.owner.to_string(),
        status: status.as_str(),
        r#type: "KYB",
        level: level_name(submitted.level),
        submitted_at: timestamp(submitted.at),
        estimated_completion_time: REVIEW_TIME,
        required_documents: facts
            .documents
            .iter()
            .map(FinhubSubmittedDocument::from)
            .collect(),
        personnel_checks: FinhubPersonnelChecks {
            directors: section(facts, policy, PersonRole::Director).as_str(),
            beneficial_owners: section(facts, policy, PersonRole::BeneficialOwner).as_str(),
            pep_screening: check(ScreeningKind::Pep, facts, policy),
        },
        next_steps: next_steps(status),
    }
}

/// Submits the organization's verification. Where prerequisites are not met nothing is submitted, and every one of them
/// is named: 400 where documents or people are among them, 422 where only others are.
#[utoipa::path(
    post, path = "/api/v2.1/customer/organization/{organizationId}/verification", tag = "Verification", security(("ApiKey" = [])),
    operation_id = "submitVerification",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = SubmitOrganizationRequest,
    responses(
        (status = 200, body = Success<FinhubSubmission>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn submit(state: App, command: Command) -> Result<Response, ApiError> {
    let asked = command.read(asked)?;
    let acting = command.scope.acting;
    let services = state.services.clone();
    let dto = move |submitted: &Submitted| {
        let policy = services.requirements.of(OrganizationType::Business);
        dto(submitted, policy)
    };
    envelope::run(command, dto, submit_file, (acting, asked)).await
}

fn asked(request: SubmitOrganizationRequest) -> Result<SubmissionRequest, ApiError> {
    if request.verification_type != "KYB" {
        return Err(ApiError::one_of(
            "verificationType",
            "must be KYB",
            &["KYB"],
        ));
    }
    let level = match request.verification_level.as_deref() {
        None => Level::Standard,
        Some(text) => parse_level(text).ok_or_else(|| {
            let words = "must be TENANT_VERIFIED or POWER_TENANT_VERIFIED";
            let allowed = ["TENANT_VERIFIED", "POWER_TENANT_VERIFIED"];
            ApiError::one_of("verificationLevel", words, &allowed)
        })?,
    };
    let priority = match request.priority.as_deref() {
        None => Priority::Normal,
        Some(text) => Priority::parse(text)
            .ok_or_else(|| ApiError::code::<Priority>("priority", "must be NORMAL or HIGH"))?,
    };
    let said = match request.verification_data {
        None => Statements::Nothing,
        Some(data) => Statements::More(statement(data)?),
    };
    Ok(SubmissionRequest {
        level,
        priority,
        said,
    })
}

fn statement(data: VerificationData) -> Result<StatementEdits, ApiError> {
    let path = |name: &str| format!("verificationData.{name}");
    let words = |name: &str, sent: Edit<String>| {
        sent.read(|sent| text(&path(name), Some(sent), LONG_MAX_CHARS).map(names::said))
    };
    let revenue = words("expectedAnnualRevenue", data.expected_annual_revenue)?;
    let volume = words(
        "expectedTransactionVolume",
        data.expected_transaction_volume,
    )?;
    let number = |words: Edit<String>, read: fn(&str) -> Declared| match words {
        Edit::Keep => Edit::Keep,
        Edit::TakeOut => Edit::TakeOut,
        Edit::Set(words) => Edit::Set(read(&words)),
    };
    Ok(StatementEdits {
        industry: data.industry.read(|text| {
            let known = Industry::parse_alias(&text);
            let problem = "must be an industry of the list";
            let refusal = || ApiError::code::<Industry>(&path("industry"), problem);
            match known {
                None if text.is_empty() => Ok(None),
                None => Err(refusal()),
                known => Ok(known),
            }
        })?,
        country: data
            .country_of_registration
            .read(|text| country(&path("countryOfRegistration"), Some(&text)))?,
        purpose: words("businessPurpose", data.business_purpose)?,
        annual_revenue: number(revenue, Declared::revenue),
        monthly_transactions: number(volume, Declared::monthly_transactions),
        source_of_funds: words("sourceOfFunds", data.source_of_funds)?,
        jurisdictions: data.primary_jurisdictions.read(|places| {
            let field = path("primaryJurisdictions");
            if places.len() > MAX_JURISDICTIONS {
                return Err(ApiError::field(&field, "has too many countries"));
            }
            countries(&field, &places).map(Some)
        })?,
    })
}
