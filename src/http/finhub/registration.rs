//! `POST /api/v2.1/customer/organization/registration`: a new customer of the caller. See
//! [`crate::flows::file::registration`].
//!
//! Of FinHub's body this reads what a verification needs. Passwords, logins, contacts and representatives are not read
//! and never kept: there are no logins here, and people are named by the calls for people.

use axum::extract::{FromRequest, Request};
use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::envelope::{self, Success};
use super::error::FinhubError;
use super::verification_id;
use crate::flows::create::Created;
use crate::flows::file::registration::{NewBusiness, register as register_business};
use crate::http::body::read;
use crate::http::error::ApiError;
use crate::http::request::address::{SentAddressParts, in_parts};
use crate::http::request::command::{self, BODY_DEADLINE, Command, Envelope, MAX_BODY_BYTES};
use crate::http::request::rules::{SHORT_MAX_CHARS, country, date, within};
use crate::http::state::AppState;
use crate::http::wire::timestamp;
use crate::store::file::cases::Statement;
use domain::address::Address;
use domain::day::DayOf;
use domain::file::Industry;
use domain::names;
use domain::organization::check_name;
use domain::text::cleaned;

/// The most addresses of a registration.
const MAX_ADDRESSES: usize = 10;

/// An address of the organization, with its parts: `street`, `city`, `postalCode` and the like. A part that is not
/// known is refused.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body for the document")]
pub(in crate::http) struct RegistrationAddress {
    /// REGISTERED_OFFICE or REGISTERED for the registered one.
    #[schema(example = "REGISTERED_OFFICE")]
    r#type: Option<String>,
    is_primary: Option<bool>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: SentAddressParts,
}

/// What the organization is.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationOrganization {
    /// 1 to 200 characters.
    #[schema(example = "Acme Trading GmbH")]
    legal_name: String,
    trading_name: Option<String>,
    registration_number: Option<String>,
    tax_id: Option<String>,
    /// YYYY-MM-DD, from 1000 to today.
    incorporation_date: Option<String>,
    legal_form: Option<String>,
    website: Option<String>,
    /// Its trade, from a closed list such as TECHNOLOGY, RETAIL or OTHER.
    #[schema(example = "TECHNOLOGY")]
    industry: Option<String>,
    /// At most 10. The country of the registered one is where the organization is registered; all of them are in the
    /// organization's metadata.
    #[schema(value_type = Option<Vec<RegistrationAddress>>)]
    addresses: Option<Vec<Map<String, Value>>>,
}

/// The customer.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationCustomer {
    /// What the customer is called; the legal name where absent.
    customer_name: Option<String>,
    organization: RegistrationOrganization,
}

/// A registration. FinHub's other fields may be there and are not read.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationRequest {
    organization_customer: RegistrationCustomer,
}

/// A registered organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredOrganization {
    /// The same as organizationId.
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    #[schema(example = "ver_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    verification_id: String,
    /// Always NOT_STARTED.
    #[schema(example = "NOT_STARTED")]
    verification_status: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    created_at: String,
}

fn dto(created: &Created) -> RegisteredOrganization {
    let id = created.organization_id.to_string();
    RegisteredOrganization {
        id: id.clone(),
        organization_id: id,
        verification_id: verification_id(created.organization_id),
        verification_status: "NOT_STARTED",
        created_at: timestamp(created.created_at),
    }
}

/// A registration as it came. What makes two of them the same is what is read of them: a password leaves no trace.
#[derive(Debug)]
pub(in crate::http) struct Registration {
    command: Command,
    business: NewBusiness,
}

impl FromRequest<AppState> for Registration {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let envelope = Envelope::open(&mut parts, state).await?;
        let headers = parts.headers;
        let (room, caller) = (&state.bodies, Some(envelope.scope().acting.caller));
        let body = read(room, caller, &headers, body, MAX_BODY_BYTES, BODY_DEADLINE).await?;
        let today = state.services.clock.now().date_naive();
        let read = |request: RegistrationRequest| {
            let content = serde_json::to_vec(&request).unwrap_or_default();
            Ok((content, business(request, today)?))
        };
        let (content, business) = command::read_json(&headers, &body, read)?;
        let command = envelope.with(state, headers, &content, content.clone().into());
        Ok(Self { command, business })
    }
}

