//! While new keys are announced, a key that is not known costs nothing.

use std::sync::Arc;

use chrono::TimeDelta;
use reqwest::{Client, Method};
use secrecy::SecretString;
use sqlx::Row as _;
use tokio::task::JoinSet;
use vouch::flows::Services;
use vouch::http::limits::Limits;
use vouch::worker::changes;

use super::keys::{some_key, with_key};
use super::{STATUS, limited};
use crate::support::app::{Options, TestApp};
use crate::support::database;
use crate::support::until::{HANGS, until};

/// A listener of a process, as its worker runs it.
struct Listening(JoinSet<()>);

impl Listening {
    fn to(services: &Arc<Services>) -> Self {
        let services = Arc::clone(services);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            changes::listen(&services).await.unwrap();
        });
        Self(tasks)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort_all();
    }
}

/// Begins to listen, and returns when every key is known.
async fn listening(services: &Arc<Services>, limits: &Limits) -> Listening {
    let listening = Listening::to(services);
    until("all keys are known", async || limits.kept().live.complete).await;
    listening
}

async fn status_at(url: &str, key: &str) -> u16 {
    let client = Client::builder().timeout(HANGS).build().unwrap();
    let request = client.get(format!("{url}{STATUS}"));
    let response = request.bearer_auth(key).send().await.unwrap();
    response.status().as_u16()
}

fn looks(app: &TestApp) -> u64 {
    app.limits.kept().live.looks
}

#[tokio::test]
async fn a_random_key_is_refused_without_the_database() {
    let app = limited(1000, 100_000).await;
    let broker = app.broker().await;
    let _listening = listening(&app.services, &app.limits).await;
    let flood = futures::future::join_all((0..400).map(|_| async {
        let reply = with_key(&app, &some_key()).await;
        assert_eq!(reply.error(), (401, "invalid_api_key"));
    }));
    flood.await;
    let kept = app.limits.kept();
    assert_eq!((kept.known_keys, kept.unknown_keys), (0, 0));
    assert_eq!((kept.live.keys, kept.live.looks), (1, 0));
    assert_eq!(with_key(&app, &broker.key).await.status, 200);
    assert_eq!(looks(&app), 0);
    // What is known stays known while nobody can be asked.
    app.services.pool.close().await;
    let wrong = with_key(&app, &some_key()).await;
    assert_eq!(wrong.error(), (401, "invalid_api_key"));
    let right = with_key(&app, &broker.key).await;
    assert_eq!(right.error(), (503, "internal_error"));
}

/// Keys come by a plain insert, as an older version makes them, and by the command line.
#[tokio::test]
async fn a_key_that_is_made_elsewhere_works_everywhere_in_the_middle_of_a_flood() {
    let app = limited(1000, 100_000).await;
    let broker = app.broker().await;
    let other = app.another_process(TimeDelta::zero()).await;
    let _here = listening(&app.services, &app.limits).await;
    let _there = listening(&other.services, &other.limits).await;
    let flood = async |url: &str| {
        loop {
            assert_eq!(status_at(url, &some_key()).await, 401);
        }
    };
    let keys = async {
        for _ in 0..3 {
            let key = some_key();
            app.give_key(broker.organization, &key).await;
            for url in [&app.url, &other.url] {
                until("a key works", async || status_at(url, &key).await == 200).await;
            }
        }
        let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
            .args(["keys", "create", "--json", "--role", "MEMBER"])
            .args(["--organization", &broker.organization.to_string()])
            .env("VOUCH_DATABASE_URL", app.database.url())
            .output()
            .await
            .unwrap();
        let created: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let key = created["apiKey"].as_str().unwrap();
        app.secret(key);
        for url in [&app.url, &other.url] {
            until("a key works", async || status_at(url, key).await == 200).await;
        }
    };
    tokio::select! {
        () = keys => {}
        _ = flood(&app.url) => {}
        _ = flood(&other.url) => {}
    }
    for limits in [&app.limits, &other.limits] {
        let live = limits.kept().live;
        assert_eq!((live.keys, live.complete, live.looks), (5, true, 0));
    }
}

