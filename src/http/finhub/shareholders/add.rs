//! `POST /api/v2.1/customer/organization/{organizationId}/shareholders`: names a shareholder. See
//! [`crate::flows::file::shareholders`].

use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::object::{FinhubShareholder, dto};
use crate::flows::file::people::Change;
use crate::flows::file::shareholders::{NewHolder, Who, add as add_holder};
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::person::{self, FinhubPersonData};
use crate::http::request::command::Command;
use crate::http::request::rules::{country, name};
use domain::ownership::parse_percent;

/// A shareholder to name.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddShareholderRequest {
    /// INDIVIDUAL or CORPORATE.
    #[schema(example = "INDIVIDUAL")]
    r#type: String,
    /// 0.01 to 100, with at most two decimals. All of them have to add up to 100, each may be 0.01 off.
    #[schema(value_type = f64, example = 25.0)]
    ownership_percentage: Value,
    /// Of an INDIVIDUAL.
    person: Option<FinhubPersonData>,
    #[serde(flatten)]
    #[schema(inline)]
    flat: FinhubPersonData,
    /// Of a CORPORATE.
    company_name: Option<String>,
    /// Of a CORPORATE: where it is registered, as a country's code or English name.
    country: Option<String>,
    /// They are a beneficial owner though they hold less than 25 %, for instance by control.
    is_beneficial_owner: Option<bool>,
    /// They are politically exposed.
    #[serde(rename = "isPEP", alias = "isPep")]
    is_pep: Option<bool>,
    /// Ours: the corporate shareholder whose shares these are, for owners behind it. The organization where absent.
    held_shareholder_id: Option<String>,
}

/// Names a shareholder, or an owner of a corporate one. A person who owns 25 % or more in effect becomes a beneficial owner.
#[utoipa::path(
    post, path = "/api/v2.1/customer/organization/{organizationId}/shareholders", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "addShareholder",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = AddShareholderRequest,
    responses(
        (status = 200, body = Success<FinhubShareholder>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn add(command: Command) -> Result<Response, ApiError> {
    let today = command.today();
    let new = command.read(|request| holder(request, today))?;
    let acting = command.scope.acting;
    let dto = dto(acting.target);
    envelope::run(command, dto, add_holder, (acting, new)).await
}

fn holder(request: AddShareholderRequest, today: NaiveDate) -> Result<NewHolder, ApiError> {
    // A JSON number is written as it was read, so that 33.33 is 3333 basis points and not a fraction beside it.
    let written = match &request.ownership_percentage {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let basis_points = written.as_deref().and_then(parse_percent).ok_or_else(|| {
        let problem = "must be 0.01 to 100, with at most two decimals";
        ApiError::field("ownershipPercentage", problem)
    })?;
    let who = match request.r#type.as_str() {
        "INDIVIDUAL" => Who::Person(Box::new(Change {
            politically_exposed: request.is_pep,
            ..person::change(request.person, request.flat, today)?
        })),
        "CORPORATE" => {
            let company = request.company_name;
            name("companyName", Some(company.as_deref().unwrap_or_default()))?;
            Who::Company {
                name: company.unwrap_or_default(),
                country: country("country", request.country.as_deref())?,
            }
        }
        _ => {
            let allowed = ["INDIVIDUAL", "CORPORATE"];
            return Err(ApiError::one_of(
                "type",
                "must be INDIVIDUAL or CORPORATE",
                &allowed,
            ));
        }
    };
    Ok(NewHolder {
        who,
        basis_points,
        of: request.held_shareholder_id.filter(|id| !id.is_empty()),
        beneficial_owner: request.is_beneficial_owner.unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn percentages_are_what_was_written() {
        let read = |percent: Value| {
            let request = json!({
                "type": "INDIVIDUAL", "firstName": "Anna", "lastName": "Example",
                "ownershipPercentage": percent,
            });
            let request = serde_json::from_str(&request.to_string()).unwrap();
            holder(request, NaiveDate::MAX)
                .map(|new| new.basis_points)
                .ok()
        };
        for (written, expected) in [
            (json!(33.33), Some(3333)),
            (json!(25), Some(2500)),
            (json!(25.0), Some(2500)),
            (json!(0.29), Some(29)),
            (json!(100), Some(10_000)),
            (json!("12.5"), Some(1250)),
            (json!(33.333), None),
            (json!(0), None),
            (json!(100.01), None),
            (json!(-1), None),
            (json!(1e300), None),
            (json!(null), None),
        ] {
            assert_eq!(read(written.clone()), expected, "{written}");
        }
    }
}
