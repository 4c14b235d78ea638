//! Asking whether a share token could be imported, without using it.
//!
//! a turn at Sumsub → lock the record, claim the key → the preconditions of an import, read only → Sumsub's own preview
//! → the answer is saved under the
//! key.
//!
//! Nothing is written but the key's answer: no intent, no event, no status. So "accepted" is a forecast: the token can
//! be used, expire or be withdrawn before it is imported.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::answered::Standing;
use super::idempotent::{ClaimedKey, Done, Idempotent, release};
use super::import::{ShareToken, is_for_itself, stand_in};
use super::lease::holding_key;
use super::{Acting, Services};
use crate::flows::error::{CommonError, ProviderError};
use crate::store::idempotency::{Answer, Claim};
use crate::store::imports::{self, Import, Token, TokenUse, Uses};
use crate::store::verifications::Record;
use crate::sumsub::budget::Call;
use crate::sumsub::client::Client;
use crate::sumsub::failure::{self as sumsub, ReuseFailure};
use crate::sumsub::refusals::Refusal;
use domain::verification::{Refusal as StateRefusal, may_import};

/// What an import would meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// It would work.
    Accepted,
    /// Sumsub would refuse.
    Refused(Refusal),
    /// It cannot be told now: Sumsub does not answer, or an earlier import is not settled. Never saved under a key.
    Unknown,
}

/// Why a preview was not given.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error(transparent)]
    Common(CommonError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Another share token is being imported for the same organization.
    #[error("another share token of the organization is in flight")]
    OtherImport,
    /// The state machine refuses.
    #[error("refused by the state machine: {0:?}")]
    Refused(StateRefusal),
    /// A business asks for itself, and most likely forgot to name its customer.
    #[error("a business imports for itself")]
    OwnBusiness,
    /// The share token was imported for this same organization before.
    #[error("the share token is not valid")]
    TokenUsed {
        /// When it was imported.
        imported_at: DateTime<Utc>,
    },
}

impl<Cause: Into<CommonError>> From<Cause> for PreviewError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}

/// Looks at a share token for the organization acted for.
///
/// # Errors
/// [`PreviewError`]: what an import is refused for before Sumsub is asked, and settings that keep Sumsub from serving
/// us.
pub async fn preview(
    services: &Services,
    acting: Acting,
    share_token: SecretString,
    idempotent: Idempotent<Preview, PreviewError>,
) -> Result<Done<Preview>, PreviewError> {
    if let Some(answer) = idempotent.answered(services)? {
        return Ok(Done::replay(answer));
    }
    let sumsub = services.sumsub_for(acting, &[Call::Preview]).await?;
    let share_token = ShareToken::new(acting.target, share_token);
    let token = share_token.known();
    let (key, judged) = match begin(services, acting, token, &idempotent).await? {
        PreviewStart::Judged { key, judged } => (key, judged),
        PreviewStart::Replay(answer) => return Ok(Done::replay(answer)),
    };
    let found = match judged {
        PreviewVerdict::Ask { level, uses } => {
            let asking = ask(&sumsub, &share_token, uses, &level);
            holding_key(services, key.claim(), asking).await
        }
        PreviewVerdict::Foreseen(preview) => Ok(preview),
    };
    let done = save(services, key.claim(), &idempotent, found).await;
    if !matches!(done, Ok(Preview::Accepted | Preview::Refused(_))) {
        release(services, key.claim()).await;
    }
    done.map(|preview| key.done(preview))
}

enum PreviewStart {
    Judged {
        key: ClaimedKey,
        judged: PreviewVerdict,
    },
    Replay(Answer),
}

enum PreviewVerdict {
    Ask { level: String, uses: Uses },
    Foreseen(Preview),
}

/// Claims the key and judges, in an import's order. A refusal is saved as the key's answer.
async fn begin(
    services: &Services,
    acting: Acting,
    token: Token,
    idempotent: &Idempotent<Preview, PreviewError>,
) -> Result<PreviewStart, PreviewError> {
    let mut tx = services.begin().await?;
    let locked = idempotent.lock_and_claim(services, &mut tx, acting.target);
    let (record, key) = match locked.await? {
        Ok(locked) => locked,
        Err(answer) => return Ok(PreviewStart::Replay(answer)),
    };
    match judge(services, &mut tx, acting, &record, token).await {
        Ok(judged) => {
            tx.commit().await?;
            Ok(PreviewStart::Judged { key, judged })
        }
        Err(failure) => {
            let refused = Err(&failure);
            if idempotent
                .save(services, &mut tx, key.claim(), refused)
                .await?
            {
                tx.commit().await?;
            }
            Err(failure)
        }
    }
}

