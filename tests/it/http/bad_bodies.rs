//! Bodies that are no JSON, of the wrong shape, or too large.

use serde_json::{Value, json};

use super::{CREATE, IMPORT, refusal};
use crate::support::app::TestApp;

fn malformed() -> (u16, Value) {
    let message = "The request body is malformed or missing required fields.";
    (
        400,
        json!({ "code": "invalid_request", "message": message }),
    )
}

fn field(name: &str, problem: &str) -> (u16, Value) {
    fields(&json!([{ "field": name, "problem": problem }]))
}

fn fields(fields: &Value) -> (u16, Value) {
    (
        400,
        json!({
            "code": "validation_error",
            "message": "A field of the request is missing or invalid.",
            "details": { "fields": fields },
        }),
    )
}

#[tokio::test]
async fn what_is_no_json_object_is_malformed_and_changes_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let deep = "[".repeat(100_000);
    let bodies: [&[u8]; 14] = [
        b"",
        b" ",
        b"{",
        b"}",
        b"not json",
        b"[]",
        b"null",
        b"42",
        b"\"shareToken\"",
        b"{\"shareToken\":\"x\"} trailing",
        b"{'shareToken':'x'}",
        b"{\"shareToken\":\"\xff\xfe\"}",
        b"shareToken=x",
        deep.as_bytes(),
    ];
    for path in [CREATE, IMPORT] {
        for body in bodies {
            let request = broker.post(path).on_behalf_of(&child);
            let request = request
                .header("content-type", "application/json")
                .raw(body.to_vec());
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            assert_eq!(
                refusal(&request.send().await),
                malformed(),
                "{path} {shown}"
            );
        }
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn a_field_that_is_missing_or_of_the_wrong_type_is_named_and_its_value_is_not_repeated() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let secret = "a-value-that-is-not-repeated";
    app.secret(secret);
    let wrong = "has the wrong type or value";
    let kind = json!({ "field": "type", "problem": wrong, "allowed": ["BUSINESS", "INDIVIDUAL"] });
    let cases = [
        (IMPORT, json!({}), field("shareToken", "is missing")),
        (
            IMPORT,
            json!({ "sharetoken": secret }),
            field("shareToken", "is missing"),
        ),
        (
            IMPORT,
            json!({ "shareToken": null }),
            field("shareToken", wrong),
        ),
        (
            IMPORT,
            json!({ "shareToken": 42 }),
            field("shareToken", wrong),
        ),
        (
            IMPORT,
            json!({ "shareToken": [secret] }),
            field("shareToken", wrong),
        ),
        (
            IMPORT,
            json!({ "shareToken": { "a": secret } }),
            field("shareToken", wrong),
        ),
        (
            CREATE,
            json!({}),
            fields(&json!([
                { "field": "name", "problem": "is missing" },
                { "field": "type", "problem": "is missing" },
            ])),
        ),
        (CREATE, json!({ "name": "A" }), field("type", "is missing")),
        (
            CREATE,
            json!({ "name": 1, "type": "BUSINESS" }),
            field("name", wrong),
        ),
        (
            CREATE,
            json!({ "name": "A", "type": secret }),
            fields(&json!([kind])),
        ),
        (
            CREATE,
            json!({ "name": "A", "type": "business" }),
            fields(&json!([kind])),
        ),
        (
            CREATE,
            json!({ "name": "A", "type": 1 }),
            field("type", wrong),
        ),
        (
            CREATE,
            json!({ "name": "A", "type": "BUSINESS", "externalId": 1 }),
            field("externalId", wrong),
        ),
        (
            CREATE,
            json!({ "name": "A", "type": "BUSINESS", "metadata": secret }),
            field("metadata", wrong),
        ),
        (
            CREATE,
            json!({ "name": "A", "type": "BUSINESS", "metadata": [1] }),
            field("metadata", wrong),
        ),
    ];
    for (path, body, expected) in cases {
        let reply = broker
            .post(path)
            .on_behalf_of(&child)
            .json(&body)
            .send()
            .await;
        assert_eq!(refusal(&reply), expected, "{path} {body}");
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn share_tokens_are_1_to_1024_visible_ascii_characters() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let odd = "must have visible ASCII characters only";
    for (token, problem) in [
        ("".to_owned(), "must not be empty"),
        ("t".repeat(1025), "must have at most 1024 bytes"),
        ("t".repeat(10 * 1024), "must have at most 1024 bytes"),
        ("a\u{0}b".to_owned(), odd),
        ("a\nb".to_owned(), odd),
        ("a\u{7f}b".to_owned(), odd),
        ("a\u{1b}[31mb".to_owned(), odd),
        (" token".to_owned(), odd),
        ("token ".to_owned(), odd),
        ("tökén".to_owned(), odd),
        ("to\u{202e}ken".to_owned(), odd),
    ] {
        let reply = broker.import(&child, &token).await;
        assert_eq!(refusal(&reply), field("shareToken", problem), "{token:?}");
    }
    assert_eq!(app.contents().await, before);
    // The longest one is asked about at Sumsub.
    let longest = broker.import(&child, &"t".repeat(1024)).await;
    assert_eq!(longest.error(), (400, "share_token_invalid"));
    assert_eq!(
        longest.body["error"]["details"]["name"],
        "invalid-share-token"
    );
}

#[tokio::test]
async fn the_rules_of_a_new_organization_are_told_by_field() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let before = app.contents().await;
    let with = |changes: Value| {
        let mut body = json!({ "name": "A", "type": "BUSINESS" });
        body.as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        body
    };
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (n.to_string(), json!(n))).collect();
    for (body, name) in [
        (with(json!({ "name": "" })), "name"),
        (with(json!({ "name": "n".repeat(201) })), "name"),
        (with(json!({ "name": "a\u{0}b" })), "name"),
        (with(json!({ "name": "a\nb" })), "name"),
        (with(json!({ "externalId": "" })), "externalId"),
        (with(json!({ "externalId": "e".repeat(256) })), "externalId"),
        (with(json!({ "externalId": "a\u{0}b" })), "externalId"),
        (with(json!({ "metadata": many })), "metadata"),
        (
            with(json!({ "metadata": { "a": "m".repeat(4096) } })),
            "metadata",
        ),
        (with(json!({ "metadata": { "a": "\u{0}" } })), "metadata"),
        (with(json!({ "metadata": { "\u{0}": 1 } })), "metadata"),
    ] {
        let reply = broker.post(CREATE).json(&body).send().await;
        let (status, error) = refusal(&reply);
        assert_eq!(
            (status, &error["code"]),
            (400, &json!("validation_error")),
            "{name}"
        );
        assert_eq!(error["details"]["fields"][0]["field"], name, "{error}");
    }
    assert_eq!(app.contents().await, before);
    let longest = with(json!({
        "name": "ñ".repeat(200),
        "externalId": "é".repeat(255),
        "metadata": { "a": "m".repeat(4000) },
        "unknown": "is ignored",
    }));
    assert_eq!(broker.post(CREATE).json(&longest).send().await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_refused() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let expected = (
        415,
        json!({ "code": "invalid_request", "message": "The request body must be application/json." }),
    );
    let body = r#"{"shareToken":"x","name":"A","type":"BUSINESS"}"#;
    for path in [CREATE, IMPORT] {
        for content_type in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("application/jsonp"),
            Some("multipart/form-data; boundary=x"),
            Some(""),
        ] {
            let mut request = broker.post(path).on_behalf_of(&child).raw(body);
            if let Some(content_type) = content_type {
                request = request.header("content-type", content_type);
            }
            assert_eq!(
                refusal(&request.send().await),
                expected,
                "{path} {content_type:?}"
            );
        }
    }
    assert_eq!(app.contents().await, before);
}
