//! A session whose process is killed while it is opened: the broker gets one when it tries again, and the history says
//! so once.

use super::child::Process;
use super::truth::{Held, applicants, held};
use super::{Place, Way, app, patiently, time_passes};

async fn run(point: &str) {
    for way in Way::ALL {
        for place in Place::ALL {
            let case = format!("{point} {way:?} {place:?}");
            let app = app().await;
            let (broker, child) = app.broker_with_child().await;
            let other = match place {
                Place::Other => Some(Process::healthy(&app).await),
                Place::Restarted => None,
            };
            let mut armed = Process::start(&app, &format!("{point}=return")).await;
            let first = broker.at(&armed.url).starting(&child);
            assert!(way.first(first).try_send().await.is_err(), "{case}");
            armed.dies().await;

            time_passes(&app, way).await;
            let process = match other {
                Some(process) => process,
                None => Process::healthy(&app).await,
            };
            let again = broker.at(&process.url);
            let reply = patiently(|| way.again(again.starting(&child))).await;
            assert_eq!(reply.status, 200, "{case}: {:?}", reply.body);
            assert_eq!(reply.body["object"], "verification_session", "{case}");
            let replayed = reply.header("idempotent-replayed").is_some();
            let saved = point == "start.finished" && way == Way::SameKey;
            assert_eq!(replayed, saved, "{case}");

            assert_eq!(again.status_of(&child).await, "PENDING", "{case}");
            let expected = Held {
                applicant: None,
                standing: Vec::new(),
                causes: vec!["created".to_owned(), "session_opened".to_owned()],
            };
            assert_eq!(held(&app, &child).await, expected, "{case}");
            assert_eq!(applicants(&app, &child).await, [""; 0], "{case}");
            assert!(app.chain_verifies(&child).await, "{case}");
            process.assert_calm();
        }
    }
}

#[tokio::test]
async fn after_the_key_is_claimed() {
    run("start.claimed").await;
}

#[tokio::test]
async fn after_sumsub_has_answered() {
    run("start.minted").await;
}

#[tokio::test]
async fn before_the_session_is_committed() {
    run("start.recorded").await;
}

#[tokio::test]
async fn after_the_session_is_committed() {
    run("start.finished").await;
}
