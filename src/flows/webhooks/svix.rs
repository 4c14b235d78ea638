//! Webhooks by way of a Svix server ([`crate::delivery::svix`]).
//!
//! The outbox stays ours: a message is written with what it tells, taken under a lease, handed over while no transaction
//! is open, and finished with its fence. Its id is the event id there, so a process that takes over from one that died
//! hands over the same message, and the server keeps one. A server that is away, or refuses our token, delays messages
//! and loses none; only one that says of a message itself that it will never work ends it.

use chrono::TimeDelta;
use futures_util::future::join_all;
use secrecy::SecretString;

use super::{Endpoint, EndpointPage, NewEndpoint, Place};
use crate::delivery::svix::{self, Client, EndpointChange, Progress};
use crate::flows::Services;
use crate::flows::backoff::backoff;
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::lease::{LEASE, Lease, holding};
use crate::flows::webhooks::error::WebhookError;
use crate::secret::sha256;
use crate::store::StoreError;
use crate::store::delivery_log::{ATTEMPTS_SHOWN, Attempt, Delivery};
use crate::store::endpoints::Change;
use crate::store::messages::{self, ClaimedMessage, Dispatched, End, Message, State};
use base::ids::{EndpointName, MessageId, OrganizationId};

/// Messages handed over side by side.
const AT_ONCE: i64 = 16;
/// How many calls' time a request may take.
const PATIENCE: u32 = 3;

impl From<svix::Failure> for WebhookError {
    fn from(failure: svix::Failure) -> Self {
        match failure {
            svix::Failure::NotFound => Self::NoSuchResource,
            svix::Failure::Refused { .. } => Self::Refused,
            svix::Failure::Away { retry_after, cause } => Self::Away { retry_after, cause },
            svix::Failure::Token { .. } | svix::Failure::Conflict => Self::Away {
                retry_after: None,
                cause: failure.to_string(),
            },
        }
    }
}

/// Where nothing of the caller's can be at fault.
fn reading(failure: svix::Failure) -> WebhookError {
    match failure.into() {
        WebhookError::Refused => WebhookError::Away {
            retry_after: None,
            cause: "the Svix server refuses to be asked".into(),
        },
        other => other,
    }
}

/// A message's id there. Svix does not take ids for event ids that begin as its own do.
fn event_id(id: MessageId) -> String {
    id.0.simple().to_string()
}

fn application(owner: OrganizationId) -> String {
    owner.to_string()
}

fn endpoint(found: &svix::Endpoint) -> Result<Endpoint, WebhookError> {
    let id = EndpointName::parse(&found.id).ok_or_else(|| WebhookError::Away {
        retry_after: None,
        cause: "an endpoint of the Svix server has an odd id".into(),
    })?;
    Ok(Endpoint {
        id,
        url: found.url.clone(),
        description: found.description.clone(),
        event_types: found.event_types().to_vec(),
        disabled: found.disabled.unwrap_or_default(),
        disabled_reason: None,
        created_at: found.created_at,
        updated_at: found.updated_at,
    })
}

pub(super) async fn list(
    client: &Client,
    owner: OrganizationId,
    after: Option<&str>,
    limit: u32,
) -> Result<EndpointPage, WebhookError> {
    let page = match client.endpoints(&application(owner), limit, after).await {
        // Nothing was ever needed there.
        Err(svix::Failure::NotFound) => {
            return Ok(EndpointPage {
                endpoints: Vec::new(),
                next: None,
            });
        }
        page => page.map_err(reading)?,
    };
    let found = page.endpoints.iter().map(endpoint);
    let next = page.next.map(|next| Place::Svix(Some(next)));
    Ok(EndpointPage {
        endpoints: found.collect::<Result<_, _>>()?,
        next,
    })
}

pub(super) async fn read(
    client: &Client,
    owner: OrganizationId,
    id: &EndpointName,
) -> Result<Endpoint, WebhookError> {
    let found = client.endpoint(&application(owner), id.as_str()).await;
    endpoint(&found.map_err(reading)?)
}

