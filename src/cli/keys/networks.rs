//! `vouch keys networks`: from where a key may be used. It holds from the next request on.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::process::ExitCode;

use ipnet::IpNet;
use serde_json::json;

use super::{key_id, lock};
use crate::cli::{Common, Failure, migrate};
use crate::store::api_keys::{self, MAX_NETWORKS};
use base::ids::KeyId;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The key's id, as `vouch keys list` shows it.
    #[arg(value_parser = key_id, value_name = "KEY_ID")]
    key: KeyId,
    /// A network from which the key may be used from now on, such as 203.0.113.0/24 or one address; may be repeated.
    #[arg(long = "allow-network", value_name = "NETWORK", value_parser = network, value_delimiter = ',',
          required_unless_present = "any", conflicts_with = "any")]
    networks: Vec<IpNet>,
    /// The key may be used from anywhere again.
    #[arg(long)]
    any: bool,
}

/// Reads a network, or one address.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpNet>();
    let network = network.or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network
        .map(|network| network.trunc())
        .map_err(|_| "must be a network such as 203.0.113.0/24, or an address".into())
}

/// Some networks, or none, which means anywhere.
pub(super) fn few(networks: &[IpNet]) -> Result<Option<&[IpNet]>, Failure> {
    if networks.len() > MAX_NETWORKS {
        return Err(format!("a key has at most {MAX_NETWORKS} networks").into());
    }
    Ok((!networks.is_empty()).then_some(networks))
}

/// As they are shown.
pub(super) fn texts(networks: &[IpNet]) -> Vec<String> {
    networks.iter().map(IpNet::to_string).collect()
}

pub(super) async fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    let key = lock(&mut tx, args.key).await?;
    let networks = few(&args.networks)?;
    api_keys::allow_networks(&mut tx, key.id, networks).await?;
    tx.commit().await?;
    let shown = networks.map(texts);
    let text = match &shown {
        None => format!("{} may be used from anywhere.", key.id),
        Some(networks) => format!("{} may be used only from {}.", key.id, networks.join(", ")),
    };
    common.answer(
        &json!({ "keyId": key.id, "organizationId": key.organization_id, "allowedNetworks": shown }),
        &text,
    );
    Ok(ExitCode::SUCCESS)
}
