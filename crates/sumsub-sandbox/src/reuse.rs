//! The rules of `reusableIdentity/reuse` and its preview.

use std::time::Duration;

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::answer::ApiError;
use super::events::Event;
use super::lifecycle::{NewApplicant, Turn};
use super::model::{ApplicantType, ShareToken, Step, Tenant, expiry};
use super::refusals::{
    NON_SUITABLE_SHARE_TOKEN, NOT_ACTIVE_APPLICANT, NOT_APPROVED_APPLICANT, NOT_IN_PARTNERS_LIST,
    Refusal,
};
use super::scenarios::Scenario;
use super::settings::{Settings, pause};
use super::state::State;
use super::wire;

/// How often `rate-limited` and `server-error` fail before they work.
const FAILURES_BEFORE_SUCCESS: u32 = 1;
/// How long before the call the applicant of scenario `conflict` came to be.
const CONFLICT_AGE: TimeDelta = TimeDelta::hours(1);

/// The parameters of the call.
pub(super) struct Reuse {
    pub(super) tenant: Tenant,
    pub(super) share_token: String,
    pub(super) level_name: String,
    /// Becomes the applicant's `externalUserId`.
    pub(super) user_id: Option<String>,
    /// There are steps that the customer has to do again.
    pub(super) redo: bool,
}

/// A reuse that has happened.
pub(super) struct Committed {
    pub(super) answer: Value,
    pub(super) scenario: Scenario,
}

impl State {
    /// What both calls check, in this order: the token (401), the level (404), the donor and the scenario (400), the
    /// `userId` (409).
    ///
    /// # Errors
    /// As Sumsub answers them.
    pub(super) fn check_reuse(
        &self,
        settings: &Settings,
        call: &Reuse,
        now: DateTime<Utc>,
    ) -> Result<&ShareToken, ApiError> {
        let token = self.valid_token(&call.share_token, now)?;
        let level = call.level_name.as_str();
        let applicant_type = settings.levels.applicant_type(level);
        let applicant_type = applicant_type.ok_or_else(|| ApiError::level_not_found(level))?;
        let refused = |code| {
            Refusal::by_code(code).map_or_else(ApiError::internal, |refusal| {
                ApiError::refused(refusal, level)
            })
        };
        if token.for_client_id != call.tenant.client_id() {
            return Err(refused(NOT_IN_PARTNERS_LIST));
        }
        let donor = self.applicants.get(&token.applicant_id);
        match donor {
            Some(donor) if donor.deactivated => return Err(refused(NOT_ACTIVE_APPLICANT)),
            Some(donor) if donor.is_approved() => {}
            _ => return Err(refused(NOT_APPROVED_APPLICANT)),
        }
        // Sumsub documents Reusable KYC for natural persons only.
        if applicant_type == ApplicantType::Company {
            return Err(refused(NON_SUITABLE_SHARE_TOKEN));
        }
        match token.scenario {
            Scenario::Refused(code) => return Err(refused(code)),
            Scenario::Unnamed => return Err(ApiError::unnamed()),
            Scenario::LevelUnknown => return Err(ApiError::level_not_found(level)),
            _ => {}
        }
        if let Some(user_id) = &call.user_id
            && let Some(taken) = self.by_external_user_id(call.tenant, user_id)
        {
            return Err(ApiError::duplicate(user_id, &taken.id));
        }
        Ok(token)
    }

    fn valid_token(&self, text: &str, now: DateTime<Utc>) -> Result<&ShareToken, ApiError> {
        let token = self.share_tokens.get(text);
        let Some(token) = token.filter(|token| token.scenario != Scenario::Malformed) else {
            return Err(ApiError::invalid_token("The token is malformed or unknown"));
        };
        let over = now >= expiry(token.created_at, token.ttl_seconds);
        if over || token.used_at.is_some() {
            return Err(ApiError::invalid_token(&format!(
                "Token {}-v2 is invalid now: created at {} with ttl {} but accessed at {}",
                token.jti,
                wire::java_date(token.created_at),
                token.ttl_seconds,
                wire::java_date(now),
            )));
        }
        Ok(token)
    }
}

