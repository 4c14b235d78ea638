//! Sample data of `vouch dev`: generated secrets in a file, and the organizations that belong to them.
//!
//! The secrets are written first, then everything in the database in one transaction: a start that dies half-way
//! leaves nothing half-made, and the next one goes on.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::Failure;
use crate::flows::Services;
use crate::flows::create::{NewCustomer, create};
use crate::secret::{Environment, generate_api_key, generate_key, random_bytes, sha256};
use crate::store::access::{self, AccessRequest};
use crate::store::api_keys::{self, NewKey, Role};
use crate::store::history::Actor;
use crate::store::organizations;
use base::ids::{KeyId, OrganizationId};
use domain::organization::OrganizationType;

macro_rules! secrets {
    ($($name:ident: $make:expr;)*) => {
        /// Everything secret of a development installation.
        pub(super) struct Secrets { $(pub(super) $name: SecretString,)* }

        impl Secrets {
            fn create() -> Result<Self, Failure> {
                Ok(Self { $($name: $make?,)* })
            }

            fn from_json(object: &Map<String, Value>) -> Option<Self> {
                Some(Self { $($name: SecretString::from(object.get(stringify!($name))?.as_str()?.to_owned()),)* })
            }

            fn to_json(&self) -> Value {
                let mut object = Map::new();
                $(object.insert(stringify!($name).into(), self.$name.expose_secret().into());)*
                Value::Object(object)
            }
        }
    };
}

secrets! {
    sealing_key: generate_key();
    audit_key: generate_key();
    dossier_key: generate_key();
    admin_key: generate_api_key(Environment::Sandbox);
    compliance_key: generate_api_key(Environment::Sandbox);
    super_admin_key: generate_api_key(Environment::Sandbox);
    broker_key: generate_api_key(Environment::Sandbox);
    app_token: token("sbx:");
    secret_key: token("");
    donor_app_token: token("sbx:");
    donor_secret_key: token("");
    webhook_secret: token("");
}

fn token(prefix: &str) -> Result<SecretString, crate::secret::SecretError> {
    Ok(SecretString::from(format!(
        "{prefix}{}",
        hex::encode(random_bytes::<16>()?)
    )))
}

impl Secrets {
    /// Reads the file, or makes it.
    pub(super) fn load_or_create(path: &Path) -> Result<Self, Failure> {
        let unreadable = || {
            format!(
                "{} is not what `vouch dev` wrote: move it away, or use --reset",
                path.display()
            )
        };
        match std::fs::read(path) {
            Ok(bytes) => {
                let mut value: Value = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
                // A folder of a version that made no dossiers.
                if let Some(object) = value.as_object_mut()
                    && object.contains_key("audit_key")
                    && !object.contains_key("dossier_key")
                {
                    let made = generate_key()?;
                    object.insert("dossier_key".into(), made.expose_secret().into());
                    write_private(path, &serde_json::to_vec_pretty(&object)?)?;
                }
                value
                    .as_object()
                    .and_then(Self::from_json)
                    .ok_or_else(|| unreadable().into())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secrets = Self::create()?;
                write_private(path, &serde_json::to_vec_pretty(&secrets.to_json())?)?;
                Ok(secrets)
            }
            Err(error) => Err(format!("{} cannot be read: {error}", path.display()).into()),
        }
    }
}

/// Writes a file that only its owner can read, all of it or nothing.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = std::fs::File::options()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

/// The sample organizations.
pub(super) struct Seed {
    pub(super) platform: OrganizationId,
    pub(super) broker: OrganizationId,
    /// One individual, one business.
    pub(super) children: Vec<(OrganizationId, OrganizationType)>,
}

/// The broker's references of its sample customers.
const CHILDREN: [(&str, &str, OrganizationType); 2] = [
    (
        "sample-individual",
        "Ada Sample",
        OrganizationType::Individual,
    ),
    (
        "sample-business",
        "Sample Trading Ltd",
        OrganizationType::Business,
    ),
];

