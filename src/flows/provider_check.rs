//! Whether Sumsub serves us with the settings that we have, found out by asking.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Levels, Services};
use crate::sumsub::client::Client;
use crate::sumsub::failure::{Failure, Misconfiguration};

/// The pause before Sumsub is asked again while there is no answer.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// What was found not to work, in a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Finding {
    /// Calls as such: the address, the signature, the way.
    #[error("{0}")]
    Call(Failure),
    /// A setting names a level that Sumsub does not have.
    #[error(
        "{0} names a level that Sumsub does not have for this app token: level names are compared letter by letter"
    )]
    NoLevel(&'static str),
    /// Sessions at the level of a setting cannot be opened for another reason.
    #[error("no session can be opened at the level of {0}: {1}")]
    Level(&'static str, Failure),
}

impl Finding {
    /// Whether asking again may answer more.
    fn is_passing(&self) -> bool {
        match self {
            Self::NoLevel(_) => false,
            Self::Call(failure) | Self::Level(_, failure) => {
                matches!(failure, Failure::Unavailable { .. })
            }
        }
    }
}

/// The setting of the level of individuals, in the environment.
pub const LEVEL_INDIVIDUAL: &str = "VOUCH_SUMSUB_LEVEL_INDIVIDUAL";
/// That of businesses.
pub const LEVEL_BUSINESS: &str = "VOUCH_SUMSUB_LEVEL_BUSINESS";

/// Tries out the level that a setting names.
///
/// # Errors
/// No session can be opened at it.
pub async fn try_level(client: &Client, setting: &'static str, level: &str) -> Result<(), Finding> {
    let tried = client.try_level(level).await;
    tried.map_err(|failure| match failure {
        Failure::Misconfigured {
            what: Misconfiguration::UnknownLevel,
        } => Finding::NoLevel(setting),
        failure => Finding::Level(setting, failure),
    })
}

async fn try_all(client: &Client, levels: &Levels) -> Result<(), Finding> {
    client.try_signature().await.map_err(Finding::Call)?;
    try_level(client, LEVEL_INDIVIDUAL, &levels.individual).await?;
    try_level(client, LEVEL_BUSINESS, &levels.business).await
}

/// Says once, in the log, whether Sumsub serves us: what is wrong with the settings shows at the start and not at the
/// first customer. While there is no answer, it asks on.
pub async fn tell(services: Arc<Services>, soft: CancellationToken) {
    let telling = async {
        loop {
            match try_all(&services.sumsub, &services.levels).await {
                Ok(()) => {
                    tracing::info!("Sumsub takes our calls and has both levels");
                    return;
                }
                // The client has logged why there is no answer.
                Err(finding) if finding.is_passing() => tokio::time::sleep(ASK_AGAIN).await,
                Err(finding) => {
                    tracing::error!(
                        "{finding}. Until that is put right sessions and imports are answered 502; \
                         `vouch check` tries it again"
                    );
                    return;
                }
            }
        }
    };
    soft.run_until_cancelled(telling).await;
}