impl Turn<'_> {
    /// Whether the scenario lets this call fail before anything happens.
    fn fails_first(&mut self, call: &Reuse) -> Result<(), ApiError> {
        let Some(token) = self.state.share_tokens.get_mut(&call.share_token) else {
            return Ok(());
        };
        let (status, description) = match token.scenario {
            Scenario::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
            Scenario::ServerError => (StatusCode::INTERNAL_SERVER_ERROR, "Internal server error"),
            _ => return Ok(()),
        };
        if token.failures >= FAILURES_BEFORE_SUCCESS {
            return Ok(());
        }
        token.failures += 1;
        Err(ApiError::new(status, description))
    }

    /// Copies the donor's applicant: everything or nothing. The token is used up exactly when the applicant exists.
    ///
    /// # Errors
    /// As [`State::check_reuse`], and what the token's scenario wants.
    pub(super) fn reuse(&mut self, call: &Reuse) -> Result<Committed, ApiError> {
        self.fails_first(call)?;
        let now = self.now;
        let scenario = self.state.check_reuse(self.settings, call, now)?.scenario;
        if scenario == Scenario::Conflict {
            return Err(self.conflict(call));
        }
        let id = self.create_imported(call, scenario);
        if let Some(token) = self.state.share_tokens.get_mut(&call.share_token) {
            token.used_at = Some(now);
        }
        self.begin(&id, scenario, call.redo);
        let mut answer = self
            .state
            .applicants
            .get(&id)
            .map_or(Value::Null, |applicant| wire::applicant(applicant, now));
        // Sumsub's example of this answer names the donor's client, that of its import page the recipient's.
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("clientId".to_owned(), Tenant::Donor.client_id().into());
        }
        Ok(Committed { answer, scenario })
    }

    fn create_imported(&mut self, call: &Reuse, scenario: Scenario) -> String {
        let external_user_id = match &call.user_id {
            Some(user_id) => user_id.clone(),
            None => format!("copy-{}", self.ids.uuid()),
        };
        self.create(NewApplicant {
            tenant: call.tenant,
            external_user_id,
            applicant_type: ApplicantType::Individual,
            level_name: call.level_name.clone(),
            platform: "API",
            given: Map::new(),
            scenario: Some(scenario),
        })
    }

    /// The first state of an imported applicant, its webhooks, and the plan for the rest.
    fn begin(&mut self, id: &str, scenario: Scenario, redo: bool) {
        let mut ending = None;
        if let Some(applicant) = self.state.applicants.get_mut(id) {
            applicant.has_documents = true;
            if redo || scenario == Scenario::Partial {
                applicant.documents_missing = true;
            } else {
                ending = applicant.on_submit.take();
            }
            applicant.hidden = scenario == Scenario::LookupDelayed;
        }
        self.emit(id, &Event::of("applicantCreated"));
        if scenario == Scenario::LookupDelayed {
            self.plan_exactly(id, self.settings.lookup_delay, Step::Show);
        }
        let Some(ending) = ending else {
            return;
        };
        if scenario == Scenario::InheritedGreen {
            self.inherit(id);
            self.plan(id, pause::INHERITED, Step::Pend);
            self.schedule(id, ending, pause::INHERITED);
        } else {
            self.pend(id);
            self.schedule(id, ending, Duration::ZERO);
        }
    }

    /// An applicant that was created an hour ago holds the `userId`. It is silent: its webhook is long past.
    fn conflict(&mut self, call: &Reuse) -> ApiError {
        let id = self.create_imported(call, Scenario::Conflict);
        let born = self.now - CONFLICT_AGE;
        let Some(applicant) = self.state.applicants.get_mut(&id) else {
            return ApiError::internal();
        };
        applicant.created_at = born;
        applicant.review.created_at = born;
        applicant.first_event_at = Some(born);
        ApiError::duplicate(&applicant.external_user_id, &applicant.id)
    }
}
