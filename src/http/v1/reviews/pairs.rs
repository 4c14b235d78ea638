//! `POST /v1/reviews/{organizationId}/pairs`: says whether two people of a file are one.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::said;
use crate::flows::file::review::{Answered, answer_pair};
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;
use crate::http::wire::timestamp;
use domain::file::{CompanyFile, Finding, Pair};

/// One of two who may be one person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedNamesake {
    /// A person's id, or that of a party whom only the ownership names.
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    name: Option<String>,
}

/// Two who may be one person, and what an officer said of them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedPair {
    /// The two.
    people: Vec<ReviewedNamesake>,
    /// ONE_PERSON or TWO_PEOPLE; null until an officer answers, and once a name or birth date changed.
    #[schema(example = "TWO_PEOPLE")]
    answer: Option<&'static str>,
    answered_by_key_id: Option<String>,
    answered_at: Option<String>,
    /// What changed since an officer answered: NAME, DATE_OF_BIRTH.
    changed: Vec<&'static str>,
}

impl ReviewedPair {
    pub(super) fn of(file: &CompanyFile, pair: &Pair<'_>) -> Self {
        let standing = pair.answer.filter(|act| act.stands());
        let changed = pair.answer.map(|act| act.changed.as_slice());
        let namesake = |id: &str| ReviewedNamesake {
            id: id.to_owned(),
            name: file.name_of(id).map(str::to_owned),
        };
        Self {
            people: vec![namesake(pair.one), namesake(pair.other)],
            answer: standing.map(|act| act.finding.as_str()),
            answered_by_key_id: standing.and_then(|act| act.by.clone()),
            answered_at: standing.map(|act| timestamp(act.at)),
            changed: changed
                .unwrap_or_default()
                .iter()
                .map(|ground| ground.as_str())
                .collect(),
        }
    }
}

/// Whether two are one.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnswerPairRequest {
    /// The ids of two whom `pairs` of the review names.
    people: Vec<String>,
    /// ONE_PERSON or TWO_PEOPLE.
    #[schema(example = "TWO_PEOPLE")]
    answer: String,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
}

/// Says whether two people of a file that you have claimed are one. Until they are two, what both own counts together.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/pairs", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_answerPair",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        IdempotencyKey,
    ),
    request_body = AnswerPairRequest,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn answer(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let (people, answered) = command.read(answered)?;
    command
        .run(dto, answer_pair, (officer, people, answered))
        .await
}

fn answered(request: AnswerPairRequest) -> Result<([String; 2], Answered), ApiError> {
    let finding = match request.answer.as_str() {
        "ONE_PERSON" => Finding::OnePerson,
        "TWO_PEOPLE" => Finding::TwoPeople,
        _ => {
            return Err(ApiError::one_of(
                "answer",
                "must be ONE_PERSON or TWO_PEOPLE",
                &["ONE_PERSON", "TWO_PEOPLE"],
            ));
        }
    };
    let people: Result<[String; 2], _> = request.people.try_into();
    let people = people.map_err(|_| ApiError::field("people", "must be two ids"))?;
    let answered = Answered {
        finding,
        notes: said(None, request.notes)?.notes,
    };
    Ok((people, answered))
}
