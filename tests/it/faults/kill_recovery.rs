//! A recovery worker that is killed while it settles an import that was killed before leaves it to the next one.

use super::child::Process;
use super::truth::{assert_imported_once, held, longest_open, until_status};
use super::{Way, a_day_passes, app, leases_end, patiently, time_passes, until};

/// The import dies at one point, its recovery at another; then the broker tries again.
async fn run(import_dies: &str, recovery_dies: &str, a_day_between: bool) {
    for way in Way::ALL {
        let case = format!("{import_dies}, {recovery_dies}, {way:?}");
        let app = app().await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let mut armed = Process::start(&app, &format!("{import_dies}=return")).await;
        let first = broker.at(&armed.url).importing(&child, &token);
        assert!(way.first(first).try_send().await.is_err(), "{case}");
        armed.dies().await;
        if a_day_between {
            a_day_passes(&app).await;
        } else {
            leases_end(&app).await;
        }
        let mut recovering = Process::start(&app, &format!("{recovery_dies}=return")).await;
        recovering.dies().await;

        time_passes(&app, way).await;
        let process = Process::healthy(&app).await;
        let again = broker.at(&process.url);
        let reply = patiently(|| way.again(again.importing(&child, &token))).await;
        assert_eq!(reply.status, 200, "{case}: {:?}", reply.body);
        until_status(&app, &process, &broker, &child, "APPROVED").await;
        assert_imported_once(&app, &child, &case).await;
        process.assert_calm();
    }
}

#[tokio::test]
async fn after_the_applicant_was_found() {
    run("import.reused", "recover.looked-up", false).await;
}

#[tokio::test]
async fn before_the_outcome_is_committed() {
    run("import.reused", "recover.accepted", false).await;
}

/// Nobody has been answered yet, so the success is still owed.
#[tokio::test]
async fn after_the_outcome_is_committed() {
    run("import.accepted", "recover.finished", false).await;
}

#[tokio::test]
async fn before_giving_up_is_committed() {
    run("import.intended", "recover.lapsed", true).await;
}

/// Leases end by themselves, and the process that is left finds out what happened.
#[tokio::test]
async fn nobody_tries_again() {
    let app = app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let left = Process::healthy(&app).await;
    let mut armed = Process::start(&app, "import.reused=return").await;
    let lost = broker.at(&armed.url).importing(&child, &token).try_send();
    assert!(lost.await.is_err());
    armed.dies().await;
    until("the lease ends", async || {
        let standing = held(&app, &child).await.standing;
        standing
            .first()
            .is_some_and(|(state, _)| state == "accepted")
    })
    .await;
    let open = longest_open(&app).await;
    assert!(
        open < 10_000,
        "the lease is 7 s, and the worker looks every second: {open}"
    );
    println!("nobody tries again: accepted after {open} ms open");
    until_status(&app, &left, &broker, &child, "APPROVED").await;
    assert_imported_once(&app, &child, "nobody tries again").await;
}
