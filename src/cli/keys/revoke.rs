//! `vouch keys revoke`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;

use super::{key_id, lock, shown};
use crate::cli::{Common, Failure, migrate};
use crate::store::api_keys;
use base::clock::Clock;
use base::ids::KeyId;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The key's id, as `vouch keys list` shows it.
    #[arg(value_parser = key_id, value_name = "KEY_ID")]
    key: KeyId,
}

pub(super) async fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    let key = lock(&mut tx, args.key).await?;
    if let Some(at) = key.revoked_at {
        return Err(format!("{} was revoked at {}", key.id, shown(at)).into());
    }
    let now = Clock::system().now();
    api_keys::revoke(&mut tx, key.id, now).await?;
    tx.commit().await?;
    common.answer(
        &json!({ "keyId": key.id, "organizationId": key.organization_id, "revokedAt": shown(now) }),
        &format!("{} is revoked.", key.id),
    );
    Ok(ExitCode::SUCCESS)
}
