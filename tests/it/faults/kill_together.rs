//! Imports that are recorded together die together, and each of them ends in what Sumsub really did.

use base::ids::OrganizationId;
use futures::future::join_all;
use sqlx::AssertSqlSafe;
use tokio::sync::Barrier;

use super::child::Process;
use super::locks::until_waiting;
use super::truth::{applicants, assert_imported_once, until_status};
use super::{app, leases_end, patiently, until};

const MANY: usize = 5;

/// The first is being recorded, and has to wait, while the others come: they are recorded together after it, and the
/// process dies at the second pass of the point.
async fn all_are_imported_after_dying_at(point: &str) {
    let app = app().await;
    let broker = app.broker().await;
    let mut imports = Vec::new();
    for _ in 0..MANY {
        let child = broker.create_child("INDIVIDUAL").await;
        imports.push((child, app.share_token("approve").await));
    }
    let mut armed = Process::start(&app, &format!("{point}=1*off->return")).await;
    let at = broker.at(&armed.url);
    let send = async |one: usize| {
        let (child, token) = &imports[one];
        at.importing(child, token)
            .idempotency_key("k")
            .try_send()
            .await
    };

    let first = OrganizationId::parse(&imports[0].0).expect("an id").0;
    let grant =
        format!("select from authorizations where granting_organization_id = '{first}' for update");
    let mut held = app.database.pool().begin().await.expect("a transaction");
    let locked = sqlx::raw_sql(AssertSqlSafe(grant)).execute(&mut *held);
    locked.await.expect("the lock");
    let barrier = Barrier::new(MANY);
    let others = (1..MANY).map(async |one| {
        barrier.wait().await;
        send(one).await
    });
    let meanwhile = async {
        until_waiting(&app, 1).await;
        barrier.wait().await;
        for (child, _) in &imports {
            until("Sumsub made the applicant", async || {
                applicants(&app, child).await.len() == 1
            })
            .await;
        }
        held.commit().await.expect("the lock is given back");
    };
    let (_, others, ()) = tokio::join!(send(0), join_all(others), meanwhile);
    assert!(others.iter().all(Result::is_err), "{point}: {others:?}");
    armed.dies().await;

    leases_end(&app).await;
    let process = Process::healthy(&app).await;
    let again = broker.at(&process.url);
    for (child, token) in &imports {
        let reply = patiently(|| again.importing(child, token).idempotency_key("k")).await;
        assert_eq!(reply.error(), (200, "no code"), "{point}: {:?}", reply.body);
        until_status(&app, &process, &broker, child, "APPROVED").await;
        assert_imported_once(&app, child, point).await;
    }
    process.assert_calm();
}

#[tokio::test]
async fn before_their_outcomes_are_committed() {
    all_are_imported_after_dying_at("import.accepted").await;
}

#[tokio::test]
async fn after_their_outcomes_are_committed() {
    all_are_imported_after_dying_at("import.finished").await;
}
