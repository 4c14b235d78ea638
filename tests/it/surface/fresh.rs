//! A read that begins after a commit sees it, although many reads share one statement.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use tokio::task::JoinSet;
use uuid::Uuid;
use vouch::secret::sha256;
use vouch::store::access::AccessRequest;

use super::org;
use crate::support::app::TestApp;

const READERS: usize = 64;

/// The newest entry that is committed for sure, and whether the writer has ended.
#[derive(Default)]
struct Committed {
    sequence: AtomicI64,
    ended: AtomicBool,
}

/// Commits so many changes of a record, one after the other.
async fn write(app: &TestApp, organization: Uuid, committed: &Committed, rounds: i64) {
    let mut conn = app.services.connection().await.unwrap();
    for sequence in 2..2 + rounds {
        sqlx::query!(
            "update verifications set sequence = $2 where organization_id = $1",
            organization,
            sequence
        )
        .execute(&mut *conn)
        .await
        .unwrap();
        committed.sequence.store(sequence, Ordering::SeqCst);
    }
    committed.ended.store(true, Ordering::SeqCst);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_that_begins_after_a_commit_sees_it() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let committed = Arc::new(Committed::default());
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (services, committed) = (Arc::clone(&app.services), Arc::clone(&committed));
        let wanted = AccessRequest {
            key_sha256: sha256(broker.key.as_bytes()),
            on_behalf_of: Some(org(&child).0),
            now: app.clock.now(),
            repeatable: None,
        };
        readers.spawn(async move {
            let mut reads = 0;
            while !committed.ended.load(Ordering::SeqCst) {
                let before = committed.sequence.load(Ordering::SeqCst);
                let access = services.access.ask(wanted.clone()).await.unwrap().unwrap();
                let seen = access.unwrap().target.unwrap().sequence;
                assert!(seen >= before, "{seen} after {before} was committed");
                reads += 1;
            }
            reads
        });
    }
    write(&app, org(&child).0, &committed, 10_000).await;
    let reads: i64 = readers.join_all().await.iter().sum();
    assert!(reads > 10_000, "{reads} reads");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poll_that_begins_after_a_commit_sees_it() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let committed = Arc::new(Committed::default());
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (broker, child) = (broker.clone(), child.clone());
        let committed = Arc::clone(&committed);
        readers.spawn(async move {
            while !committed.ended.load(Ordering::SeqCst) {
                let before = committed.sequence.load(Ordering::SeqCst);
                let reply = broker.status(&child).await;
                let etag = reply.header("etag").unwrap().trim_matches('"');
                let seen: i64 = etag.rsplit_once('.').unwrap().1.parse().unwrap();
                assert!(seen >= before, "{seen} after {before} was committed");
            }
        });
    }
    write(&app, org(&child).0, &committed, 1000).await;
    readers.join_all().await;
}
