//! Outgoing webhooks: what owners do with their endpoints and messages, and how messages reach endpoints.
//!
//! A message is written with what it tells ([`crate::store::history`]), or here, for a test. Dispatching gives every
//! endpoint that wants it a delivery, and each delivery is then attempted by itself.

use secrecy::SecretString;

use super::idempotent::{Done, Idempotent};
use super::{Acting, Failure, Services};
use crate::delivery::target::{self, Refused};
use crate::domain::webhook::{EventType, Test};
use crate::ids::{EndpointId, MessageId};
use crate::secret::generate_webhook_secret;
use crate::store::StoreError;
use crate::store::endpoints::{self, Change, Endpoint};
use crate::store::messages::{self, Dispatched, Message};
use crate::store::webhook_secrets;

/// The way of messages to their endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Deliveries are rows of our own database, and sent by workers of ours.
    BuiltIn,
}

/// Dispatches up to `limit` messages that are due.
///
/// # Errors
/// The database.
pub async fn dispatch(services: &Services, limit: i64) -> Result<Dispatched, Failure> {
    match services.webhooks {
        Transport::BuiltIn => {
            let mut conn = services.connection().await?;
            let dispatched = messages::dispatch(&mut conn, limit, services.clock.now()).await?;
            if dispatched.deliveries > 0 {
                services.wakeups.deliveries.notify_one();
            }
            Ok(dispatched)
        }
    }
}

/// Whether messages may be posted to a URL.
///
/// # Errors
/// [`Refused`], in words for whoever registers the endpoint.
pub fn acceptable(services: &Services, url: &str) -> Result<(), Refused> {
    target::check(url, services.deliveries.policy()).map(drop)
}

/// What an endpoint is registered with. All of it was checked.
#[derive(Debug, Clone)]
pub struct NewEndpoint {
    /// Where messages are posted.
    pub url: String,
    /// The owner's own words.
    pub description: String,
    /// Which events it receives; empty = all.
    pub event_types: Vec<String>,
}

/// Registers an endpoint, with its first secret.
///
/// # Errors
/// [`Failure::TooManyEndpoints`]; the key; the database.
pub async fn create(
    services: &Services,
    acting: Acting,
    new: NewEndpoint,
    idempotent: Idempotent<Endpoint>,
) -> Result<Done<Endpoint>, Failure> {
    let now = services.clock.now();
    let endpoint = Endpoint {
        id: EndpointId(services.ids.uuid()),
        url: new.url,
        description: new.description,
        event_types: new.event_types,
        disabled: None,
        created_at: now,
        updated_at: now,
    };
    let effect = async |conn: &mut sqlx::PgConnection| {
        if !endpoints::insert(conn, acting.caller, &endpoint).await? {
            return Err(Failure::TooManyEndpoints);
        }
        let (sealer, secret) = (&services.journal.sealer, fresh_secret()?);
        let id = services.ids.uuid();
        webhook_secrets::insert(conn, sealer, endpoint.id, id, &secret, now).await?;
        Ok(endpoint)
    };
    idempotent.run_local(services, effect).await
}

fn fresh_secret() -> Result<SecretString, Failure> {
    Ok(generate_webhook_secret().map_err(StoreError::from)?)
}

/// Changes an endpoint.
///
/// # Errors
/// [`Failure::NoSuchResource`]; the key; the database.
pub async fn update(
    services: &Services,
    acting: Acting,
    id: EndpointId,
    change: Change,
    idempotent: Idempotent<Endpoint>,
) -> Result<Done<Endpoint>, Failure> {
    let effect = async |conn: &mut sqlx::PgConnection| {
        let owner = acting.caller;
        let changed = if change == Change::default() {
            endpoints::read(conn, owner, id).await?
        } else {
            endpoints::update(conn, owner, id, &change, services.clock.now()).await?
        };
        changed.ok_or(Failure::NoSuchResource)
    };
    let done = idempotent.run_local(services, effect).await;
    // What waited for an endpoint that was disabled may go on.
    services.wakeups.deliveries.notify_one();
    done
}