/// Finds the sample organizations, or creates them.
pub(super) async fn ensure(services: &Services, secrets: &Secrets) -> Result<Seed, Failure> {
    let mut tx = services.begin().await?;
    let seed = match find(&mut tx, services, secrets).await? {
        Some(seed) => seed,
        None => make(&mut tx, services, secrets).await?,
    };
    tx.commit().await?;
    Ok(seed)
}

async fn find(
    tx: &mut PgConnection,
    services: &Services,
    secrets: &Secrets,
) -> Result<Option<Seed>, Failure> {
    let (Some(platform), Some(broker)) = (
        owner(tx, services, &secrets.admin_key).await?,
        owner(tx, services, &secrets.broker_key).await?,
    ) else {
        return Ok(None);
    };
    let mut children = Vec::new();
    for (reference, _, kind) in CHILDREN {
        let child = organizations::child_by_external_id(tx, broker, reference).await?;
        children.push((
            child.ok_or("a sample organization is missing: use --reset")?,
            kind,
        ));
    }
    Ok(Some(Seed {
        platform,
        broker,
        children,
    }))
}

async fn owner(
    tx: &mut PgConnection,
    services: &Services,
    key: &SecretString,
) -> Result<Option<OrganizationId>, Failure> {
    let wanted = AccessRequest {
        key_sha256: sha256(key.expose_secret().as_bytes()),
        on_behalf_of: None,
        now: services.clock.now(),
        repeatable: None,
    };
    let mut found = access::resolve(tx, &[wanted]).await?;
    let access = found.pop().transpose()?.flatten();
    Ok(access.map(|access| access.caller))
}

async fn make(
    tx: &mut PgConnection,
    services: &Services,
    secrets: &Secrets,
) -> Result<Seed, Failure> {
    let business = OrganizationType::Business;
    let platform = organization(tx, services, ("Platform", business), None, None, true).await?;
    let officers = [
        (&secrets.admin_key, Role::Admin, "Alex Admin"),
        (
            &secrets.compliance_key,
            Role::ComplianceOfficer,
            "Casey Compliance",
        ),
        (&secrets.super_admin_key, Role::SuperAdmin, "Sam Super"),
    ];
    for (key, role, person) in officers {
        add_key(tx, services, (platform, true), key, role, Some(person)).await?;
    }
    let broker = organization(tx, services, ("Sample Broker", business), None, None, false).await?;
    add_key(
        tx,
        services,
        (broker, false),
        &secrets.broker_key,
        Role::Member,
        None,
    )
    .await?;
    let mut children = Vec::new();
    for (reference, name, kind) in CHILDREN {
        let child = organization(
            tx,
            services,
            (name, kind),
            Some(broker),
            Some(reference),
            false,
        )
        .await?;
        children.push((child, kind));
    }
    Ok(Seed {
        platform,
        broker,
        children,
    })
}

async fn organization(
    tx: &mut PgConnection,
    services: &Services,
    (name, kind): (&str, OrganizationType),
    broker: Option<OrganizationId>,
    external_id: Option<&str>,
    is_platform: bool,
) -> Result<OrganizationId, Failure> {
    let metadata = Map::new();
    let new = NewCustomer {
        name,
        kind,
        is_platform,
        broker,
        external_id,
        metadata: &metadata,
    };
    let created = create(
        tx,
        &services.journal,
        &new,
        Actor::System,
        services.clock.now(),
    )
    .await?;
    Ok(created.organization_id)
}

async fn add_key(
    tx: &mut PgConnection,
    services: &Services,
    (organization_id, organization_is_platform): (OrganizationId, bool),
    key: &SecretString,
    role: Role,
    person_name: Option<&str>,
) -> Result<(), Failure> {
    let new = NewKey {
        id: KeyId(services.ids.uuid()),
        organization_id,
        organization_is_platform,
        secret_sha256: sha256(key.expose_secret().as_bytes()),
        environment: Environment::Sandbox,
        role,
        person_name,
        rate_limit: None,
    };
    Ok(api_keys::insert(tx, &new, services.clock.now()).await?)
}
