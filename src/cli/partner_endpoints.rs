//! `vouch partner-endpoints …`: endpoints that receive webhooks in the Partner API's style, with a static token.
//!
//! Operators register them and hand the token over, as they do with keys. The token is shown once.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::organizations::organization_id;
use super::{Common, Failure, migrate};
use crate::config::Config;
use crate::delivery::target::{self, Refused};
use crate::secret::{Sealer, generate_token};
use crate::store::endpoints::Endpoint;
use crate::store::organizations;
use crate::store::partner::endpoints::{self, OwnedEndpoint};
use base::clock::Clock;
use base::ids::{EndpointId, Ids, OrganizationId};
use domain::partner::notice::Notice;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Register an endpoint of a broker, and show its token.
    Create {
        /// Whose endpoint.
        #[arg(long, value_parser = organization_id, value_name = "ORG")]
        organization: OrganizationId,
        /// Where messages are posted: https and a public address.
        #[arg(long)]
        url: String,
        /// An event to send; may be repeated. All of them where absent.
        #[arg(long = "event", value_name = "EVENT", value_parser = events(), value_delimiter = ',')]
        events: Vec<Notice>,
    },
    /// List endpoints.
    List {
        /// Only this organization's.
        #[arg(long, value_parser = organization_id, value_name = "ORG")]
        organization: Option<OrganizationId>,
    },
    /// Give an endpoint a new token, which is sent from a given time on; until then the old one is.
    Rotate {
        /// The endpoint's id.
        #[arg(value_parser = endpoint_id, value_name = "ENDPOINT_ID")]
        endpoint: EndpointId,
        /// From when on, such as 2027-01-31T00:00:00Z; at once where absent.
        #[arg(long, value_parser = time, value_name = "TIME")]
        at: Option<DateTime<Utc>>,
    },
    /// Enable an endpoint that was disabled because it failed for days on end.
    Enable {
        /// The endpoint's id.
        #[arg(value_parser = endpoint_id, value_name = "ENDPOINT_ID")]
        endpoint: EndpointId,
    },
    /// Delete an endpoint.
    Delete {
        /// The endpoint's id.
        #[arg(value_parser = endpoint_id, value_name = "ENDPOINT_ID")]
        endpoint: EndpointId,
    },
}

fn events() -> impl TypedValueParser<Value = Notice> {
    let names = Notice::ALL.iter().map(|notice| notice.as_str());
    PossibleValuesParser::new(names).try_map(|name| Notice::parse(&name).ok_or("is no event"))
}

fn endpoint_id(text: &str) -> Result<EndpointId, String> {
    EndpointId::parse(text).ok_or_else(|| "must be ep_ and 32 hexadecimal digits".into())
}

