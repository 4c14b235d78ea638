//! How many files a process may open, and how many connections it takes because of that.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::child::{Process, open_files};

/// What the settings ask for.
const WANTED: u64 = 4096;

/// What a process says of its limits, and how many connections its metrics say it takes.
async fn told(app: &TestApp, limits: &str) -> (Process, Value, u64) {
    let process = Process::limited(app, limits).await;
    let told = process.entry("open files").expect("a line");
    let serving = process.entry("serving").expect("a line");
    let metrics = serving["metrics"].as_str().expect("an address");
    let metrics = app.http.get(format!("http://{metrics}/metrics")).send();
    let metrics = metrics.await.unwrap().text().await.unwrap();
    let most = metrics
        .lines()
        .find_map(|line| line.strip_prefix("vouch_connections_max "));
    let most = most.expect("a number").parse().unwrap();
    (process, told, most)
}

#[tokio::test]
async fn a_low_soft_limit_is_raised_and_said() {
    let app = TestApp::new().await;
    let (process, told, most) = told(&app, "ulimit -Sn 256").await;
    let (soft, hard) = process.open_files();
    assert_eq!(soft, hard);
    let ours = std::fs::read_to_string("/proc/self/limits").unwrap();
    assert_eq!(hard, open_files(&ours).1);
    let hard: u64 = hard.parse().unwrap();
    assert_eq!(
        json!({ "was": told["was"], "soft": told["soft"], "hard": told["hard"] }),
        json!({ "was": 256, "soft": hard, "hard": hard })
    );
    assert_eq!(most, WANTED.min(hard - 256));
}

#[tokio::test]
async fn under_a_low_hard_limit_fewer_connections_are_taken_and_it_is_said() {
    let app = TestApp::new().await;
    for (files, connections) in [(300, 44), (200, 16)] {
        let (process, told, most) = told(&app, &format!("ulimit -n {files}")).await;
        let limit = files.to_string();
        assert_eq!(process.open_files(), (limit.clone(), limit));
        assert_eq!(
            json!({ "was": told["was"], "soft": told["soft"], "hard": told["hard"] }),
            json!({ "was": files, "soft": files, "hard": files })
        );
        assert_eq!(most, connections);
        let message = "fewer connections than VOUCH_MAX_CONNECTIONS: too few files may be open";
        let warned = process.entry(message).expect("a line");
        assert_eq!(
            json!({ "level": warned["level"], "wanted": warned["wanted"], "connections": warned["connections"] }),
            json!({ "level": "WARN", "wanted": WANTED, "connections": connections })
        );
        // It works with those.
        let live = app.http.get(format!("{}/livez", process.url)).send().await;
        assert_eq!(live.unwrap().status(), 200);
    }
}
