//! Makes tokens and links.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde_json::{Map, json};

use super::lifecycle::{NewApplicant, Turn};
use super::model::{ApplicantType, Redirect, ReviewStatus, Session, ShareToken, Step, Tenant};
use super::plan::verdict;
use super::scenarios::Scenario;
use super::settings::RECIPIENT_CLIENT_ID;

/// `{"alg":"none"}` in base64url: the head of the share tokens that Sumsub documents.
const HEAD: &str = "eyJhbGciOiJub25lIn0";
/// How long ago the token of scenario `expired` expired.
const EXPIRED_SINCE: TimeDelta = TimeDelta::minutes(1);

/// What a session is minted for.
pub(super) struct NewSession {
    pub(super) tenant: Tenant,
    pub(super) user_id: String,
    pub(super) level_name: String,
    pub(super) ttl_seconds: u64,
    pub(super) redirect: Option<Redirect>,
}

impl Turn<'_> {
    /// A share token for a donor's applicant.
    pub(super) fn mint_share_token(
        &mut self,
        applicant_id: &str,
        for_client_id: &str,
        ttl_seconds: u64,
        base_url: &str,
    ) -> String {
        let applicant = self.state.applicants.get(applicant_id);
        let scenario = applicant.and_then(|applicant| applicant.scenario);
        let scenario = scenario.unwrap_or(Scenario::Approve);
        let jti = format!("_act-{}", self.ids.uuid());
        let payload = if scenario == Scenario::Malformed {
            "{}".to_owned()
        } else {
            json!({"jti": jti, "url": base_url}).to_string()
        };
        // The third part, the signature, is empty: the dot at the end belongs to the token.
        let mut token = format!("_act-sbx-jwt-{HEAD}.{}.", URL_SAFE_NO_PAD.encode(payload));
        if scenario == Scenario::Malformed {
            token = format!(
                "{}{}",
                token.trim_end_matches('.'),
                self.ids.uuid().simple()
            );
        }
        let ttl = TimeDelta::try_seconds(i64::try_from(ttl_seconds).unwrap_or(i64::MAX));
        let expired_at = ttl
            .and_then(|ttl| self.now.checked_sub_signed(ttl))
            .and_then(|at| at.checked_sub_signed(EXPIRED_SINCE));
        let created_at = match (scenario, expired_at) {
            (Scenario::Expired, Some(at)) => at,
            _ => self.now,
        };
        self.state.share_tokens.insert(
            token.clone(),
            ShareToken {
                token: token.clone(),
                jti,
                applicant_id: applicant_id.to_owned(),
                for_client_id: for_client_id.to_owned(),
                created_at,
                ttl_seconds,
                scenario,
                used_at: (scenario == Scenario::Consumed).then_some(self.now),
                failures: 0,
            },
        );
        token
    }

    /// An approved applicant of the donor with a share token for us. Both carry the scenario.
    pub(super) fn mint_scenario(
        &mut self,
        scenario: Scenario,
        level_name: String,
        ttl_seconds: u64,
        base_url: &str,
    ) -> (String, String) {
        let external_user_id = format!("donor-{}", self.ids.uuid());
        let id = self.create(NewApplicant {
            tenant: Tenant::Donor,
            external_user_id,
            applicant_type: ApplicantType::Individual,
            level_name,
            platform: "Web",
            given: Map::new(),
            scenario: Some(scenario),
        });
        let now = self.now;
        if let Some(applicant) = self.state.applicants.get_mut(&id) {
            applicant.has_documents = true;
            applicant.review.attempt = 1;
            applicant.review.status = ReviewStatus::Completed;
            applicant.review.result = Some(verdict(Step::Approve));
            applicant.review.pending_since = Some(now);
            applicant.review.reviewed_at = Some(now);
        }
        let token = self.mint_share_token(&id, RECIPIENT_CLIENT_ID, ttl_seconds, base_url);
        (token, id)
    }

    /// An SDK token or the last part of a WebSDK link. No applicant comes of it until a person opens it.
    pub(super) fn mint_session(&mut self, token: String, new: NewSession) {
        self.state.sessions.insert(
            token.clone(),
            Session {
                token,
                tenant: new.tenant,
                user_id: new.user_id,
                level_name: new.level_name,
                created_at: self.now,
                ttl_seconds: new.ttl_seconds,
                redirect: new.redirect,
            },
        );
    }
}