#[tokio::test]
async fn a_key_that_ends_or_begins_again_is_heard_of() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let _listening = listening(&app.services, &app.limits).await;
    let works = async || with_key(&app, &broker.key).await.status == 200;
    let known = async |keys| {
        until("the keys", async || app.limits.kept().live.keys == keys).await;
    };
    assert!(works().await);
    app.execute("update api_keys set revoked_at = created_at")
        .await;
    assert!(!works().await);
    known(0).await;
    app.execute("update api_keys set revoked_at = null").await;
    known(1).await;
    until("it works again", works).await;
    // Time stands still: what was found of a key is not forgotten by itself.
    app.execute("update api_keys set expires_at = created_at")
        .await;
    assert!(!works().await);
    app.execute("update api_keys set expires_at = null").await;
    until("it works again", works).await;
    app.execute("update api_keys set secret_sha256 = sha256('other')")
        .await;
    until("it is another key", async || !works().await).await;
    assert_eq!(app.limits.kept().live.keys, 1);
    app.execute("delete from api_keys").await;
    known(0).await;
    assert_eq!(looks(&app), 0);
}

/// Uses and limits change all the time; nobody needs to hear of that.
#[tokio::test]
async fn what_does_not_matter_is_not_announced() {
    let app = TestApp::new().await;
    app.broker().await;
    let _listening = listening(&app.services, &app.limits).await;
    let before = app.services.live_keys.announced();
    app.execute("update api_keys set last_used_at = now(), rate_limit = 7")
        .await;
    app.execute("update api_keys set expires_at = null").await;
    until("the second is heard of", async || {
        app.services.live_keys.announced() > before
    })
    .await;
    assert_eq!(app.services.live_keys.announced(), before + 1);
}

#[tokio::test]
async fn a_lost_listener_is_trusted_again_only_after_everything_was_read() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut listening = listening(&app.services, &app.limits).await;
    app.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and query ilike 'listen%'",
    )
    .await;
    // Whichever way it notices, it ends.
    let _ = listening.0.join_next().await;
    assert!(!app.limits.kept().live.complete);
    let missed = some_key();
    app.give_key(broker.organization, &missed).await;
    assert_eq!(with_key(&app, &missed).await.status, 200);
    assert_eq!(looks(&app), 1);
    let wrong = with_key(&app, &some_key()).await;
    assert_eq!(wrong.error(), (401, "invalid_api_key"));
    assert_eq!(looks(&app), 2);
    app.give_key(broker.organization, &some_key()).await;
    let _again = self::listening(&app.services, &app.limits).await;
    assert_eq!(app.limits.kept().live.keys, 3);
    assert_eq!(with_key(&app, &some_key()).await.status, 401);
    assert_eq!(looks(&app), 2);
}

/// A listener that hears nobody, as behind a pooler, is not trusted.
#[tokio::test]
async fn who_hears_nothing_goes_on_looking() {
    let elsewhere = database::fresh(&vouch::store::MIGRATOR).await;
    let url = SecretString::from(elsewhere.url().to_owned());
    let app = TestApp::with(Options {
        app: Box::new(move |settings| settings.database_listen_url = Some(url)),
        ..Options::default()
    })
    .await;
    let broker = app.broker().await;
    let _listening = Listening::to(&app.services);
    let pool = elsewhere.pool();
    until("it listens", async || {
        let listeners = "select count(*) from pg_stat_activity
                          where datname = current_database() and query ilike 'listen%'";
        let row = sqlx::raw_sql(listeners).fetch_one(&pool).await.unwrap();
        row.get::<i64, _>(0) == 1
    })
    .await;
    let key = some_key();
    app.give_key(broker.organization, &key).await;
    assert_eq!(with_key(&app, &key).await.status, 200);
    let wrong = app.request(Method::GET, STATUS).key(&some_key()).send();
    assert_eq!(wrong.await.error(), (401, "invalid_api_key"));
    assert!(!app.limits.kept().live.complete);
    assert_eq!(looks(&app), 2);
}
