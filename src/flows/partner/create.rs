//! Creating users, and changing what is known of who they are.

use serde_json::Map;

use super::{LockedUser, find, lock};
use crate::flows::create::{CreateError, NewCustomer, create as create_organization};
use crate::flows::file::error::FileError;
use crate::flows::file::standing;
use crate::flows::partner::error::UserError;
use crate::flows::{Acting, Services};
use crate::store::file::By;
use crate::store::history::{self, Actor, Entry};
use crate::store::partner::users::{self, User};
use base::ids::OrganizationId;
use domain::event::Cause;
use domain::file::grounds::{Facts, changed, individual_facts};
use domain::organization::OrganizationType;
use domain::partner::{Identity, Refusal};
use domain::text::composed;

/// What the organization of a user is called: names are personal, and kept elsewhere.
pub const NAME: &str = "Individual";

/// Creates a user.
///
/// # Errors
/// [`Refusal::UserExists`]; the database.
pub async fn create(
    services: &Services,
    broker: By,
    external_id: &str,
    who: &Identity,
) -> Result<OrganizationId, UserError> {
    let (now, sealer) = (services.clock.now(), &services.journal.sealer);
    let mut tx = services.begin().await?;
    let new = NewCustomer {
        name: NAME,
        kind: OrganizationType::Individual,
        is_platform: false,
        broker: Some(broker.organization),
        external_id: Some(external_id),
        metadata: &Map::new(),
    };
    let actor = Actor::Key(broker.organization, broker.key);
    let created = create_organization(&mut tx, &services.journal, &new, actor, now).await;
    let created = created.map_err(|failure| match failure {
        CreateError::ExternalIdTaken(_) => UserError::Refused(Refusal::UserExists),
        other => other.into(),
    })?;
    let owner = created.organization_id;
    users::insert(&mut tx, sealer, broker.organization, owner, who, now).await?;
    tx.commit().await?;
    Ok(owner)
}

/// Changes what is known of who a user is. Some name stays.
///
/// # Errors
/// [`FileError::Field`]; [`Refusal::NoSuchUser`], [`Refusal::Suspended`]; the database.
pub async fn change(
    services: &Services,
    acting: Acting,
    change: impl FnOnce(&mut Identity) + Send,
) -> Result<(), UserError> {
    let mut tx = services.begin().await?;
    let LockedUser { mut record, user } = lock(services, &mut tx, acting).await?;
    let mut user = super::active(user)?;
    let before = composed_facts(&user);
    change(&mut user.identity);
    if user.identity.is_unnamed() {
        let problem = "or lastName should not be empty";
        return Err(FileError::Field("firstName", problem).into());
    }
    let (sealer, now) = (&services.journal.sealer, services.clock.now());
    users::identify(&mut tx, sealer, acting.target, &user.identity, now).await?;
    let changed = changed(&before, &composed_facts(&user));
    if record.state.submitted && !changed.is_empty() {
        let changed: Vec<&str> = changed.iter().map(|ground| ground.as_str()).collect();
        let reason = changed.join(", ");
        let entry = Entry {
            cause: Cause::IdentityChanged,
            to: None,
            actor: Actor::Key(acting.caller, acting.key_id),
            reason: Some(&reason),
            payload: None,
        };
        history::append(&mut tx, &services.journal, &mut record, &entry, now).await?;
    }
    standing::changed(services, &mut tx, acting, &mut record).await?;
    tx.commit().await?;
    services.changed(acting.target);
    Ok(())
}

/// What identifies a user, however its accents are written.
fn composed_facts(user: &User) -> Facts {
    let facts = individual_facts(&user.facts()).into_iter();
    facts
        .map(|(ground, fact)| (ground, composed(&fact)))
        .collect()
}

/// Suspends a user, or ends that. Doing it again changes nothing.
///
/// # Errors
/// [`Refusal::NoSuchUser`]; the database.
pub async fn suspend(
    services: &Services,
    broker: By,
    external_id: &str,
    suspended: bool,
) -> Result<(), UserError> {
    let user = find(services, broker.organization, external_id).await?;
    let acting = Acting {
        caller: broker.organization,
        key_id: broker.key,
        target: user.organization_id,
    };
    let mut tx = services.begin().await?;
    let user = lock(services, &mut tx, acting).await?.user;
    if user.suspended != suspended {
        let since = suspended.then(|| services.clock.now());
        users::suspend(&mut tx, acting.target, since).await?;
    }
    tx.commit().await?;
    Ok(())
}