async fn judge(
    services: &Services,
    tx: &mut sqlx::PgConnection,
    acting: Acting,
    record: &Record,
    token: Token,
) -> Result<PreviewVerdict, PreviewError> {
    let standing = imports::standing(tx, acting.target, &token).await?;
    if let Some((known, _)) = standing.of_token {
        let used = TokenUse {
            organization: acting.target,
            token,
        };
        return known_token(services, used, &known).map(PreviewVerdict::Foreseen);
    }
    may_import(record.state, record.kind).map_err(|refusal| {
        if is_for_itself(acting, refusal) {
            PreviewError::OwnBusiness
        } else {
            PreviewError::Refused(refusal)
        }
    })?;
    Ok(match standing.open {
        Some(other) if other.leased && !other.looked_at => return Err(PreviewError::OtherImport),
        // It may have gone through; the next import finds out first.
        Some(_) => PreviewVerdict::Foreseen(Preview::Unknown),
        None => PreviewVerdict::Ask {
            level: services.levels.of(record.kind).to_owned(),
            uses: imports::usable(tx, acting.target, &token).await?,
        },
    })
}

/// What importing a token would mean that was imported before.
fn known_token(services: &Services, of: TokenUse, known: &Import) -> Result<Preview, PreviewError> {
    let standing = match known.answered_at {
        Some(_) => Standing::Written,
        None => services.answered.standing(&of),
    };
    match (known.accepted_at, standing) {
        (Some(accepted_at), Standing::Written) => Err(PreviewError::TokenUsed {
            imported_at: accepted_at,
        }),
        // The success is still owed.
        (Some(_), Standing::Owed) => Ok(Preview::Accepted),
        (Some(_), Standing::Pending) => Err(CommonError::InFlight.into()),
        (None, _) if known.leased && !known.looked_at => Err(CommonError::InFlight.into()),
        (None, _) => Ok(Preview::Unknown),
    }
}

async fn ask(
    client: &Client,
    share_token: &ShareToken,
    uses: Uses,
    level: &str,
) -> Result<Preview, PreviewError> {
    let foreseen = client
        .preview_reuse(share_token.used(uses), level)
        .await
        .map_err(|failure| stand_in(uses, failure));
    match foreseen {
        Ok(()) => Ok(Preview::Accepted),
        Err(
            ReuseFailure::TokenInvalid(cause)
            | ReuseFailure::Refused(cause)
            | ReuseFailure::Unnamed(cause)
            | ReuseFailure::NotPartner(cause)
            | ReuseFailure::Disabled(cause),
        ) => Ok(Preview::Refused(cause)),
        Err(ReuseFailure::Conflict) => Err(PreviewError::Refused(StateRefusal::AlreadyUnderWay)),
        Err(ReuseFailure::Misconfigured(what)) => {
            Err(ProviderError::from(sumsub::Failure::Misconfigured { what }).into())
        }
        Err(ReuseFailure::NotSent(failure) | ReuseFailure::OutcomeUnknown(failure)) => {
            tracing::info!(%failure, "Sumsub's preview gave no answer");
            Ok(Preview::Unknown)
        }
    }
}

/// Saves what is certain.
async fn save(
    services: &Services,
    claim: Option<&Claim>,
    idempotent: &Idempotent<Preview, PreviewError>,
    found: Result<Preview, PreviewError>,
) -> Result<Preview, PreviewError> {
    if claim.is_none() || matches!(found, Ok(Preview::Unknown)) {
        return found;
    }
    let mut tx = services.begin().await?;
    if idempotent
        .save(services, &mut tx, claim, found.as_ref())
        .await?
    {
        tx.commit().await?;
    } else if found.is_ok() {
        return Err(CommonError::InFlight.into());
    }
    found
}