/// Deletes an endpoint: nothing is sent to it any more, and what was sent is forgotten.
///
/// # Errors
/// [`Failure::NoSuchResource`]; the key; the database.
pub async fn delete(
    services: &Services,
    acting: Acting,
    id: EndpointId,
    idempotent: Idempotent<EndpointId>,
) -> Result<Done<EndpointId>, Failure> {
    let effect = async |conn: &mut sqlx::PgConnection| {
        if endpoints::delete(conn, acting.caller, id).await? {
            Ok(id)
        } else {
            Err(Failure::NoSuchResource)
        }
    };
    idempotent.run_local(services, effect).await
}

/// Gives an endpoint a new secret; those before it sign on for a while. See [`webhook_secrets::rotate`].
///
/// # Errors
/// [`Failure::NoSuchResource`]; the key; the database.
pub async fn rotate(
    services: &Services,
    acting: Acting,
    endpoint: EndpointId,
    idempotent: Idempotent<SecretString>,
) -> Result<Done<SecretString>, Failure> {
    let effect = async |conn: &mut sqlx::PgConnection| {
        let (sealer, secret) = (&services.journal.sealer, fresh_secret()?);
        let (id, now) = (services.ids.uuid(), services.clock.now());
        let owner = acting.caller;
        if webhook_secrets::rotate(conn, sealer, owner, endpoint, id, &secret, now).await? {
            Ok(secret)
        } else {
            Err(Failure::NoSuchResource)
        }
    };
    idempotent.run_local(services, effect).await
}

/// Sends an endpoint a test, whatever events it wants.
///
/// # Errors
/// [`Failure::NoSuchResource`]; [`Failure::NoReceiver`] where it is disabled; the key; the database.
pub async fn test(
    services: &Services,
    acting: Acting,
    id: EndpointId,
    idempotent: Idempotent<Message>,
) -> Result<Done<Message>, Failure> {
    let effect = async |conn: &mut sqlx::PgConnection| {
        let (owner, now) = (acting.caller, services.clock.now());
        let endpoint = endpoints::read(conn, owner, id).await?;
        let endpoint = endpoint.ok_or(Failure::NoSuchResource)?;
        if endpoint.disabled.is_some() {
            return Err(Failure::NoReceiver);
        }
        let message = MessageId(services.ids.uuid());
        let body = Test::body(id.to_string(), now);
        let event = EventType::Test;
        Ok(messages::insert(conn, owner, message, event, Some(id), &body, now).await?)
    };
    let done = idempotent.run_local(services, effect).await;
    services.wakeups.messages.notify_one();
    done
}

/// Sends a message again, under the same id: to every enabled endpoint that it is for, or to `only` this one.
///
/// # Errors
/// [`Failure::NoSuchResource`] for the message or the endpoint; [`Failure::NoReceiver`] where nobody would get it; the
/// key; the database.
pub async fn replay(
    services: &Services,
    acting: Acting,
    id: MessageId,
    only: Option<EndpointId>,
    idempotent: Idempotent<Message>,
) -> Result<Done<Message>, Failure> {
    let effect = async |conn: &mut sqlx::PgConnection| {
        let (owner, now) = (acting.caller, services.clock.now());
        if let Some(endpoint) = only
            && endpoints::read(conn, owner, endpoint).await?.is_none()
        {
            return Err(Failure::NoSuchResource);
        }
        let receivers = messages::replay(conn, owner, id, only, now).await?;
        let message = messages::read(conn, owner, id).await?;
        let message = message.ok_or(Failure::NoSuchResource)?;
        if receivers == 0 {
            return Err(Failure::NoReceiver);
        }
        Ok(message)
    };
    let done = idempotent.run_local(services, effect).await;
    services.wakeups.messages.notify_one();
    services.wakeups.deliveries.notify_one();
    done
}
