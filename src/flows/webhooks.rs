//! Outgoing webhooks: what owners do with their endpoints and messages, and how messages reach endpoints.
//!
//! A message is written with what it tells ([`crate::store::history`]), or here, for a test. Dispatching gives every
//! endpoint that wants it a delivery, and each delivery is then attempted by itself. Where a Svix server keeps the
//! endpoints, dispatching hands the message to it: see [`svix`].

pub mod error;
mod svix;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::idempotent::{Done, Idempotent};
use super::{Acting, Services};
use crate::delivery::svix::Client;
use crate::delivery::target::{self, Refused};
use crate::flows::webhooks::error::WebhookError;
use crate::outgoing::Test;
use crate::secret::generate_webhook_secret;
use crate::store::delivery_log::{self, Delivery};
use crate::store::endpoints::{self, Change};
use crate::store::messages::{self, Dispatched, Message};
use crate::store::partner::notices;
use crate::store::values::Position;
use crate::store::{StoreError, webhook_secrets};
use base::ids::{EndpointId, EndpointName, MessageId, OrganizationId};
use domain::webhook::{DisabledReason, EndpointKind};

/// The way of messages to their endpoints.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Deliveries are rows of our own database, and sent by workers of ours.
    BuiltIn,
    /// A Svix server keeps the endpoints, and delivers.
    Svix(Arc<Client>),
}

/// An endpoint, of our own or of a Svix server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub id: EndpointName,
    /// Where messages are posted.
    pub url: String,
    /// The owner's own words; empty where there are none.
    pub description: String,
    /// Which events it receives; empty = all, those to come included.
    pub event_types: Vec<String>,
    /// Whether it receives nothing.
    pub disabled: bool,
    /// Why; `None` while it is enabled. A Svix server does not tell.
    pub disabled_reason: Option<DisabledReason>,
    pub created_at: DateTime<Utc>,
    /// When its owner last changed it, or it was disabled.
    pub updated_at: DateTime<Utc>,
}

impl From<endpoints::Endpoint> for Endpoint {
    fn from(endpoint: endpoints::Endpoint) -> Self {
        Self {
            id: endpoint.id.into(),
            url: endpoint.url,
            description: endpoint.description,
            event_types: endpoint.event_types,
            disabled: endpoint.disabled.is_some(),
            disabled_reason: endpoint.disabled,
            created_at: endpoint.created_at,
            updated_at: endpoint.updated_at,
        }
    }
}

/// An id that is not of our making names nothing of ours.
fn ours(id: &EndpointName) -> Result<EndpointId, WebhookError> {
    id.ours().ok_or(WebhookError::NoSuchResource)
}

/// Dispatches up to `limit` messages that are due.
pub async fn dispatch(services: &Services, limit: i64) -> Result<Dispatched, StoreError> {
    match &services.webhooks {
        Transport::Svix(client) => {
            // A Svix server signs; it cannot send what partner endpoints want.
            let own = dispatch_here(services, Some(EndpointKind::Partner), limit).await?;
            let theirs = svix::dispatch(services, client, limit).await?;
            Ok(Dispatched {
                messages: own.messages + theirs.messages,
                deliveries: own.deliveries + theirs.deliveries,
            })
        }
        Transport::BuiltIn => dispatch_here(services, None, limit).await,
    }
}

/// Whether a message is for partner endpoints, which no Svix server has.
async fn is_for_partner(
    services: &Services,
    owner: OrganizationId,
    id: MessageId,
) -> Result<bool, StoreError> {
    let mut conn = services.connection().await?;
    notices::is_one(&mut conn, owner, id).await
}

/// Makes deliveries of our own.
async fn dispatch_here(
    services: &Services,
    only: Option<EndpointKind>,
    limit: i64,
) -> Result<Dispatched, StoreError> {
    let mut conn = services.connection().await?;
    let dispatched = messages::dispatch(&mut conn, only, limit, services.clock.now()).await?;
    if dispatched.deliveries > 0 {
        services.wakeups.deliveries.notify_one();
    }
    Ok(dispatched)
}

/// Whether messages may be posted to a URL.
///
/// # Errors
/// [`Refused`], in words for the owner who registers the endpoint.
pub fn acceptable(services: &Services, url: &str) -> Result<(), Refused> {
    target::check(url, services.deliveries.policy()).map(drop)
}

/// Which page of a list of endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// After this one of ours.
    After(Position),
    /// Where a Svix server goes on; `None` = at the beginning.
    Svix(Option<String>),
}

/// A page of a list of endpoints.
#[derive(Debug)]
pub struct EndpointPage {
    pub endpoints: Vec<Endpoint>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Place>,
}

