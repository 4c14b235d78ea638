//! An import whose process is killed ends in what Sumsub really did, however the broker tries again, and wherever.

use super::child::Process;
use super::truth::{assert_imported_once, assert_nothing_imported, longest_open, until_status};
use super::{Place, Way, app, patiently, time_passes};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

/// What a retry has to be answered with, by status and code.
type Expected = fn(Way) -> (u16, &'static str);

/// A killed import and its retry.
struct Run {
    app: TestApp,
    broker: Broker,
    child: String,
    process: Process,
    reply: Reply,
    case: String,
}

async fn run(point: &str, scenario: &str, way: Way, place: Place) -> Run {
    let case = format!("{point} {scenario} {way:?} {place:?}");
    let app = app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token(scenario).await;
    let other = match place {
        Place::Other => Some(Process::healthy(&app).await),
        Place::Restarted => None,
    };
    let mut armed = Process::start(&app, &format!("{point}=return")).await;
    let first = broker.at(&armed.url).importing(&child, &token);
    let lost = way.first(first).try_send().await;
    assert!(lost.is_err(), "{case}: {lost:?}");
    armed.dies().await;
    assert!(!armed.log().contains(&token), "{case}: a token in the log");

    time_passes(&app, way).await;
    let process = match other {
        Some(process) => process,
        None => Process::healthy(&app).await,
    };
    let again = broker.at(&process.url);
    let reply = patiently(|| way.again(again.importing(&child, &token))).await;
    assert!(
        !process.log().contains(&token),
        "{case}: a token in the log"
    );
    Run {
        app,
        broker,
        child,
        process,
        reply,
        case,
    }
}

/// The token worked: every retry finds that out, and the record goes on to APPROVED.
async fn works(point: &str, scenario: &str, expected: Expected) {
    for way in Way::ALL {
        for place in Place::ALL {
            let run = run(point, scenario, way, place).await;
            let (app, case) = (&run.app, &run.case);
            assert_eq!(
                run.reply.error(),
                expected(way),
                "{case}: {:?}",
                run.reply.body
            );
            until_status(app, &run.process, &run.broker, &run.child, "APPROVED").await;
            assert_imported_once(app, &run.child, case).await;
            run.process.assert_calm();
            let open = longest_open(app).await;
            println!("{case}: {} after {open} ms open", run.reply.status);
        }
    }
}

/// Sumsub refuses the token: every retry is told so, and nothing has changed.
async fn is_refused(point: &str) {
    for way in Way::ALL {
        for place in Place::ALL {
            let run = run(point, "reuse-10507", way, place).await;
            let expected = (409, "verification_import_unsupported");
            assert_eq!(run.reply.error(), expected, "{}", run.case);
            assert_nothing_imported(&run.app, &run.child, &run.case).await;
            run.process.assert_calm();
        }
    }
}

const OWED: (u16, &str) = (200, "no code");

#[tokio::test]
async fn before_the_intent_is_committed() {
    works("import.claimed", "approve", |_| OWED).await;
}

#[tokio::test]
async fn after_the_intent_is_committed() {
    works("import.intended", "approve", |_| OWED).await;
}

#[tokio::test]
async fn after_sumsub_has_answered() {
    works("import.reused", "approve", |_| OWED).await;
}

#[tokio::test]
async fn before_the_outcome_is_committed() {
    works("import.accepted", "approve", |_| OWED).await;
}

/// The success is saved, and nobody was told: it is owed, whatever key the retry has.
#[tokio::test]
async fn after_the_outcome_is_committed() {
    works("import.finished", "approve", |_| OWED).await;
}

#[tokio::test]
async fn before_an_import_that_stays_open_is_let_go() {
    works("import.let-go", "rate-limited", |_| OWED).await;
}

#[tokio::test]
async fn before_a_refusal_is_committed() {
    is_refused("import.refusing").await;
}

#[tokio::test]
async fn after_a_refusal_is_committed() {
    is_refused("import.refused").await;
}
