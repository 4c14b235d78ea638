//! Keys of API clients.

use base::ids::{KeyId, OrganizationId};
use secrecy::ExposeSecret as _;
use vouch::secret::{Environment, generate_api_key, sha256};
use vouch::store::api_keys::{self, NewKey, Role};

use super::app::TestApp;
use super::client::Broker;
use super::until::until;

impl TestApp {
    /// A broker with a key that belongs to a person.
    pub(crate) async fn named(&self, broker: &Broker, person: &str) -> Broker {
        let key = self.key(broker.organization, false, Role::Member, Some(person));
        Broker {
            key: key.await,
            ..broker.clone()
        }
    }

    pub(crate) async fn key(
        &self,
        organization_id: OrganizationId,
        organization_is_platform: bool,
        role: Role,
        person_name: Option<&str>,
    ) -> String {
        self.insert_key(
            organization_id,
            organization_is_platform,
            role,
            person_name,
            None,
        )
        .await
    }

    async fn insert_key(
        &self,
        organization_id: OrganizationId,
        organization_is_platform: bool,
        role: Role,
        person_name: Option<&str>,
        rate_limit: Option<u32>,
    ) -> String {
        let key = generate_api_key(Environment::Sandbox)
            .expect("randomness")
            .expose_secret()
            .to_owned();
        self.secret(&key);
        let new = NewKey {
            id: KeyId(self.services.ids.uuid()),
            organization_id,
            organization_is_platform,
            secret_sha256: sha256(key.as_bytes()),
            environment: Environment::Sandbox,
            role,
            person_name,
            rate_limit,
        };
        let mut conn = self.services.connection().await.expect("a connection");
        api_keys::insert(&mut conn, &new, self.clock.now())
            .await
            .expect("a key");
        drop(conn);
        self.hears_of(&new.secret_sha256).await;
        key
    }

    /// Where this process knows keys by their announcement, a new one is known a moment later.
    async fn hears_of(&self, key_sha256: &[u8; 32]) {
        let (live, pool) = (&self.services.live_keys, &self.services.pool);
        until("a new key is known", async || {
            !live.kept().complete || live.may_work(pool, key_sha256).await.expect("an answer")
        })
        .await;
    }

    /// A key with a limit of its own.
    pub(crate) async fn key_with_limit(
        &self,
        organization_id: OrganizationId,
        rate_limit: u32,
    ) -> String {
        self.insert_key(organization_id, false, Role::Member, None, Some(rate_limit))
            .await
    }

    /// Gives an organization a key that was made elsewhere.
    pub(crate) async fn give_key(&self, organization_id: OrganizationId, key: &str) {
        let new = NewKey {
            id: KeyId(self.services.ids.uuid()),
            organization_id,
            organization_is_platform: false,
            secret_sha256: sha256(key.as_bytes()),
            environment: Environment::Sandbox,
            role: Role::Member,
            person_name: None,
            rate_limit: None,
        };
        let mut conn = self.services.connection().await.expect("a connection");
        api_keys::insert(&mut conn, &new, self.clock.now())
            .await
            .expect("a key");
    }
}