/// Up to `limit` endpoints of an organization, newest first.
pub async fn list(
    services: &Services,
    owner: OrganizationId,
    place: Place,
    limit: u32,
) -> Result<EndpointPage, WebhookError> {
    let after = match (&services.webhooks, place) {
        (Transport::Svix(client), Place::Svix(after)) => {
            return svix::list(client, owner, after.as_deref(), limit).await;
        }
        (Transport::Svix(client), Place::After(_)) => {
            return svix::list(client, owner, None, limit).await;
        }
        (Transport::BuiltIn, Place::After(after)) => after,
        (Transport::BuiltIn, Place::Svix(_)) => Position::START,
    };
    let mut conn = services.connection().await?;
    let mut found = endpoints::page(&mut conn, owner, after, i64::from(limit) + 1).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| {
        Place::After(Position {
            created_at: last.created_at,
            id: last.id.0,
        })
    });
    Ok(EndpointPage {
        endpoints: found.into_iter().map(Into::into).collect(),
        next,
    })
}

/// One endpoint of an organization.
///
/// # Errors
/// [`WebhookError::NoSuchResource`]; the Svix server; the database.
pub async fn read(
    services: &Services,
    owner: OrganizationId,
    id: &EndpointName,
) -> Result<Endpoint, WebhookError> {
    if let Transport::Svix(client) = &services.webhooks {
        return svix::read(client, owner, id).await;
    }
    let mut conn = services.connection().await?;
    let endpoint = endpoints::read(&mut conn, owner, ours(id)?).await?;
    endpoint.map(Into::into).ok_or(WebhookError::NoSuchResource)
}

/// An endpoint's current secret.
///
/// # Errors
/// [`WebhookError::NoSuchResource`]; the Svix server; the database, or a secret that does not open.
pub async fn secret(
    services: &Services,
    owner: OrganizationId,
    id: &EndpointName,
) -> Result<SecretString, WebhookError> {
    if let Transport::Svix(client) = &services.webhooks {
        return svix::secret(client, owner, id).await;
    }
    let mut conn = services.connection().await?;
    let sealer = &services.journal.sealer;
    let secret = webhook_secrets::current(&mut conn, sealer, owner, ours(id)?).await?;
    secret.ok_or(WebhookError::NoSuchResource)
}

/// What became of a message at each endpoint.
///
/// # Errors
/// [`WebhookError::NoSuchResource`]; the Svix server; the database.
pub async fn deliveries(
    services: &Services,
    owner: OrganizationId,
    id: MessageId,
) -> Result<Vec<Delivery>, WebhookError> {
    let mut conn = services.connection().await?;
    let found = delivery_log::of_message(&mut conn, owner, id).await?;
    if !found.is_empty() {
        // Also of messages from before there was a Svix server.
        return Ok(found);
    }
    let message = messages::read(&mut conn, owner, id).await?;
    let message = message.ok_or(WebhookError::NoSuchResource)?;
    drop(conn);
    match &services.webhooks {
        Transport::BuiltIn => Ok(found),
        Transport::Svix(client) => svix::deliveries(client, owner, &message).await,
    }
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
/// [`WebhookError::TooManyEndpoints`]; the key; the database.
pub async fn create(
    services: &Services,
    acting: Acting,
    new: NewEndpoint,
    idempotent: Idempotent<Endpoint, WebhookError>,
) -> Result<Done<Endpoint>, WebhookError> {
    if let Transport::Svix(client) = &services.webhooks {
        return svix::create(services, client, acting.caller, new, idempotent).await;
    }
    let now = services.clock.now();
    let endpoint = endpoints::Endpoint {
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
            return Err(WebhookError::TooManyEndpoints);
        }
        let (sealer, secret) = (&services.journal.sealer, fresh_secret()?);
        let id = services.ids.uuid();
        webhook_secrets::insert(conn, sealer, endpoint.id, id, &secret, now).await?;
        Ok(endpoint.into())
    };
    idempotent.run_local(services, effect).await
}

fn fresh_secret() -> Result<SecretString, StoreError> {
    generate_webhook_secret().map_err(StoreError::from)
}

/// Changes an endpoint.
///
/// # Errors
/// [`WebhookError::NoSuchResource`]; the key; the database.
pub async fn update(
    services: &Services,
    acting: Acting,
    id: EndpointName,
    change: Change,
    idempotent: Idempotent<Endpoint, WebhookError>,
) -> Result<Done<Endpoint>, WebhookError> {
    if let Transport::Svix(client) = &services.webhooks {
        return svix::update(services, client, acting.caller, &id, change, idempotent).await;
    }
    let effect = async |conn: &mut sqlx::PgConnection| {
        let (owner, id) = (acting.caller, ours(&id)?);
        let changed = if change == Change::default() {
            endpoints::read(conn, owner, id).await?
        } else {
            endpoints::update(conn, owner, id, &change, services.clock.now()).await?
        };
        changed.map(Into::into).ok_or(WebhookError::NoSuchResource)
    };
    let done = idempotent.run_local(services, effect).await;
    // What waited for an endpoint that was disabled may go on.
    services.wakeups.deliveries.notify_one();
    done
}

