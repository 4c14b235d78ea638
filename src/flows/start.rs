//! Opening a hosted Sumsub session.
//!
//! a turn at Sumsub → claim the key → may a session be opened? → Sumsub: an SDK token and a hosted link → one transaction: history,
//! status, saved answer.
//!
//! Both tokens are minted under `userId` = the organization's id. Minting creates nothing at Sumsub until the
//! customer opens the session, so repeating it is safe, and a crash between the calls and the transaction costs
//! nothing.
//!
//! A broker whose grant is still PENDING is remembered: the customer signs it by submitting (see [`super::evidence`]).

use secrecy::SecretString;

use super::idempotent::{ClaimedKey, Done, Idempotent, release};
use super::lease::holding_key;
use super::{Acting, Services};
use crate::failpoint::reached;
use crate::flows::error::{CommonError, ProviderError};
use crate::store::confirms::{Urgency, Wish};
use crate::store::history::{self, Actor, Entry};
use crate::store::idempotency::Claim;
use crate::store::{authorizations, verifications};
use crate::sumsub::budget::Call;
use domain::authorization::GrantStatus;
use domain::event::Cause;
use domain::reconciliation;
use domain::verification::{self, Track, open_session};

/// How long link and token are valid, in seconds (nxos: about 30 minutes).
pub const SESSION_SECONDS: u32 = 1800;

/// A hosted session. Both values let whoever has them act as the customer, so neither is printed.
#[derive(Debug, Clone)]
pub struct Session {
    /// Sumsub's hosted page.
    pub url: SecretString,
    /// For the embedded WebSDK.
    pub access_token: SecretString,
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error(transparent)]
    Common(CommonError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The caller's grant was withdrawn while the request ran.
    #[error("the grant was withdrawn")]
    GrantWithdrawn,
    /// The state machine refuses.
    #[error("refused by the state machine: {0:?}")]
    Refused(verification::Refusal),
}

impl<Cause: Into<CommonError>> From<Cause> for SessionError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}

/// Opens a session, or refreshes one.
pub async fn start(
    services: &Services,
    acting: Acting,
    idempotent: Idempotent<Session, SessionError>,
) -> Result<Done<Session>, SessionError> {
    if let Some(answer) = idempotent.answered(services)? {
        return Ok(Done::replay(answer));
    }
    let sumsub = services
        .sumsub_for(acting, &[Call::SdkToken, Call::WebsdkLink])
        .await?;
    let (key, level) = match begin(services, acting, &idempotent).await? {
        SessionStart::Call { key, level } => (key, level),
        SessionStart::Replay(answer) => return Ok(Done::replay(answer)),
    };
    let user_id = acting.target.to_string();
    let minted = async {
        tokio::try_join!(
            sumsub.sdk_token(&user_id, &level, SESSION_SECONDS),
            sumsub.websdk_link(&user_id, &level, SESSION_SECONDS),
        )
    };
    let minted = holding_key(services, key.claim(), minted).await;
    reached("start.minted");
    let done = match minted {
        Ok((access_token, url)) => {
            finish(
                services,
                acting,
                key.claim(),
                &idempotent,
                Session {
                    url: url.into(),
                    access_token,
                },
            )
            .await
        }
        // Minting creates nothing, so one token without the other has spent nothing.
        Err(failure) => Err(services.unspent(failure).into()),
    };
    if done.is_err() {
        release(services, key.claim()).await;
    }
    done.map(|session| key.done(session))
}

enum SessionStart {
    Call { key: ClaimedKey, level: String },
    Replay(crate::store::idempotency::Answer),
}

/// Claims the key and judges whether a session may be opened. A refusal is saved as the key's answer.
async fn begin(
    services: &Services,
    acting: Acting,
    idempotent: &Idempotent<Session, SessionError>,
) -> Result<SessionStart, SessionError> {
    let mut tx = services.begin().await?;
    let locked = idempotent.lock_and_claim(services, &mut tx, acting.target);
    let (record, key) = match locked.await? {
        Ok(locked) => locked,
        Err(answer) => return Ok(SessionStart::Replay(answer)),
    };
    let judged = open_session(record.state).map_err(SessionError::Refused);
    if let Err(refused) = judged {
        idempotent
            .save(services, &mut tx, key.claim(), Err(&refused))
            .await?;
        tx.commit().await?;
        return Err(refused);
    }
    tx.commit().await?;
    reached("start.claimed");
    Ok(SessionStart::Call {
        key,
        level: services.levels.of(record.kind).to_owned(),
    })
}

/// Records the session. The state is judged again under the lock: it may have moved while Sumsub answered.
async fn finish(
    services: &Services,
    acting: Acting,
    claim: Option<&Claim>,
    idempotent: &Idempotent<Session, SessionError>,
    session: Session,
) -> Result<Session, SessionError> {
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let mut record = verifications::lock(&mut tx, acting.target)
        .await?
        .ok_or(CommonError::OrganizationGone)?;
    if acting.caller != acting.target {
        match authorizations::lock_standing(&mut tx, acting.target, acting.caller).await? {
            Some(GrantStatus::Active) => {}
            Some(GrantStatus::Pending) => {
                let at_sumsub = services.sumsub.known_ahead().map(|ahead| now + ahead);
                let (customer, broker) = (acting.target, acting.caller);
                authorizations::note_session(&mut tx, customer, broker, now, at_sumsub).await?;
            }
            Some(GrantStatus::Revoked) | None => return Err(SessionError::GrantWithdrawn),
        }
    }
    let to = open_session(record.state).map_err(SessionError::Refused)?;
    if to.is_some() || record.state.track != Track::Sumsub {
        let actor = Actor::Key(acting.caller, acting.key_id);
        let entry = Entry {
            cause: Cause::SessionOpened,
            to,
            actor,
            reason: None,
            payload: None,
        };
        let status = to.unwrap_or(record.state.status);
        let wish = Wish {
            urgency: Urgency::Age,
            due_at: now + reconciliation::pause(status, chrono::TimeDelta::zero()),
        };
        let linked = history::link(&services.journal, &mut record, &entry, now)?.wishing(wish);
        history::write(&mut tx, &services.journal, &[(&record, linked)]).await?;
    }
    if !idempotent
        .save(services, &mut tx, claim, Ok(&session))
        .await?
    {
        return Err(CommonError::InFlight.into());
    }
    reached("start.recorded");
    tx.commit().await?;
    reached("start.finished");
    services.changed(acting.target);
    Ok(session)
}