pub(super) async fn secret(
    client: &Client,
    owner: OrganizationId,
    id: &EndpointName,
) -> Result<SecretString, WebhookError> {
    let secret = client.secret(&application(owner), id.as_str()).await;
    secret.map_err(reading)
}

/// A request's key as the server gets it: what belongs to one of ours belongs to one of theirs, so a request that is
/// repeated after its process died is done once there as well.
fn key<T>(idempotent: &Idempotent<T, WebhookError>) -> Option<String> {
    let scope = &idempotent.attempt.as_ref()?.scope;
    let (caller, path) = (scope.caller, &scope.path);
    let text = format!("{caller}\n{}\n{path}\n{}", scope.method, scope.key);
    Some(hex::encode(sha256(text.as_bytes())))
}

/// As a server may keep refusals under a key too, every try has its own.
fn numbered(key: Option<&str>, number: u32) -> Option<String> {
    key.map(|key| format!("{key}-{number}"))
}

/// However many calls a request takes, it is answered before its own lease is over.
async fn patiently<T>(
    client: &Client,
    work: impl Future<Output = Result<T, WebhookError>>,
) -> Result<T, WebhookError> {
    let done = tokio::time::timeout(client.deadline() * PATIENCE, work).await;
    done.unwrap_or_else(|_| {
        Err(WebhookError::Away {
            retry_after: None,
            cause: "the Svix server is too slow".into(),
        })
    })
}

pub(super) async fn create(
    services: &Services,
    client: &Client,
    owner: OrganizationId,
    new: NewEndpoint,
    idempotent: Idempotent<Endpoint, WebhookError>,
) -> Result<Done<Endpoint>, WebhookError> {
    let key = key(&idempotent);
    let wanted = EndpointChange {
        url: Some(new.url),
        description: Some(new.description),
        event_types: Some(new.event_types),
        disabled: None,
    };
    let effect = Box::pin(async {
        let application = application(owner);
        let attempt = async |number| {
            let key = numbered(key.as_deref(), number);
            let made = client.create_endpoint(&application, &wanted, key.as_deref());
            made.await
        };
        let mut made = attempt(1).await;
        if made == Err(svix::Failure::NotFound) {
            client.make_application(&application).await?;
            made = attempt(2).await;
        }
        if made_event_types(client, &made, &wanted).await? {
            made = attempt(3).await;
        }
        endpoint(&made?)
    });
    idempotent
        .run_remote(services, patiently(client, effect))
        .await
}

/// Makes the event types that an endpoint asked for, where that may be why it was refused.
async fn made_event_types(
    client: &Client,
    outcome: &Result<svix::Endpoint, svix::Failure>,
    wanted: &EndpointChange,
) -> Result<bool, WebhookError> {
    let types = wanted.event_types.as_deref().unwrap_or_default();
    if !matches!(outcome, Err(svix::Failure::Refused { .. })) || types.is_empty() {
        return Ok(false);
    }
    for name in types {
        client.make_event_type(name).await?;
    }
    Ok(true)
}

pub(super) async fn update(
    services: &Services,
    client: &Client,
    owner: OrganizationId,
    id: &EndpointName,
    change: Change,
    idempotent: Idempotent<Endpoint, WebhookError>,
) -> Result<Done<Endpoint>, WebhookError> {
    let wanted = EndpointChange {
        url: change.url,
        description: change.description,
        event_types: change.event_types,
        disabled: change.disabled,
    };
    let effect = Box::pin(async {
        let application = application(owner);
        if wanted == EndpointChange::default() {
            return endpoint(&client.endpoint(&application, id.as_str()).await?);
        }
        let attempt = async || {
            let changed = client.change_endpoint(&application, id.as_str(), &wanted);
            changed.await
        };
        let mut changed = attempt().await;
        if made_event_types(client, &changed, &wanted).await? {
            changed = attempt().await;
        }
        endpoint(&changed?)
    });
    idempotent
        .run_remote(services, patiently(client, effect))
        .await
}

