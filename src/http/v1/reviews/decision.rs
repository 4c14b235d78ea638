//! `POST /v1/reviews/{organizationId}/decision`: decides on a whole file, or declines a record that Sumsub verifies. See
//! [`crate::flows::file::review`] and [`crate::flows::file::review::hold`].

use axum::response::Response;
use serde::Deserialize;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::{TEXT_MAX_CHARS, said};
use crate::flows::file::review::{Decision, Wanted, decide as decide_file};
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;
use crate::http::request::rules::{seen, texts, within};
use domain::file::rejection::RejectionCode;
use domain::file::requirements::Code;
use domain::names;
use domain::text::cleaned;

/// The most items and conditions.
const MAX_ITEMS: usize = 100;

/// Something that is asked for.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestedItem {
    /// A requirement's code.
    #[schema(example = "BANK_STATEMENT")]
    code: String,
    /// The person or the company above; absent for the organization itself.
    subject_id: Option<String>,
    /// For the customer: 1 to 2000 characters.
    #[schema(example = "Please deliver the statements of all accounts.")]
    message: String,
}

/// What is decided.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecideReviewRequest {
    /// APPROVE, REJECT or REQUEST_INFORMATION.
    #[schema(example = "APPROVE")]
    decision: String,
    /// For the customer and the brokers: at most 2000 characters.
    reason: Option<String>,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
    /// Of an approval; kept with the notes.
    conditions: Option<Vec<String>>,
    /// Of an approval: the people and companies that `absent` lists, whose removal you have seen. Kept with the notes.
    #[schema(example = json!([]))]
    seen: Option<Vec<String>>,
    /// Of a request for information: at least one.
    items: Option<Vec<RequestedItem>>,
    /// Of a rejection, instead of `reason`: one of the list, in whose words the customer is told.
    #[schema(example = "NOT_OFFERED")]
    reason_code: Option<String>,
    /// Of a file's rejection: no other submission is possible. It needs a reason. False where absent.
    r#final: Option<bool>,
    /// The contrary of `final`.
    resubmittable: Option<bool>,
}

/// Approves or declines a file that you have claimed, or asks the customer for more. A file in review that changed since you looked is refused with CHANGED_MEANWHILE; one that is with the customer any officer may decline as it is. A record that Sumsub verifies can only be declined, by the officer who holds it: no officer approves over Sumsub.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/decision", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_decide",
    params(
        ("organizationId" = String, Path, description = "Whose file or record."),
        IdempotencyKey,
    ),
    request_body = DecideReviewRequest,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn decide(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let (said, decision) = command.read(|request: DecideReviewRequest| {
        let mut said = said(request.reason.clone(), request.notes.clone())?;
        if let Some(code) = reason_code(&request)? {
            said.reason = Some(code.words().to_owned());
        }
        let has_reason = said.reason.is_some();
        Ok((said, decision(request, has_reason)?))
    })?;
    command
        .run(dto, decide_file, (officer, decision, said))
        .await
}

fn reason_code(request: &DecideReviewRequest) -> Result<Option<RejectionCode>, ApiError> {
    let Some(sent) = &request.reason_code else {
        return Ok(None);
    };
    let code = RejectionCode::parse(sent);
    let code =
        code.ok_or_else(|| ApiError::code::<RejectionCode>("reasonCode", "must be of the list"))?;
    match (request.decision.as_str(), &request.reason) {
        ("REJECT", None) => Ok(Some(code)),
        ("REJECT", Some(_)) => Err(ApiError::field("reasonCode", "stands instead of a reason")),
        _ => Err(ApiError::field("reasonCode", "is of rejections alone")),
    }
}

/// Whether a rejected file may be submitted again.
fn is_resubmittable(request: &DecideReviewRequest, has_reason: bool) -> Result<bool, ApiError> {
    let again = match (request.r#final, request.resubmittable) {
        (None, None) => true,
        (Some(last), None) => !last,
        (Some(last), Some(again)) if last == again => {
            return Err(ApiError::field("final", "contradicts resubmittable"));
        }
        (_, Some(again)) => again,
    };
    if !again && !has_reason {
        let problem = "must say why to the customer, where no other submission is possible";
        return Err(ApiError::field("reason", problem));
    }
    Ok(again)
}

fn decision(request: DecideReviewRequest, has_reason: bool) -> Result<Decision, ApiError> {
    match request.decision.as_str() {
        "APPROVE" => {
            let conditions = request.conditions.unwrap_or_default();
            if conditions.len() > MAX_ITEMS {
                return Err(ApiError::field("conditions", "must be at most 100"));
            }
            let conditions = texts("conditions", &conditions, TEXT_MAX_CHARS)?;
            let seen = seen(request.seen)?;
            Ok(Decision::Approve { conditions, seen })
        }
        "REJECT" => Ok(Decision::Reject {
            resubmittable: is_resubmittable(&request, has_reason)?,
        }),
        "REQUEST_INFORMATION" => {
            let items = request.items.unwrap_or_default();
            if !(1..=MAX_ITEMS).contains(&items.len()) {
                return Err(ApiError::field("items", "must be 1 to 100"));
            }
            let items = items
                .into_iter()
                .enumerate()
                .map(|(at, item)| wanted(at, item));
            Ok(Decision::RequestInformation {
                items: items.collect::<Result<_, _>>()?,
            })
        }
        _ => Err(ApiError::one_of(
            "decision",
            "must be APPROVE, REJECT or REQUEST_INFORMATION",
            &["APPROVE", "REJECT", "REQUEST_INFORMATION"],
        )),
    }
}

fn wanted(at: usize, item: RequestedItem) -> Result<Wanted, ApiError> {
    let field = |name: &str| format!("items[{at}].{name}");
    let code = Code::parse(&item.code).filter(|code| match code {
        Code::Document(_) | Code::Fact(_) => true,
        // Screening is an officer's own work.
        Code::Screening(_) => false,
    });
    let code =
        code.ok_or_else(|| ApiError::field(&field("code"), "is nothing that can be asked for"))?;
    if names::is_blank(&item.message) {
        return Err(ApiError::field(
            &field("message"),
            "must have 1 to 2000 characters",
        ));
    }
    let message = cleaned(&item.message);
    within(&field("message"), &message, TEXT_MAX_CHARS)?;
    Ok(Wanted {
        code,
        subject: item.subject_id.filter(|id| !id.is_empty()),
        message,
    })
}
