//! The calls that we make to Sumsub.
//!
//! Each call has one deadline, takes its turn in the shared [`budget`](super::budget) and is signed over the exact
//! bytes that are sent. Nothing is retried here: who calls knows what a repetition would mean. A reuse says
//! truthfully whether it may have happened.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::answer::{Answer, ErrorAnswer, Lost};
pub use super::budget::Priority;
use super::budget::{Call, Lane, Snapshot, Wish};
use super::calls::Outcome;
pub use super::failure::{Failure, Misconfiguration, Outage, ReuseFailure};
use super::refusals::{self, Judgement};
pub use super::settings::{Settings, SettingsError};
use super::target::{Target, encode, segment};
use super::transport::{Caller, Transport};
use super::wire;
pub use super::wire::{Applicant, Review};
use base::clock::Clock;
use base::ids::OrganizationId;

/// The longest share token that is sent. Sumsub says that one is an opaque string of at most 1 KB.
const LONGEST_SHARE_TOKEN: usize = 4096;

/// An external id that nobody has, for the lookup that shows whether Sumsub accepts our signature.
const NOBODY: &str = "vouch-signature-check";

/// How long a token lives that is minted to see whether it can be.
const TRIAL_SECONDS: u32 = 60;

/// What Sumsub answers about an applicant's review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reviewed {
    /// Here it is.
    Review(Box<Review>),
    /// 404 or 410: Sumsub has no such applicant, or the app token may not see it.
    NotFound,
    /// 400 or 409: there is something about the applicant that has no review.
    Refused,
}

/// Our client of Sumsub. Clones share connections and budget.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    caller: Caller,
}

