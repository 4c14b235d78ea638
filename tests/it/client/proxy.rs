//! A proxy in the environment would see every share token. It is not used.

use vouch::sumsub::client::{Priority, Reviewed};

use super::server::{Reply, Server};
use super::{client, run_alone};

#[tokio::test]
async fn the_environments_proxy_is_ignored() {
    let answer = Reply::json(200, r#"{"reviewStatus":"init"}"#);
    let sumsub = Server::always(answer.clone()).await;
    let proxy = Server::always(answer).await;
    let environment = [
        ("VOUCH_TEST_SUMSUB", sumsub.url.as_str()),
        ("HTTP_PROXY", &proxy.url),
        ("http_proxy", &proxy.url),
        ("HTTPS_PROXY", &proxy.url),
        ("ALL_PROXY", &proxy.url),
        ("all_proxy", &proxy.url),
    ];
    let child = "client::proxy::with_a_proxy_in_the_environment";
    run_alone(child, &environment).await;

    let targets = |server: &Server| -> Vec<String> {
        let received = server.received();
        received
            .iter()
            .map(|request| request.target().to_owned())
            .collect()
    };
    assert_eq!(targets(&sumsub), ["/resources/applicants/a1/status"]);
    // The control: a client without our rules does use it.
    assert_eq!(targets(&proxy), [format!("{}/control", sumsub.url)]);
}

#[tokio::test]
#[ignore = "run in a process of its own by the_environments_proxy_is_ignored"]
async fn with_a_proxy_in_the_environment() {
    let sumsub = std::env::var("VOUCH_TEST_SUMSUB").unwrap();
    let review = client(&sumsub).review(Priority::Broker, "a1").await;
    assert!(matches!(review, Ok(Reviewed::Review(_))), "{review:?}");
    let control = reqwest::Client::builder().build().unwrap();
    assert!(
        control
            .get(format!("{sumsub}/control"))
            .send()
            .await
            .is_ok()
    );
}
