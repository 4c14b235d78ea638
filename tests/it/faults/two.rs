//! Two processes share the requests, and one of them is killed at no particular moment: nothing is lost.

use std::time::Duration;

use futures::future::join_all;

use super::child::Process;
use super::truth::{assert_imported_once, held, longest_open, until_status};
use super::{app, leases_end, patiently};

const CUSTOMERS: usize = 12;
const MILLISECONDS_BEFORE_THE_KILL: [u64; 6] = [5, 15, 30, 60, 120, 240];

#[tokio::test]
async fn imports_survive_the_kill_of_the_process_that_took_them() {
    for milliseconds in MILLISECONDS_BEFORE_THE_KILL {
        let app = app().await;
        let broker = app.broker().await;
        let creating = (0..CUSTOMERS).map(|_| broker.create_child("INDIVIDUAL"));
        let children = join_all(creating).await;
        let minting = (0..CUSTOMERS).map(|_| app.share_token("approve"));
        let tokens = join_all(minting).await;
        let customers: Vec<_> = children.iter().zip(&tokens).collect();
        let stays = Process::healthy(&app).await;
        let dies = Process::healthy(&app).await;
        let urls = [stays.url.clone(), dies.url.clone()];

        let importing = customers
            .iter()
            .enumerate()
            .map(|(number, (child, token))| {
                let at = broker.at(&urls[number % 2]);
                at.importing(child, token).idempotency_key("k").try_send()
            });
        let kill = async {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            dies.kill().await;
        };
        let (first, ()) = tokio::join!(join_all(importing), kill);
        leases_end(&app).await;
        let at = broker.at(&stays.url);
        let mut lost = 0;
        for ((child, token), first) in customers.iter().zip(first) {
            lost += usize::from(first.is_err());
            let again = || at.importing(child, token).idempotency_key("k");
            let reply = patiently(again).await;
            assert_eq!(reply.status, 200, "{:?}", reply.body);
            if let Ok(first) = first {
                assert_eq!((first.status, first.body), (200, reply.body));
            }
        }
        for child in &children {
            // Whoever held a record's confirm may be the one who died.
            leases_end(&app).await;
            until_status(&app, &stays, &broker, child, "APPROVED").await;
            assert_imported_once(&app, child, "two processes").await;
        }
        stays.assert_calm();
        let open = longest_open(&app).await;
        println!("killed after {milliseconds} ms: {lost} answers lost, at most {open} ms open");
    }
}

#[tokio::test]
async fn sessions_survive_the_kill_of_the_process_that_took_them() {
    for milliseconds in MILLISECONDS_BEFORE_THE_KILL {
        let app = app().await;
        let (broker, child) = app.broker_with_child().await;
        let stays = Process::healthy(&app).await;
        let dies = Process::healthy(&app).await;
        let urls = [stays.url.clone(), dies.url.clone()];
        let starting = (0..CUSTOMERS).map(|number| {
            let starting = broker.at(&urls[number % 2]).starting(&child);
            starting.idempotency_key(&format!("k{number}")).try_send()
        });
        let kill = async {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            dies.kill().await;
        };
        let (first, ()) = tokio::join!(join_all(starting), kill);
        leases_end(&app).await;
        let at = broker.at(&stays.url);
        for (number, first) in first.into_iter().enumerate() {
            let again = || at.starting(&child).idempotency_key(&format!("k{number}"));
            let reply = patiently(again).await;
            assert_eq!(reply.status, 200, "{:?}", reply.body);
            if let Ok(first) = first {
                assert_eq!((first.status, first.body), (200, reply.body));
            }
        }
        let causes = held(&app, &child).await.causes;
        assert_eq!(causes, ["created", "session_opened"]);
        assert!(app.chain_verifies(&child).await);
        stays.assert_calm();
    }
}