/// The caller's share of our budget at Sumsub is used up for as long as any caller would wait. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no turn at Sumsub within the time that a caller waits")]
pub struct Busy {
    /// When there will be a turn, as far as it can be told.
    pub retry_after: Duration,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base_url", &self.transport.origin())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client that has made no call yet. `clock` stamps the requests: Sumsub accepts a minute of difference.
    ///
    /// # Errors
    /// A setting that cannot work, named in one sentence.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "settings hold secrets and are used up here"
    )]
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        Ok(Self {
            transport: Arc::new(Transport::new(&settings, clock)?),
            caller: Caller::default(),
        })
    }

    /// The same client for a broker's request, with turns for its calls, which are of one lane. The wait is before
    /// anything is begun, so a caller that waits too long has spent nothing; `caller` waits behind its own requests only.
    pub async fn with_turns(
        &self,
        caller: OrganizationId,
        calls: &'static [Call],
    ) -> Result<Self, Busy> {
        let wish = Wish {
            calls,
            priority: Priority::Broker,
            party: caller.0,
        };
        let turns = self.transport.turns(wish).await;
        let turns = turns.map_err(|retry_after| Busy { retry_after })?;
        Ok(Self {
            transport: Arc::clone(&self.transport),
            caller: Caller {
                party: caller.0,
                ahead: Some(Arc::new(turns)),
            },
        })
    }

    /// The same client for work on behalf of an organization, without turns: its calls wait behind its own only.
    #[must_use]
    pub fn on_behalf_of(&self, caller: OrganizationId) -> Self {
        Self {
            transport: Arc::clone(&self.transport),
            caller: Caller {
                party: caller.0,
                ahead: None,
            },
        }
    }

    /// Uses a share token: Sumsub creates an applicant of ours, on `level`, from the donor's data (`POST
    /// /resources/api/reusableIdentity/reuse`). `user_id` becomes the applicant's external id, so that it can always
    /// be found again. A token works once.
    ///
    /// # Errors
    /// See [`ReuseFailure`]; [`ReuseFailure::OutcomeUnknown`] is the one after which the applicant has to be looked up.
    pub async fn reuse(
        &self,
        share_token: &SecretString,
        level: &str,
        user_id: &str,
    ) -> Result<Applicant, ReuseFailure> {
        let target = reuse_target("/resources/api/reusableIdentity/reuse", share_token, level)?
            .query("userId", user_id);
        let (call, caller) = (Call::Reuse, &self.caller);
        let sent = self
            .transport
            .send(call, Priority::Broker, caller, &target, Vec::new());
        match sent.await {
            // One that is said to be another organization's is no answer to what was asked.
            Ok(Answer::Success(body)) => wire::applicant(&body)
                .filter(|created| is_of(created, user_id))
                .ok_or(ReuseFailure::OutcomeUnknown(unreadable())),
            Ok(Answer::Error(answer)) => Err(self.judge(&answer, user_id).await),
            Err(Lost::NotSent(failure)) => Err(not_sent(failure)),
            Err(Lost::Unknown(failure)) => Err(ReuseFailure::OutcomeUnknown(failure)),
        }
    }

    /// Asks whether [`Client::reuse`] would work, without using the token (`GET
    /// /resources/api/reusableIdentity/reuse/preview`).
    ///
    /// # Errors
    /// As [`Client::reuse`], except that a preview has no effect, so an outage is always [`ReuseFailure::NotSent`].
    pub async fn preview_reuse(
        &self,
        share_token: &SecretString,
        level: &str,
    ) -> Result<(), ReuseFailure> {
        let path = "/resources/api/reusableIdentity/reuse/preview";
        let target = reuse_target(path, share_token, level)?;
        let (call, caller) = (Call::Preview, &self.caller);
        let sent = self
            .transport
            .send(call, Priority::Broker, caller, &target, Vec::new());
        let failure = match sent.await {
            Ok(Answer::Success(_)) => return Ok(()),
            Ok(Answer::Error(answer)) => self.judge(&answer, NOBODY).await,
            Err(lost) => not_sent(lost.failure()),
        };
        Err(match failure {
            ReuseFailure::OutcomeUnknown(failure) => ReuseFailure::NotSent(failure),
            other => other,
        })
    }

    /// The applicant that has this external id (`GET /resources/applicants/-;externalUserId=…/one`). None where
    /// Sumsub has none; it says the same of one that the app token may not see.
    ///
    /// # Errors
    /// No answer, or one about another applicant.
    pub async fn applicant_by_external_id(
        &self,
        priority: Priority,
        external_user_id: &str,
    ) -> Result<Option<Applicant>, Failure> {
        let id = encode(external_user_id);
        let target = Target::new(format!("/resources/applicants/-;externalUserId={id}/one"));
        let Some(body) = self.find(Call::Applicant, priority, &target).await? else {
            return Ok(None);
        };
        let found = wire::applicant(&body).filter(|found| is_of(found, external_user_id));
        found.map(Some).ok_or(unreadable())
    }

    /// The applicant with this id, of any organization (`GET /resources/applicants/{id}/one`). None where Sumsub has none;
    /// it says the same of one that the app token may not see.
    ///
    /// # Errors
    /// No answer, or one about another applicant.
    pub async fn applicant(
        &self,
        priority: Priority,
        applicant_id: &str,
    ) -> Result<Option<Applicant>, Failure> {
        let Some(id) = segment(applicant_id) else {
            return Ok(None);
        };
        let target = Target::new(format!("/resources/applicants/{id}/one"));
        let Some(body) = self.find(Call::Applicant, priority, &target).await? else {
            return Ok(None);
        };
        let found = wire::applicant(&body).filter(|found| found.id == applicant_id);
        found.map(Some).ok_or(unreadable())
    }

    /// The state of an applicant's review (`GET /resources/applicants/{id}/status`).
    ///
    /// # Errors
    /// No answer, or one that is about us and not about the applicant.
    pub async fn review(
        &self,
        priority: Priority,
        applicant_id: &str,
    ) -> Result<Reviewed, Failure> {
        let Some(id) = segment(applicant_id) else {
            return Ok(Reviewed::NotFound);
        };
        let target = Target::new(format!("/resources/applicants/{id}/status"));
        let caller = &self.caller;
        let sent = self
            .transport
            .send(Call::Review, priority, caller, &target, Vec::new());
        match sent.await {
            Ok(Answer::Success(body)) => wire::review(&body)
                .map(|review| Reviewed::Review(Box::new(review)))
                .ok_or(unreadable()),
            Ok(Answer::Error(answer)) => match answer.status {
                404 | 410 if answer.body.is_some() => Ok(Reviewed::NotFound),
                400 | 409 if answer.body.is_some() => Ok(Reviewed::Refused),
                _ => Err(Failure::from_answer(&answer)),
            },
            Err(lost) => Err(lost.failure()),
        }
    }

    /// A token that opens Sumsub's SDK for one customer (`POST /resources/accessTokens/sdk`). `user_id` is the
    /// external id. Creates no applicant until the customer opens the SDK, so it may be repeated.
    ///
    /// # Errors
    /// No token.
    pub async fn sdk_token(
        &self,
        user_id: &str,
        level: &str,
        ttl_seconds: u32,
    ) -> Result<SecretString, Failure> {
        let target = Target::new("/resources/accessTokens/sdk");
        let body = json!({"userId": user_id, "levelName": level, "ttlInSecs": ttl_seconds});
        let answer = self.make(Call::SdkToken, &target, &body).await?;
        wire::text_field(&answer, "token")
            .map(SecretString::from)
            .ok_or(unreadable())
    }

    /// The address of a hosted page for one customer (`POST /resources/sdkIntegrations/levels/-/websdkLink`). Whoever
    /// holds the link can use it: treat it as a secret. Creates no applicant until the customer opens it, so it may
    /// be repeated.
    ///
    /// # Errors
    /// No link.
    pub async fn websdk_link(
        &self,
        user_id: &str,
        level: &str,
        ttl_seconds: u32,
    ) -> Result<String, Failure> {
        let target = Target::new("/resources/sdkIntegrations/levels/-/websdkLink");
        let body = json!({"levelName": level, "userId": user_id, "ttlInSecs": ttl_seconds});
        let answer = self.make(Call::WebsdkLink, &target, &body).await?;
        wire::text_field(&answer, "url")
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
            .ok_or(unreadable())
    }

    /// How far Sumsub's clock is ahead of ours. A process that has not heard of Sumsub yet asks it for a sign of life
    /// first. None where Sumsub's answers are not dated.
    ///
    /// # Errors
    /// No answer.
    pub async fn ahead(&self) -> Result<Option<TimeDelta>, Failure> {
        if let Some(ahead) = self.transport.ahead() {
            return Ok(Some(ahead));
        }
        let target = Target::new("/resources/status/api");
        let (call, caller) = (Call::Applicant, &self.caller);
        let sent = self
            .transport
            .send(call, Priority::Broker, caller, &target, Vec::new());
        let answer = sent.await;
        match (self.transport.ahead(), answer) {
            (None, Err(lost)) => Err(lost.failure()),
            (ahead, _) => Ok(ahead),
        }
    }

    /// How far Sumsub's clock is ahead of ours, where that is known.
    #[must_use]
    pub fn known_ahead(&self) -> Option<TimeDelta> {
        self.transport.ahead()
    }

    /// How far Sumsub's clock was ahead of ours by its newest answer, however far: unlike [`Client::known_ahead`] also
    /// where nothing may be built on it.
    #[must_use]
    pub fn newest_ahead(&self) -> Option<TimeDelta> {
        self.transport.newest_ahead()
    }

    /// Whether Sumsub takes our signature: a lookup of an applicant that does not exist.
    ///
    /// # Errors
    /// It does not, or there is no answer.
    pub async fn try_signature(&self) -> Result<(), Failure> {
        let found = self.applicant_by_external_id(Priority::Broker, NOBODY);
        found.await.map(drop)
    }

    /// Whether sessions can be opened at a level: mints an SDK token that no customer gets, which creates no applicant.
    ///
    /// # Errors
    /// They cannot, or there is no answer.
    pub async fn try_level(&self, level: &str) -> Result<(), Failure> {
        let minted = self.sdk_token(NOBODY, level, TRIAL_SECONDS);
        minted.await.map(drop)
    }

    /// How busy this process's share of Sumsub's limits is.
    #[must_use]
    pub fn budget(&self) -> Snapshot {
        self.transport.budget().snapshot()
    }

    /// How many calls of a lane ended so, since the start.
    #[must_use]
    pub fn calls(&self, lane: Lane, outcome: Outcome) -> u64 {
        self.transport.calls().counted(lane, outcome)
    }

    /// Reads something that may not exist.
    async fn find(
        &self,
        call: Call,
        priority: Priority,
        target: &Target,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let caller = &self.caller;
        let sent = self
            .transport
            .send(call, priority, caller, target, Vec::new());
        match sent.await {
            Ok(Answer::Success(body)) => Ok(Some(body)),
            // Sumsub's own 404 is JSON. A page from something in between does not mean that an applicant is missing.
            Ok(Answer::Error(answer)) if answer.status == 404 && answer.body.is_some() => Ok(None),
            Ok(Answer::Error(answer)) => Err(Failure::from_answer(&answer)),
            Err(lost) => Err(lost.failure()),
        }
    }

    /// Makes something that may be made again.
    async fn make(
        &self,
        call: Call,
        target: &Target,
        body: &serde_json::Value,
    ) -> Result<Vec<u8>, Failure> {
        let (caller, body) = (&self.caller, body.to_string().into_bytes());
        let sent = self
            .transport
            .send(call, Priority::Broker, caller, target, body);
        match sent.await {
            Ok(Answer::Success(body)) => Ok(body),
            Ok(Answer::Error(answer)) => Err(Failure::from_answer(&answer)),
            Err(lost) => Err(lost.failure()),
        }
    }

    /// Judges an error answer to a reuse. Where a 401 speaks of a token, a lookup that is signed the same way tells
    /// whose: if that is turned away too, the fault is ours.
    async fn judge(&self, answer: &ErrorAnswer, user_id: &str) -> ReuseFailure {
        if let Judgement::Certain(failure) = refusals::judge(answer) {
            return failure;
        }
        match self
            .applicant_by_external_id(Priority::Broker, user_id)
            .await
        {
            Err(Failure::Misconfigured {
                what: what @ Misconfiguration::Unauthorized,
            }) => ReuseFailure::Misconfigured(what),
            // A 401 did nothing, and whose fault it was cannot be told now.
            Err(failure @ Failure::Unavailable { .. }) => ReuseFailure::NotSent(failure),
            Err(Failure::Misconfigured { .. }) | Ok(_) => refusals::token_invalid(answer),
        }
    }
}

fn reuse_target(
    path: &str,
    share_token: &SecretString,
    level: &str,
) -> Result<Target, ReuseFailure> {
    let token = share_token.expose_secret();
    if token.is_empty() || token.len() > LONGEST_SHARE_TOKEN {
        return Err(refusals::token_never_valid());
    }
    Ok(Target::new(path)
        .query("shareToken", token)
        .query("levelName", level))
}

/// Whether an applicant has this external id, or its answer leaves that out.
fn is_of(applicant: &Applicant, external_user_id: &str) -> bool {
    let said = applicant.external_user_id.as_deref();
    said.is_none_or(|id| id == external_user_id)
}

fn unreadable() -> Failure {
    Failure::outage(Outage::Unreadable)
}

fn not_sent(failure: Failure) -> ReuseFailure {
    match failure {
        Failure::Misconfigured { what } => ReuseFailure::Misconfigured(what),
        Failure::Unavailable { .. } => ReuseFailure::NotSent(failure),
    }
}