fn time(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .map_err(|_| "must be a time such as 2027-01-31T00:00:00Z".into())
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    match command {
        Command::Create {
            organization,
            url,
            events,
        } => create(common, &config, organization, url, &events).await?,
        Command::List { organization } => list(common, &config, organization).await?,
        Command::Rotate { endpoint, at } => rotate(common, &config, endpoint, at).await?,
        Command::Enable { endpoint } => {
            let pool = migrate::connect(config.require_database_url()?).await?;
            let now = Clock::system().now();
            if !endpoints::enable(&mut *pool.acquire().await?, endpoint, now).await? {
                return Err(nowhere(endpoint));
            }
            let text = format!("{endpoint} is enabled.");
            common.answer(&json!({ "endpointId": endpoint, "disabled": false }), &text);
        }
        Command::Delete { endpoint } => {
            let pool = migrate::connect(config.require_database_url()?).await?;
            if !endpoints::delete(&mut *pool.acquire().await?, endpoint).await? {
                return Err(nowhere(endpoint));
            }
            let text = format!("{endpoint} is deleted.");
            common.answer(&json!({ "endpointId": endpoint, "deleted": true }), &text);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn nowhere(endpoint: EndpointId) -> Failure {
    format!("there is no partner endpoint {endpoint}").into()
}

fn sealer(config: &Config) -> Result<Sealer, Failure> {
    Sealer::new(config.require_sealing_keys()?)
        .map_err(|error| format!("VOUCH_SEALING_KEYS {error}").into())
}

fn shown(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

async fn create(
    common: &Common,
    config: &Config,
    organization: OrganizationId,
    url: String,
    events: &[Notice],
) -> Result<(), Failure> {
    target::check(&url, &config.deliveries()?.policy).map_err(|refused| match refused {
        // Unlike a broker, an operator can allow it.
        Refused::Address(address) => format!("--url must have a public address: {address}"),
        other => format!("--url {other}"),
    })?;
    let (sealer, clock) = (sealer(config)?, Clock::system());
    let (ids, now) = (Ids::new(clock.clone()), clock.now());
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    if organizations::is_platform(&mut tx, organization)
        .await?
        .is_none()
    {
        return Err(format!("there is no organization {organization}").into());
    }
    let endpoint = Endpoint {
        id: EndpointId(ids.uuid()),
        url,
        description: String::new(),
        event_types: events
            .iter()
            .map(|event| event.as_str().to_owned())
            .collect(),
        disabled: None,
        created_at: now,
        updated_at: now,
    };
    let token = generate_token()?;
    let first = ids.uuid();
    if !endpoints::insert(&mut tx, &sealer, organization, &endpoint, first, &token).await? {
        return Err(format!("{organization} has as many endpoints as it may have").into());
    }
    tx.commit().await?;
    let mut answer = object(organization, &endpoint);
    if let Value::Object(answer) = &mut answer {
        answer.insert("token".to_owned(), token.expose_secret().into());
    }
    let text = format!(
        "{}\n{}\nThis token is not shown again.",
        endpoint.id,
        token.expose_secret()
    );
    common.answer(&answer, &text);
    Ok(())
}

async fn list(
    common: &Common,
    config: &Config,
    organization: Option<OrganizationId>,
) -> Result<(), Failure> {
    let pool = migrate::connect(config.require_database_url()?).await?;
    let found = endpoints::list(&mut *pool.acquire().await?, organization).await?;
    let objects: Vec<Value> = found
        .iter()
        .map(|one| object(one.owner, &one.endpoint))
        .collect();
    let lines: Vec<String> = found
        .iter()
        .map(|OwnedEndpoint { owner, endpoint }| {
            let state = endpoint.disabled.map_or("enabled", |_| "disabled");
            format!("{}  {owner}  {}  {state}", endpoint.id, endpoint.url)
        })
        .collect();
    let text = if lines.is_empty() {
        "There are no partner endpoints.".to_owned()
    } else {
        lines.join("\n")
    };
    common.answer(&json!({ "endpoints": objects }), &text);
    Ok(())
}

fn object(owner: OrganizationId, endpoint: &Endpoint) -> Value {
    json!({
        "endpointId": endpoint.id,
        "organizationId": owner,
        "url": endpoint.url,
        "events": endpoint.event_types,
        "disabled": endpoint.disabled.is_some(),
        "createdAt": shown(endpoint.created_at),
    })
}

async fn rotate(
    common: &Common,
    config: &Config,
    endpoint: EndpointId,
    at: Option<DateTime<Utc>>,
) -> Result<(), Failure> {
    let (sealer, clock) = (sealer(config)?, Clock::system());
    let now = clock.now();
    let at = at.unwrap_or(now);
    if at < now {
        return Err("a token cannot be sent from a time that has passed".into());
    }
    let token = generate_token()?;
    let new = Ids::new(clock).uuid();
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    if !endpoints::rotate(&mut tx, &sealer, endpoint, new, &token, at, now).await? {
        return Err(nowhere(endpoint));
    }
    tx.commit().await?;
    common.answer(
        &json!({ "endpointId": endpoint, "token": token.expose_secret(), "startsAt": shown(at) }),
        &format!(
            "{}\nThis token is not shown again. It is sent from {} on.",
            token.expose_secret(),
            shown(at)
        ),
    );
    Ok(())
}
