//! `vouch check` asks a Svix server whether it takes the token.

use serde_json::Value;

use super::server::{Server, TOKEN};
use crate::process::{built, run, vouch};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_is_really_tried() {
    let server = Server::start().await;
    for (token, outcome, message) in [
        (TOKEN, "ok", "the server takes the token"),
        (
            "testsk_another",
            "failed",
            "the Svix server refuses the token with status 401",
        ),
    ] {
        let mut command = vouch(&built());
        command
            .args(["check", "--json"])
            .env("VOUCH_SVIX_URL", &server.url)
            .env("VOUCH_SVIX_TOKEN", token);
        let checked: Value = serde_json::from_str(&run(&mut command).out).unwrap();
        let mut lines = checked["checks"].as_array().unwrap().iter();
        let line = lines.find(|line| line["name"] == "svix").unwrap();
        assert_eq!(
            (&line["outcome"], &line["message"]),
            (&outcome.into(), &message.into())
        );
        assert_eq!(server.calls(), ["GET /api/v1/app?limit=1"]);
    }
}