/// Deletes an endpoint: nothing is sent to it any more, and what was sent is forgotten.
///
/// # Errors
/// [`WebhookError::NoSuchResource`]; the key; the database.
pub async fn delete(
    services: &Services,
    acting: Acting,
    id: EndpointName,
    idempotent: Idempotent<EndpointName, WebhookError>,
) -> Result<Done<EndpointName>, WebhookError> {
    if let Transport::Svix(client) = &services.webhooks {
        return svix::delete(services, client, acting.caller, id, idempotent).await;
    }
    let effect = async |conn: &mut sqlx::PgConnection| {
        if endpoints::delete(conn, acting.caller, ours(&id)?).await? {
            Ok(id)
        } else {
            Err(WebhookError::NoSuchResource)
        }
    };
    idempotent.run_local(services, effect).await
}

/// Gives an endpoint a new secret; those before it sign on for a while. See [`webhook_secrets::rotate`].
///
/// # Errors
/// [`WebhookError::NoSuchResource`]; the key; the database.
pub async fn rotate(
    services: &Services,
    acting: Acting,
    endpoint: EndpointName,
    idempotent: Idempotent<SecretString, WebhookError>,
) -> Result<Done<SecretString>, WebhookError> {
    if let Transport::Svix(client) = &services.webhooks {
        return svix::rotate(services, client, acting.caller, &endpoint, idempotent).await;
    }
    let effect = async |conn: &mut sqlx::PgConnection| {
        let endpoint = ours(&endpoint)?;
        let (sealer, secret) = (&services.journal.sealer, fresh_secret()?);
        let (id, now) = (services.ids.uuid(), services.clock.now());
        let owner = acting.caller;
        if webhook_secrets::rotate(conn, sealer, owner, endpoint, id, &secret, now).await? {
            Ok(secret)
        } else {
            Err(WebhookError::NoSuchResource)
        }
    };
    idempotent.run_local(services, effect).await
}

/// Sends an endpoint a test, whatever events it wants.
///
/// # Errors
/// [`WebhookError::NoSuchResource`]; [`WebhookError::NoReceiver`] where it is disabled; [`WebhookError::NotOffered`]
/// with a Svix server, which has no message for one endpoint; the key; the database.
pub async fn test(
    services: &Services,
    acting: Acting,
    id: EndpointName,
    idempotent: Idempotent<Message, WebhookError>,
) -> Result<Done<Message>, WebhookError> {
    let effect = async |conn: &mut sqlx::PgConnection| {
        if let Transport::Svix(_) = &services.webhooks {
            return Err(WebhookError::NotOffered);
        }
        let id = ours(&id)?;
        let (owner, now) = (acting.caller, services.clock.now());
        let endpoint = endpoints::read(conn, owner, id).await?;
        let endpoint = endpoint.ok_or(WebhookError::NoSuchResource)?;
        if endpoint.disabled.is_some() {
            return Err(WebhookError::NoReceiver);
        }
        let message = MessageId(services.ids.uuid());
        let body = Test::body(id.to_string(), now);
        Ok(messages::insert(conn, owner, message, Some(id), &body, now).await?)
    };
    let done = idempotent.run_local(services, effect).await;
    services.wakeups.messages.notify_one();
    done
}

/// Sends a message again, under the same id: to every enabled endpoint that it is for, or to `only` this one.
///
/// # Errors
/// [`WebhookError::NoSuchResource`] for the message or the endpoint; [`WebhookError::NoReceiver`] where no endpoint would
/// get it; the key; the database.
pub async fn replay(
    services: &Services,
    acting: Acting,
    id: MessageId,
    only: Option<EndpointName>,
    idempotent: Idempotent<Message, WebhookError>,
) -> Result<Done<Message>, WebhookError> {
    if let Transport::Svix(client) = &services.webhooks
        && !is_for_partner(services, acting.caller, id).await?
    {
        return svix::replay(services, client, acting.caller, id, only, idempotent).await;
    }
    let effect = async |conn: &mut sqlx::PgConnection| {
        let only = only.as_ref().map(ours).transpose()?;
        let (owner, now) = (acting.caller, services.clock.now());
        if let Some(endpoint) = only
            && endpoints::read(conn, owner, endpoint).await?.is_none()
        {
            return Err(WebhookError::NoSuchResource);
        }
        let receivers = messages::replay(conn, owner, id, only, now).await?;
        let message = messages::read(conn, owner, id).await?;
        let message = message.ok_or(WebhookError::NoSuchResource)?;
        if receivers == 0 {
            return Err(WebhookError::NoReceiver);
        }
        Ok(message)
    };
    let done = idempotent.run_local(services, effect).await;
    services.wakeups.messages.notify_one();
    services.wakeups.deliveries.notify_one();
    done
}
