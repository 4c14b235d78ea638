//! The sandbox's own calls and its page.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Bench, LEVEL, manual};

#[tokio::test]
async fn scenarios_are_listed_with_a_sentence() {
    let bench = Bench::start(manual()).await;
    let list = bench
        .tool(Method::GET, "/sandbox/scenarios", &Value::Null)
        .await
        .ok();
    let names: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["name"].as_str().unwrap())
        .collect();
    let mut expected: Vec<String> = [
        "approve",
        "retry",
        "reject",
        "hold",
        "partial",
        "fraud-after-approval",
        "inherited-green",
        "deactivated",
        "deleted",
        "workflow-failed",
        "expired",
        "consumed",
        "malformed",
        "unnamed",
        "level-unknown",
    ]
    .map(str::to_owned)
    .to_vec();
    expected.extend(
        (10501..=10519)
            .chain([10521])
            .map(|code| format!("reuse-{code}")),
    );
    expected.extend(
        [
            "reordered",
            "duplicated",
            "delayed",
            "dropped",
            "same-timestamp",
            "pretty-printed",
            "sha1",
            "sha512",
            "string-flags",
            "missing-fields",
            "unknown-type",
            "wrong-digest",
            "conflict",
            "rate-limited",
            "server-error",
            "slow",
            "answer-lost",
            "lookup-delayed",
        ]
        .map(str::to_owned),
    );
    assert_eq!(names, expected);
    for entry in list.as_array().unwrap() {
        assert_eq!(entry.as_object().unwrap().len(), 2);
        assert!(
            entry["description"].as_str().unwrap().ends_with('.'),
            "{entry}"
        );
    }
}

#[tokio::test]
async fn a_share_token_needs_a_known_scenario_and_level() {
    let bench = Bench::start(manual()).await;
    let make = |body: Value| {
        let bench = &bench;
        async move {
            bench
                .tool(Method::POST, "/sandbox/share-tokens", &body)
                .await
        }
    };
    let unknown = make(json!({"scenario": "aprove"})).await;
    assert_eq!(unknown.status, 400);
    assert_eq!(
        unknown.json()["description"],
        "There is no scenario named 'aprove'"
    );
    assert_eq!(unknown.json()["scenarios"].as_array().unwrap().len(), 53);
    assert_eq!(make(json!({})).await.status, 400);
    assert_eq!(make(Value::Null).await.status, 400);
    assert_eq!(
        make(json!({"scenario": "approve", "levelName": "nowhere"}))
            .await
            .status,
        404
    );
    assert_eq!(
        make(json!({"scenario": "approve", "ttlInSecs": "x"}))
            .await
            .status,
        400
    );

    let made = make(json!({"scenario": "approve", "levelName": "kyc-with-poa", "ttlInSecs": "60"}))
        .await
        .ok();
    let donor = made["applicantId"].as_str().unwrap();
    let shown = bench
        .donor(
            Method::GET,
            &format!("/resources/applicants/{donor}/one"),
            "",
        )
        .await
        .ok();
    assert_eq!(shown["review"]["levelName"], "kyc-with-poa");
    assert_eq!(
        shown["review"]["reviewResult"],
        json!({"reviewAnswer": "GREEN"})
    );
    assert_eq!(
        bench
            .get(&format!("/resources/applicants/{donor}/one"))
            .await
            .status,
        404
    );
    let tokens = bench
        .tool(Method::GET, "/sandbox/share-tokens", &Value::Null)
        .await
        .ok();
    assert_eq!(
        (&tokens[0]["token"], &tokens[0]["ttlSeconds"]),
        (&made["token"], &json!(60))
    );
}

#[tokio::test]
async fn applicants_are_listed() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("retry", "org-1").await;
    bench.advance(9).await;
    let target = "/sandbox/applicants?externalUserId=org-1";
    let list = bench.tool(Method::GET, target, &Value::Null).await.ok();
    let result = bench.review(&id).await["reviewResult"].clone();
    assert_eq!(
        list,
        json!([{
            "id": id,
            "tenant": "recipient",
            "type": "individual",
            "externalUserId": "org-1",
            "levelName": LEVEL,
            "reviewStatus": "completed",
            "reviewResult": result,
            "scenario": "retry",
            "createdAt": bench.clock.now(),
            "reuseScope": null,
            "hidden": false,
            "deactivated": false,
        }])
    );
    let all = bench
        .tool(Method::GET, "/sandbox/applicants", &Value::Null)
        .await
        .ok();
    let tenants: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["tenant"].clone())
        .collect();
    assert_eq!(tenants, ["donor", "recipient"]);
}

#[tokio::test]
async fn the_page_shows_what_there_is_and_escapes_it() {
    let bench = Bench::start(manual()).await;
    let empty = bench.tool(Method::GET, "/sandbox", &Value::Null).await;
    assert_eq!(empty.status, 200);
    for none in [
        "No applicant yet.",
        "No share token yet.",
        "No webhook yet.",
    ] {
        assert!(empty.text.contains(none), "{none}");
    }
    let token = bench.share_token("approve").await;
    let user = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27";
    bench.reuse(&token, user).await.ok();
    bench.advance(9).await;
    let page = bench.tool(Method::GET, "/sandbox", &Value::Null).await.text;
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;"));
    for shown in [
        token.as_str(),
        "completed GREEN",
        "applicantReviewed",
        "queued",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    // Nothing is loaded from anywhere.
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("src="));
}

#[tokio::test]
async fn unknown_paths_of_its_own_are_not_found() {
    let bench = Bench::start(manual()).await;
    assert_eq!(bench.tool(Method::GET, "/", &Value::Null).await.status, 404);
    assert_eq!(
        bench
            .tool(Method::GET, "/sandbox/none", &Value::Null)
            .await
            .status,
        404
    );
    assert_eq!(
        bench
            .tool(Method::PUT, "/sandbox/faults", &Value::Null)
            .await
            .status,
        405
    );
    assert_eq!(
        bench
            .tool(Method::GET, "/sandbox/probe", &Value::Null)
            .await
            .status,
        404
    );
}