pub(super) async fn delete(
    services: &Services,
    client: &Client,
    owner: OrganizationId,
    id: EndpointName,
    idempotent: Idempotent<EndpointName, WebhookError>,
) -> Result<Done<EndpointName>, WebhookError> {
    let effect = Box::pin(async {
        let application = application(owner);
        let deleted = client.delete_endpoint(&application, id.as_str()).await;
        deleted.map_err(reading).map(|()| id)
    });
    idempotent
        .run_remote(services, patiently(client, effect))
        .await
}

pub(super) async fn rotate(
    services: &Services,
    client: &Client,
    owner: OrganizationId,
    id: &EndpointName,
    idempotent: Idempotent<SecretString, WebhookError>,
) -> Result<Done<SecretString>, WebhookError> {
    let key = key(&idempotent);
    let effect = Box::pin(async {
        let application = application(owner);
        let rotated = client.rotate(&application, id.as_str(), key.as_deref());
        Ok(rotated.await?)
    });
    idempotent
        .run_remote(services, patiently(client, effect))
        .await
}

/// A message that was handed over is sent again by the server, to those that it was sent to before. One that was given
/// up is handed over once more.
pub(super) async fn replay(
    services: &Services,
    client: &Client,
    owner: OrganizationId,
    id: MessageId,
    only: Option<EndpointName>,
    idempotent: Idempotent<Message, WebhookError>,
) -> Result<Done<Message>, WebhookError> {
    let key = key(&idempotent);
    let effect = Box::pin(async {
        let now = services.clock.now();
        let mut conn = services.connection().await?;
        let message = messages::read(&mut conn, owner, id).await?;
        let message = message.ok_or(WebhookError::NoSuchResource)?;
        if message.state != State::Dispatched {
            messages::hand_over_again(&mut conn, owner, id, now).await?;
            services.wakeups.messages.notify_one();
            let message = messages::read(&mut conn, owner, id).await?;
            return message.ok_or(WebhookError::NoSuchResource);
        }
        drop(conn);
        let (application, event) = (application(owner), event_id(id));
        let receivers = match only {
            Some(only) => vec![only.to_string()],
            None => match client.destinations(&application, &event).await {
                Err(svix::Failure::NotFound) => Vec::new(),
                found => {
                    let enabled = found.map_err(reading)?.into_iter();
                    let enabled = enabled.filter(|one| one.disabled != Some(true));
                    enabled.map(|one| one.id).collect()
                }
            },
        };
        if receivers.is_empty() {
            return Err(WebhookError::NoReceiver);
        }
        for (number, receiver) in (1..).zip(&receivers) {
            let key = numbered(key.as_deref(), number);
            let again = client.resend(&application, &event, receiver, key.as_deref());
            again.await.map_err(reading)?;
        }
        Ok(message)
    });
    idempotent
        .run_remote(services, patiently(client, effect))
        .await
}

pub(super) async fn deliveries(
    client: &Client,
    owner: OrganizationId,
    message: &Message,
) -> Result<Vec<Delivery>, WebhookError> {
    if message.state != State::Dispatched {
        return Ok(Vec::new());
    }
    let (application, event) = (application(owner), event_id(message.id));
    let found = tokio::try_join!(
        client.destinations(&application, &event),
        client.attempts(&application, &event),
    );
    let (destinations, attempts) = match found {
        Err(svix::Failure::NotFound) => return Ok(Vec::new()),
        found => found.map_err(reading)?,
    };
    let shown = usize::try_from(ATTEMPTS_SHOWN).unwrap_or(usize::MAX);
    let delivery = |to: svix::Destination| {
        let mine = attempts.iter().filter(|one| one.endpoint_id == to.id);
        let mut mine: Vec<Attempt> = mine.take(shown).map(attempt).collect();
        mine.reverse();
        let state = match to.status {
            Progress::Delivered => "delivered",
            Progress::Failed => "failed",
            Progress::Waiting => "waiting",
        };
        let over = to.status != Progress::Waiting;
        Some(Delivery {
            endpoint_id: EndpointName::parse(&to.id)?,
            state: state.into(),
            next_attempt_at: to.next_attempt.filter(|_| !over),
            reason: (to.status == Progress::Failed).then(|| "exhausted".into()),
            created_at: message.created_at,
            finished_at: mine.last().map(|one| one.attempted_at).filter(|_| over),
            attempts: mine,
        })
    };
    Ok(destinations.into_iter().filter_map(delivery).collect())
}