/// Registers a business as a customer of yours. Its verification is NOT_STARTED.
#[utoipa::path(
    post, path = "/api/v2.1/customer/organization/registration", tag = "Registration", security(("ApiKey" = [])),
    operation_id = "register",
    params(
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = RegistrationRequest,
    responses(
        (status = 200, body = Success<RegisteredOrganization>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn register(registration: Registration) -> Result<Response, ApiError> {
    let Registration { command, business } = registration;
    let acting = command.scope.acting;
    envelope::run(command, dto, register_business, (acting, business)).await
}

fn business(request: RegistrationRequest, today: NaiveDate) -> Result<NewBusiness, ApiError> {
    let customer = request.organization_customer;
    let said = customer.organization;
    let path = |name: &str| format!("organizationCustomer.organization.{name}");
    check_name(&said.legal_name).map_err(|problem| ApiError::field(&path("legalName"), problem))?;
    let name = customer.customer_name.filter(|name| !name.is_empty());
    if let Some(name) = &name {
        check_name(name)
            .map_err(|problem| ApiError::field("organizationCustomer.customerName", problem))?;
    }
    let day = said.incorporation_date.as_deref();
    date(&path("incorporationDate"), day, DayOf::Incorporation(today))?;
    let industry = said.industry.as_deref().map(|text| {
        Industry::parse_alias(text).ok_or_else(|| {
            ApiError::code::<Industry>(&path("industry"), "must be an industry of the list")
        })
    });
    let country = country(&path("addresses"), registered_in(&said))?;
    let addresses = addresses(&path("addresses"), said.addresses.unwrap_or_default())?;
    let statement = Statement {
        industry: industry.transpose()?,
        country,
        ..Statement::default()
    };
    let mut metadata = Map::new();
    for (name, text) in [
        ("legalName", Some(said.legal_name.clone())),
        ("tradingName", said.trading_name),
        ("registrationNumber", said.registration_number),
        ("taxId", said.tax_id),
        ("incorporationDate", said.incorporation_date),
        ("legalForm", said.legal_form),
        ("website", said.website),
    ] {
        if let Some(text) = names::said(text) {
            let text = cleaned(&text);
            within(&path(name), &text, SHORT_MAX_CHARS)?;
            if name == "tradingName" {
                check_name(&text).map_err(|problem| ApiError::field(&path(name), problem))?;
            }
            metadata.insert(name.to_owned(), Value::String(text));
        }
    }
    if !addresses.is_empty() {
        metadata.insert("addresses".to_owned(), addresses.into());
    }
    Ok(NewBusiness {
        name: name.unwrap_or(said.legal_name),
        metadata,
        statement,
    })
}

/// The country of the registered address, else of the primary one, else of the first.
fn registered_in(said: &RegistrationOrganization) -> Option<&str> {
    let addresses = said.addresses.as_deref()?;
    let registered = |address: &&Map<String, Value>| {
        let kind = address.get("type").and_then(Value::as_str);
        matches!(kind, Some("REGISTERED_OFFICE" | "REGISTERED"))
    };
    let primary = |address: &&Map<String, Value>| address.get("isPrimary") == Some(&true.into());
    let chosen = addresses
        .iter()
        .find(registered)
        .or_else(|| addresses.iter().find(primary))
        .or_else(|| addresses.first())?;
    chosen.get("country")?.as_str()
}

/// The addresses that say more than a country, in parts.
fn addresses(field: &str, sent: Vec<Map<String, Value>>) -> Result<Vec<Value>, ApiError> {
    if sent.len() > MAX_ADDRESSES {
        return Err(ApiError::field(field, "must be at most 10"));
    }
    let mut kept = Vec::new();
    for (at, mut sent) in sent.into_iter().enumerate() {
        let field = format!("{field}[{at}]");
        let kind = sent.remove("type").filter(|kind| !kind.is_null());
        if let Some(kind) = &kind {
            let path = format!("{field}.type");
            let kind = kind
                .as_str()
                .ok_or_else(|| ApiError::field(&path, "has the wrong type or value"))?;
            within(&path, kind, SHORT_MAX_CHARS)?;
        }
        let primary = sent.remove("isPrimary").filter(|one| !one.is_null());
        if primary.as_ref().is_some_and(|one| !one.is_boolean()) {
            let path = format!("{field}.isPrimary");
            return Err(ApiError::field(&path, "has the wrong type or value"));
        }
        let Some(address) = in_parts(&field, sent)? else {
            continue;
        };
        let only = Address {
            country: address.country,
            ..Address::default()
        };
        if address == only {
            continue;
        }
        let mut parts = serde_json::to_value(&address).unwrap_or_default();
        if let Some(parts) = parts.as_object_mut() {
            parts.retain(|_, part| !part.is_null());
            parts.extend(kind.map(|kind| ("type".to_owned(), kind)));
            parts.extend(primary.map(|primary| ("isPrimary".to_owned(), primary)));
        }
        kept.push(parts);
    }
    Ok(kept)
}
