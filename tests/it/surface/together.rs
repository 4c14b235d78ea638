//! Imports that end at the same time are recorded in one transaction, and none of them has to answer for another.

use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgTransaction};
use tokio::sync::{Barrier, Notify};

use super::waits::{holding, until_waiting};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};
use crate::support::peek::uuid_of;
use crate::support::until::until;

struct Scene {
    app: TestApp,
    broker: Broker,
    children: Vec<String>,
    tokens: Vec<String>,
}

impl Scene {
    async fn new(many: usize) -> Self {
        let app = TestApp::new().await;
        let broker = app.broker().await;
        let (mut children, mut tokens) = (Vec::new(), Vec::new());
        for _ in 0..many {
            children.push(broker.create_child("INDIVIDUAL").await);
            tokens.push(app.share_token("approve").await);
        }
        Self {
            app,
            broker,
            children,
            tokens,
        }
    }

    async fn import(&self, one: usize) -> Reply {
        let request = self
            .broker
            .importing(&self.children[one], &self.tokens[one]);
        request.idempotency_key(&format!("k{one}")).send().await
    }

    /// A lock on the grant of the first, which has to wait for it when it is being recorded: the others come meanwhile.
    async fn hold_first(&self) -> PgTransaction<'static> {
        let id = uuid_of(&self.children[0]);
        let grant = format!(
            "select from authorizations where granting_organization_id = '{id}' for update"
        );
        holding(&self.app, grant).await
    }

    /// Returns once all tokens were used: what is left to do about the imports is to record them.
    async fn until_all_used(&self) {
        until("all tokens are used", async || {
            let tokens = self.app.sandbox_get("/sandbox/share-tokens").await;
            let used = |token: &&Value| token["usedAt"] != Value::Null;
            let used = tokens.as_array().into_iter().flatten().filter(used);
            used.count() == self.tokens.len()
        })
        .await;
    }

    /// Imports for all, where the first is being recorded while the others come.
    async fn import_all(&self) -> Vec<Reply> {
        let lock = self.hold_first().await;
        let barrier = Barrier::new(self.children.len());
        let others = (1..self.children.len()).map(async |one| {
            barrier.wait().await;
            self.import(one).await
        });
        let meanwhile = async {
            until_waiting(&self.app, 1).await;
            barrier.wait().await;
            self.until_all_used().await;
            lock.commit().await.unwrap();
        };
        let (first, mut others, ()) = tokio::join!(self.import(0), join_all(others), meanwhile);
        others.insert(0, first);
        others
    }

    async fn is_imported(&self, one: usize, reply: &Reply) {
        let child = &self.children[one];
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        assert_eq!(reply.body["status"], "PENDING");
        let repeated = self.import(one).await;
        assert_eq!((repeated.status, &repeated.body), (200, &reply.body));
        assert!(self.app.chain_verifies(child).await);
        let id = uuid_of(child);
        let recorded = format!(
            "select i.state, i.answered_at is not null as answered, a.status, a.signed_by
               from imports i
               join authorizations a on a.granting_organization_id = i.organization_id
              where i.organization_id = '{id}'"
        );
        let expected = json!({ "state": "accepted", "answered": true, "status": "ACTIVE", "signed_by": "import" });
        self.app.note_answered().await;
        assert_eq!(self.app.rows(&recorded).await, [expected]);
    }
}

#[tokio::test]
async fn imports_that_end_while_another_is_recorded_share_a_transaction() {
    let scene = Scene::new(6).await;
    let replies = scene.import_all().await;
    for (one, reply) in replies.iter().enumerate() {
        scene.is_imported(one, reply).await;
    }
    let transactions = scene.app.rows(
        "select distinct xmin::text as transaction from verification_events where cause = 'import_accepted'",
    );
    let transactions = transactions.await;
    assert!(transactions.len() < replies.len(), "{transactions:?}");
    scene.app.settle().await;
    scene.app.later(TimeDelta::minutes(1)).await;
    for child in &scene.children {
        assert_eq!(scene.broker.status_of(child).await, "APPROVED");
    }
}

#[tokio::test]
async fn an_import_that_cannot_be_recorded_stops_no_other_that_ends_with_it() {
    let scene = Scene::new(6).await;
    let bad = uuid_of(&scene.children[3]);
    let pool = scene.app.database.pool();
    let trigger = format!(
        "create function refuse_import() returns trigger language plpgsql as
             $$ begin raise exception 'never'; end $$;
         create trigger refuse_import before insert on verification_events for each row
             when (new.organization_id = '{bad}') execute function refuse_import()"
    );
    let created = sqlx::raw_sql(AssertSqlSafe(trigger)).execute(&pool);
    created.await.unwrap();
    let replies = scene.import_all().await;
    for (one, reply) in replies.iter().enumerate() {
        match one {
            3 => assert_eq!(reply.error(), (500, "internal_error")),
            _ => scene.is_imported(one, reply).await,
        }
    }
    let open = format!("select state from imports where organization_id = '{bad}'");
    assert_eq!(
        scene.app.rows(&open).await,
        [json!({ "state": "requested" })]
    );
    // Its token is spent: what came of it is found and recorded once it can be.
    let dropped = sqlx::raw_sql("drop trigger refuse_import on verification_events").execute(&pool);
    dropped.await.unwrap();
    let repeated = scene.import(3).await;
    scene.is_imported(3, &repeated).await;
}

#[tokio::test]
async fn nobody_waits_for_the_lock_of_another_record() {
    let scene = Scene::new(3).await;
    let first = scene.hold_first().await;
    let (barrier, free) = (Barrier::new(3), Notify::new());
    let locked = async {
        barrier.wait().await;
        scene.import(1).await
    };
    let other = async {
        barrier.wait().await;
        let reply = scene.import(2).await;
        free.notify_one();
        reply
    };
    let meanwhile = async {
        until_waiting(&scene.app, 1).await;
        barrier.wait().await;
        scene.until_all_used().await;
        let id = uuid_of(&scene.children[1]);
        let record = format!("select from verifications where organization_id = '{id}' for update");
        let record = holding(&scene.app, record).await;
        first.commit().await.unwrap();
        free.notified().await;
        until_waiting(&scene.app, 1).await;
        record.commit().await.unwrap();
    };
    let (first, locked, other, ()) = tokio::join!(scene.import(0), locked, other, meanwhile);
    for (one, reply) in [first, locked, other].iter().enumerate() {
        scene.is_imported(one, reply).await;
    }
}