fn attempt(one: &svix::Attempt) -> Attempt {
    let status = (one.response_status_code > 0).then_some(one.response_status_code);
    let failure = match (one.status, status) {
        (Progress::Delivered, _) => None,
        (_, None) => Some("no_answer"),
        (_, Some(300..=399)) => Some("redirect"),
        (_, Some(_)) => Some("status"),
    };
    let mut answer = one.response.clone();
    answer.truncate(answer.floor_char_boundary(crate::delivery::client::KEPT));
    Attempt {
        status,
        failure: failure.map(Into::into),
        duration_milliseconds: i32::try_from(one.response_duration_ms).unwrap_or(i32::MAX),
        answer,
        attempted_at: one.timestamp,
    }
}

/// Hands over messages that are due.
pub(super) async fn dispatch(
    services: &Services,
    client: &Client,
    limit: i64,
) -> Result<Dispatched, StoreError> {
    let mut conn = services.connection().await?;
    let (fence, now) = (services.ids.uuid(), services.clock.now());
    let held = messages::claim(&mut conn, fence, LEASE, limit.min(AT_ONCE), now).await?;
    drop(conn);
    if held.is_empty() {
        return Ok(Dispatched {
            messages: 0,
            deliveries: 0,
        });
    }
    let ids: Vec<_> = held.iter().map(|one| one.id.0).collect();
    let handing = join_all(held.iter().map(|one| hand_over(services, client, one)));
    let ends = holding(services, Lease::Messages(&ids, fence), LEASE, handing).await;
    let mut conn = services.connection().await?;
    for (one, end) in held.iter().zip(ends) {
        let now = services.clock.now();
        if !messages::finish(&mut conn, one.owner, one.id, fence, &end?, now).await? {
            tracing::warn!(message_id = %one.id, "a message had another owner before it was finished");
        }
    }
    Ok(Dispatched {
        messages: u64::try_from(held.len()).unwrap_or(u64::MAX),
        deliveries: 0,
    })
}

/// Hands over one message, and says what is to be written down.
async fn hand_over(
    services: &Services,
    client: &Client,
    held: &ClaimedMessage,
) -> Result<End, StoreError> {
    let id = held.id;
    if held.only_endpoint {
        // Written for an endpoint of the built-in sender, before there was a Svix server.
        tracing::warn!(message_id = %id, "a message for one endpoint cannot be handed to a Svix server");
        return Ok(End::Dead("not_offered"));
    }
    let (application, event) = (application(held.owner), event_id(id));
    let sent = client.create_message(&application, &event, &held.event_type, &held.payload);
    let failure = match sent.await {
        Ok(()) => return Ok(End::Dispatched),
        // Handed over before by a process that could not say so.
        Err(svix::Failure::Conflict) => match client.has_message(&application, &event).await {
            Ok(true) => return Ok(End::Dispatched),
            Ok(false) => svix::Failure::Conflict,
            Err(failure) => failure,
        },
        // Servers that do not make applications with messages.
        Err(svix::Failure::NotFound) => match client.make_application(&application).await {
            Ok(()) => svix::Failure::NotFound,
            Err(failure) => failure,
        },
        Err(failure) => failure,
    };
    if let svix::Failure::Refused { status } = failure {
        tracing::error!(message_id = %id, status, "the Svix server will never take this message: it is given up");
        return Ok(End::Dead("refused"));
    }
    let (reason, asked) = match &failure {
        svix::Failure::Away { retry_after, .. } => ("away", *retry_after),
        svix::Failure::Token { .. } => ("token", None),
        _ => ("unfinished", None),
    };
    if matches!(failure, svix::Failure::Token { .. }) {
        tracing::error!(message_id = %id, %failure, "messages wait until VOUCH_SVIX_TOKEN is right");
    }
    let asked = asked.and_then(|asked| TimeDelta::from_std(asked).ok());
    let pause = backoff(held.attempts)?.max(asked.unwrap_or_default());
    Ok(End::RetryAt(services.clock.now() + pause, reason))
}
