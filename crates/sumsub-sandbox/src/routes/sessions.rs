//! The hosted session: what Sumsub's WebSDK is to a customer, as a page with buttons and as one call for programs.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::page;
use super::tools::unknown_scenario;
use super::{Params, required};
use crate::answer::ApiError;
use crate::core::Core;
use crate::events::Event;
use crate::lifecycle::{NewApplicant, Turn};
use crate::model::{ApplicantType, ReviewStatus, Session, Step, Tenant, expiry};
use crate::plan::{ending_of, verdict};
use crate::scenarios::Scenario;
use crate::wire;

/// What the customer, or Sumsub's reviewer, does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Act {
    /// The customer opens the link.
    Open,
    /// The customer submits every document.
    Submit,
    Approve,
    Retry,
    Reject,
    Hold,
    Queue,
    AwaitUser,
    AwaitService,
}

#[derive(Deserialize)]
struct Body {
    act: Act,
    /// How the next submission is going to end.
    scenario: Option<String>,
}

/// `POST /sandbox/sessions/{user} {act, scenario?}`, where `user` is the `userId` of a minted session or an
/// applicant's id. Answers the applicant as `GET /sandbox/applicants` does.
pub(super) async fn act(
    State(core): State<Arc<Core>>,
    Path(user): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Response> {
    let body: Body = super::json(&body).map_err(ApiError::into_response)?;
    let scenario = match body.scenario {
        Some(name) => Some(Scenario::parse(&name).ok_or_else(|| unknown_scenario(&name))?),
        None => None,
    };
    core.turn(|turn| {
        let id = arrive(turn, &user, body.act)?;
        if let (Some(scenario), Some(applicant)) = (scenario, turn.state.applicants.get_mut(&id)) {
            applicant.scenario = Some(scenario);
            applicant.on_submit = ending_of(scenario);
        }
        perform(turn, &id, body.act)?;
        let applicant = turn.state.applicants.get(&id);
        Ok(Json(applicant.map_or(Value::Null, wire::summary)))
    })
    .map_err(ApiError::into_response)
}

/// The applicant that is meant. A person who opens or submits comes through the newest session, which makes the
/// applicant; a decision is about one that exists.
fn arrive(turn: &mut Turn<'_>, user: &str, act: Act) -> Result<String, ApiError> {
    let known = find(turn, user);
    let Some(session) = turn.state.newest_session(user).cloned() else {
        return known.ok_or_else(|| {
            ApiError::not_found(format!("There is no applicant and no session of '{user}'"))
        });
    };
    let has_expired = turn.now >= expiry(session.created_at, session.ttl_seconds);
    match known {
        Some(id) if has_expired || !matches!(act, Act::Open | Act::Submit) => Ok(id),
        None if !matches!(act, Act::Open | Act::Submit) => Err(ApiError::conflict(
            "The customer has not opened the session",
        )),
        _ => open_session(turn, &session),
    }
}

fn find(turn: &Turn<'_>, user: &str) -> Option<String> {
    let state = &turn.state;
    state
        .applicants
        .get(user)
        .or_else(|| state.by_external_user_id(Tenant::Recipient, user))
        .or_else(|| state.by_external_user_id(Tenant::Donor, user))
        .map(|applicant| applicant.id.clone())
}

/// The customer's browser arrives: the applicant exists from here, at the session's level.
fn open_session(turn: &mut Turn<'_>, session: &Session) -> Result<String, ApiError> {
    if turn.now >= expiry(session.created_at, session.ttl_seconds) {
        return Err(ApiError::new(StatusCode::GONE, "The session has expired"));
    }
    let known = turn
        .state
        .by_external_user_id(session.tenant, &session.user_id)
        .map(|applicant| (applicant.id.clone(), applicant.review.status));
    if let Some((id, status)) = known {
        // A session for another level changes the level, except while Sumsub would refuse that.
        if !status.is_being_checked() && status != ReviewStatus::OnHold {
            turn.move_to_level(&id, &session.level_name)?;
        }
        return Ok(id);
    }
    let levels = &turn.settings.levels;
    let applicant_type = levels.applicant_type(&session.level_name);
    let id = turn.create(NewApplicant {
        tenant: session.tenant,
        external_user_id: session.user_id.clone(),
        applicant_type: applicant_type.unwrap_or(ApplicantType::Individual),
        level_name: session.level_name.clone(),
        platform: "Web",
        given: Map::new(),
        scenario: None,
    });
    turn.emit(&id, &Event::of("applicantCreated"));
    Ok(id)
}

fn perform(turn: &mut Turn<'_>, id: &str, act: Act) -> Result<(), ApiError> {
    let mut interrupt = |status| {
        turn.state.cancel_phases(id);
        turn.interrupt(id, status);
    };
    match act {
        Act::Open => {}
        Act::Submit => turn.submit(id, true)?,
        Act::Approve => turn.decide(id, verdict(Step::Approve)),
        Act::Retry => turn.decide(id, verdict(Step::Retry)),
        Act::Reject => turn.decide(id, verdict(Step::Reject)),
        Act::Hold => interrupt(ReviewStatus::OnHold),
        Act::Queue => interrupt(ReviewStatus::Queued),
        Act::AwaitUser => interrupt(ReviewStatus::AwaitingUser),
        Act::AwaitService => interrupt(ReviewStatus::AwaitingService),
    }
    Ok(())
}

/// `GET /sandbox/websdk/{token}`: the page behind a WebSDK link. Loading it is opening the session.
pub(super) async fn open(State(core): State<Arc<Core>>, Path(token): Path<String>) -> Response {
    let shown = core.turn(|turn| {
        let session = session(turn, &token)?;
        let id = open_session(turn, &session)?;
        let applicant = turn.state.applicants.get(&id);
        let applicant = applicant.ok_or_else(ApiError::applicant_not_found)?;
        Ok(page::session(applicant, &session))
    });
    match shown {
        Ok(page) => Html(page).into_response(),
        Err(error) => problem(&error),
    }
}

/// `POST /sandbox/websdk/{token}/act?act=`: a button of that page.
pub(super) async fn act_by_form(
    State(core): State<Arc<Core>>,
    Path(token): Path<String>,
    Query(params): Params,
) -> Response {
    let done = required(&params, "act").and_then(|act| {
        let act = serde_json::from_value(Value::String(act))
            .map_err(|error| ApiError::bad_request(error.to_string()))?;
        core.turn(|turn| {
            let session = session(turn, &token)?;
            let id = open_session(turn, &session)?;
            perform(turn, &id, act)
        })
    });
    match done {
        Ok(()) => Redirect::to(&format!("/sandbox/websdk/{token}")).into_response(),
        Err(error) => problem(&error),
    }
}

fn session(turn: &Turn<'_>, token: &str) -> Result<Session, ApiError> {
    turn.state
        .sessions
        .get(token)
        .cloned()
        .ok_or_else(|| ApiError::not_found("There is no such session"))
}

fn problem(error: &ApiError) -> Response {
    (error.status(), Html(page::problem(error))).into_response()
}
