//! A business that is registered with what it says of itself, in one transaction: organization, record, grant, file.

use serde_json::{Map, Value};
use sqlx::PgConnection;

use crate::flows::create::{CreateError, Created, NewCustomer, create};
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::{Acting, Services};
use crate::store::file::acts;
use crate::store::file::cases::{self, Priority, Statement};
use crate::store::history::Actor;
use domain::file::Level;
use domain::organization::OrganizationType;

/// A business to register. All of it was checked.
#[derive(Debug, Clone)]
pub struct NewBusiness {
    pub name: String,
    /// What the broker sees again beside it.
    pub metadata: Map<String, Value>,
    /// What it says of itself.
    pub statement: Statement,
}

/// Registers a customer of the caller.
pub async fn register(
    services: &Services,
    acting: Acting,
    business: NewBusiness,
    idempotent: Idempotent<Created, CreateError>,
) -> Result<Done<Created>, CreateError> {
    let effect = async |conn: &mut PgConnection| {
        let now = services.clock.now();
        let new = NewCustomer {
            name: &business.name,
            kind: OrganizationType::Business,
            is_platform: false,
            broker: Some(acting.caller),
            external_id: None,
            metadata: &business.metadata,
        };
        let actor = Actor::Key(acting.caller, acting.key_id);
        let created = create(conn, &services.journal, &new, actor, now).await?;
        let owner = created.organization_id;
        cases::begin(conn, owner, now).await?;
        let (level, priority) = (Level::Standard, Priority::Normal);
        let said = Some(&business.statement);
        let sealer = &services.journal.sealer;
        cases::state(conn, sealer, owner, level, priority, said, now).await?;
        acts::contributed(conn, owner, acting.key_id, now).await?;
        Ok(created)
    };
    idempotent.run_local(services, effect).await
}
