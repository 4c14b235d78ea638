//! Each code of the Partner API with its exact status and body.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{Officer, PNG, Partner, USER, declaration, declaration_with, user};
use crate::support::app::TestApp;
use crate::support::client::Reply;

/// Status and body, whole.
fn is(reply: &Reply, status: u16, code: &str, name: &str, message: &str) {
    let body = match name {
        "" => json!({ "errorCode": code, "errorMessage": message }),
        name => json!({ "errorCode": code, "errorName": name, "errorMessage": message }),
    };
    assert_eq!((reply.status, &reply.body), (status, &body));
    assert!(reply.header("x-request-id").is_some());
}

const NO_USER: (u16, &str, &str, &str) = (400, "P412", "invalid-user", "User not exist.");

fn is_row(reply: &Reply, row: (u16, &str, &str, &str)) {
    is(reply, row.0, row.1, row.2, row.3);
}

#[tokio::test]
async fn no_key_and_a_wrong_key_are_told_apart() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let path = format!("/v1/kyc/status/{USER}");
    let denied = |reply: &Reply, which: &str| {
        is(
            reply,
            401,
            "401",
            "access-denied",
            &format!("Access Denied. {which}"),
        );
    };
    denied(&app.request(Method::GET, &path).send().await, "xo1");
    denied(
        &app.request(Method::GET, &path)
            .header("x-api-key", "")
            .send()
            .await,
        "xo1",
    );
    // A bearer token is /v1's way, and a wrong key is wrong in every form.
    denied(&partner.broker.get(&path).send().await, "xo1");
    for key in ["nonsense", "nxos_sk_test_0123456789abcdef"] {
        denied(
            &app.request(Method::GET, &path)
                .header("x-api-key", key)
                .send()
                .await,
            "xo2",
        );
    }
    let key = partner.broker.key.clone();
    let twice = app.request(Method::GET, &path).header("x-api-key", &key);
    denied(&twice.header("x-api-key", &key).send().await, "xo2");
    // The name of a header has no case.
    for name in ["x-api-key", "X-API-KEY", "X-Api-Key"] {
        is_row(
            &app.request(Method::GET, &path)
                .header(name, &key)
                .send()
                .await,
            NO_USER,
        );
    }
    // The other way round it is no key of /v1's calls.
    let ours = app
        .request(Method::GET, "/v1/organizations")
        .header("x-api-key", &key);
    assert_eq!(ours.send().await.error(), (401, "missing_api_key"));
}

/// The routes are those of the document, so a new one is here by itself.
#[tokio::test]
async fn no_route_is_open() {
    let app = TestApp::new().await;
    let document = vouch::app::App::unconnected().unwrap().partner_openapi();
    let document = serde_json::to_value(document).unwrap();
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path
            .replace("{externalUserId}", USER)
            .replace("{verificationId}", "x");
        for method in item.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let none = app.request(method.clone(), &path).send().await;
            is(&none, 401, "401", "access-denied", "Access Denied. xo1");
            let wrong = app
                .request(method, &path)
                .header("x-api-key", "wrong")
                .send()
                .await;
            is(&wrong, 401, "401", "access-denied", "Access Denied. xo2");
            seen += 1;
        }
    }
    assert_eq!(seen, 11);
}

#[tokio::test]
async fn a_key_that_is_used_too_often_is_told_so_in_this_dialect() {
    let app = TestApp::new().await;
    let mut partner = Partner::new(&app).await;
    partner.broker.key = app.key_with_limit(partner.broker.organization, 1).await;
    let path = format!("/v1/kyc/status/{USER}");
    is_row(&partner.get(&path).await, NO_USER);
    let refused = partner.get(&path).await;
    let message = "Too many requests. Please retry after the time in Retry-After.";
    is(&refused, 429, "429", "rate-limited", message);
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert_eq!(refused.header("ratelimit-remaining"), Some("0"));
}

#[tokio::test]
async fn p403_names_every_field_that_is_wrong() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let create = "/v1/user/balances/crypto-and-fiat";
    let bad = json!({
        "externalUserId": USER, "firstName": "", "lastName": 3, "birthDate": "28.02.1990", "country": "Atlantis",
    });
    is(
        &partner.post(create, &bad).await,
        400,
        "P403",
        "",
        "lastName must be a string; birthDate must be a date, YYYY-MM-DD; \
         country must be a country's code or English name; hasAcceptedP100Tc must be true",
    );
    for id in ["verification", "kyc-files", "a/b"] {
        let reply = partner.post(create, &user(id)).await;
        is(
            &reply,
            400,
            "P403",
            "",
            "externalUserId cannot be part of a path",
        );
    }
    partner.user(USER).await;
    let twice = partner.post(create, &user(USER)).await;
    is(&twice, 400, "P403", "", "externalUserId already exists");
    for body in ["", "[]", "{", "7"] {
        let request = partner.request(Method::POST, super::VERIFICATION);
        let reply = request
            .header("content-type", "application/json")
            .raw(body)
            .send()
            .await;
        is(&reply, 400, "P403", "", "the body must be a JSON object");
    }
    let request = partner.request(Method::POST, super::VERIFICATION);
    let reply = request.raw(declaration(USER).to_string()).send().await;
    is(&reply, 400, "P403", "", "the body must be application/json");
    for (field, message) in [
        (
            "riskLvl",
            "riskLvl must be one of the following values: LOW, MEDIUM, HIGH",
        ),
        (
            "documentExpirationDate",
            "documentExpirationDate must be a date, YYYY-MM-DD",
        ),
        (
            "documentNumber",
            "documentNumber must contain a letter or a digit",
        ),
    ] {
        let reply = partner
            .declare(&declaration_with(USER, &json!({ field: "--" })))
            .await;
        is(&reply, 400, "P403", "", message);
    }
    let path = format!("/v1/user/kyc-files/{USER}");
    is(
        &partner.upload(&path, &[]).await,
        400,
        "P403",
        "",
        "files should not be empty",
    );
    let path = format!("/v1/user/poa-files/{USER}");
    let four = partner
        .upload(&path, &[("a", PNG), ("b", PNG), ("c", PNG), ("d", PNG)])
        .await;
    is(&four, 400, "P403", "", "files must be at most 3");
    let traversal = partner.upload(&path, &[("../../etc/passwd", PNG)]).await;
    is(
        &traversal,
        400,
        "P403",
        "",
        "a file's name must not be a path",
    );
}

#[tokio::test]
async fn p412_p426_p427_p440_p445_and_p473() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    is_row(&partner.declare(&declaration(USER)).await, NO_USER);
    is_row(&partner.get("/v1/kyc/status/%00").await, NO_USER);
    is_row(&partner.get("/v1/kyc/status/%ff").await, NO_USER);
    partner.user(USER).await;

    let path = format!("/v1/user/kyc-files/{USER}");
    let script = partner.upload(&path, &[("photo.png", b"<script>")]).await;
    let message = "Invalid file type: send pdf, jpeg or png.";
    is(&script, 400, "P426", "invalid-file-type", message);
    let mut large = PNG.to_vec();
    large.resize(5 * 1024 * 1024, 0);
    large.push(0);
    let message = "File too large: at most 5 MB each.";
    let reply = partner.upload(&path, &[("large.png", &large)]).await;
    is(&reply, 400, "P440", "file-too-large", message);
    large.pop();
    assert_eq!(
        partner.upload(&path, &[("large.png", &large)]).await.status,
        201
    );

    let other = partner.user("user-2").await;
    let none = partner.declare(&declaration("user-2")).await;
    is(
        &none,
        404,
        "P427",
        "missing-kyc-files",
        "Missing KYC files.",
    );
    let none = partner.get("/v1/kyc/status/user-2").await;
    is(&none, 404, "P445", "kyc-not-found", "KYC not found.");
    assert_eq!(partner.broker.status_of(&other).await, "NOT_STARTED");

    for (source, lacks) in [
        ("SALARY", "occupation"),
        ("BUSINESS_ACTIVITY", "taxId"),
        ("OTHER", "additionalInfo"),
        ("TENANCY", "additionalInfo"),
    ] {
        let changes = json!({ "incomeSource": source, "occupation": null });
        let reply = partner.declare(&declaration_with(USER, &changes)).await;
        let message = format!("Missing required parameters: {lacks} (incomeSource is {source})");
        is(&reply, 400, "P473", "missing-required-parameters", &message);
    }
    // A suspended user is none, but for its end.
    let path = format!("/v1/user/{USER}");
    for _ in 0..2 {
        let reply = partner.patch(&format!("{path}/suspend"), &json!({})).await;
        assert_eq!(reply.status, 200);
    }
    let suspended = partner.declare(&declaration(USER)).await;
    is(
        &suspended,
        400,
        "P412",
        "invalid-user",
        "The user is suspended.",
    );
    let reply = partner
        .patch(&format!("{path}/unsuspend"), &json!({}))
        .await;
    assert_eq!(reply.body["message"], "User unsuspended successfully");
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
}

#[tokio::test]
async fn p430_after_five_in_a_day_and_while_another_is_under_way() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    partner.files(USER).await;
    for _ in 0..3 {
        assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    }
    // Something else cannot be declared while officers have the file, and does not count.
    let changed = declaration_with(USER, &json!({ "occupation": "ENGINEERING" }));
    let message = "A verification of this user is under way.";
    let under_way = (400, "P430", "too-many-verifications", message);
    is_row(&partner.declare(&changed).await, under_way);
    let path = format!("/v1/user/kyc-files/{USER}");
    is_row(
        &partner.upload(&path, &[("late.png", PNG)]).await,
        under_way,
    );
    is_row(
        &partner
            .post("/v1/kyc", &json!({ "externalUserId": USER }))
            .await,
        under_way,
    );
    app.clock.advance(TimeDelta::hours(23));
    for _ in 0..2 {
        assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    }
    let sixth = partner.declare(&declaration(USER)).await;
    let message = "Too many verifications: at most 5 in 24 hours.";
    is(&sixth, 400, "P430", "too-many-verifications", message);
    app.clock.advance(TimeDelta::hours(1));
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
}

#[tokio::test]
async fn p442_p446_and_p466() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    let expired = declaration_with(USER, &json!({ "documentExpirationDate": "2020-01-01" }));
    let message = "KYC is not valid or expired.";
    is(
        &partner.declare(&expired).await,
        400,
        "P446",
        "kyc-not-valid",
        message,
    );
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);

    partner.user("user-2").await;
    partner.files("user-2").await;
    // However it is written, it is the same document.
    for number in [
        " 6i12-uq 171a ",
        "\u{ff16}\u{ff29}\u{ff11}\u{ff12}\u{ff35}\u{ff31}171\u{ff41}",
        "6I12UQ171\u{410}",
        "6\u{200b}I12UQ171A",
    ] {
        let same = declaration_with("user-2", &json!({ "documentNumber": number }));
        let message = "User exists with this document number.";
        is(
            &partner.declare(&same).await,
            400,
            "P466",
            "document-number-exists",
            message,
        );
    }
    let none = partner.get("/v1/kyc/status/user-2").await;
    is(&none, 404, "P445", "kyc-not-found", "KYC not found.");
    let other = declaration_with("user-2", &json!({ "documentNumber": "6I12UQ171B" }));
    assert_eq!(partner.declare(&other).await.status, 201);

    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.approve(&organization).await;
    let verified = (
        400,
        "P442",
        "user-already-verified",
        "User already verified.",
    );
    is_row(&partner.declare(&declaration(USER)).await, verified);
    is_row(
        &partner
            .post("/v1/kyc", &json!({ "externalUserId": USER }))
            .await,
        verified,
    );
}

/// Two at the same moment: one of them gets the document.
#[tokio::test]
async fn of_two_users_at_once_one_gets_a_document_number() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    for id in ["user-1", "user-2"] {
        partner.user(id).await;
        partner.files(id).await;
    }
    let (one, two) = (declaration("user-1"), declaration("user-2"));
    let (one, two) = tokio::join!(partner.declare(&one), partner.declare(&two));
    let mut codes = [one, two].map(|reply| reply.body["errorCode"].clone());
    codes.sort_by_key(Value::to_string);
    assert_eq!(codes, [json!("P466"), Value::Null]);
}

#[tokio::test]
async fn p500_and_p501_are_400_and_only_an_outage_says_when_to_come_back() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    let asked = partner
        .post("/v1/kyc", &json!({ "externalUserId": USER }))
        .await;
    let id = asked.body["verificationId"].as_str().unwrap().to_owned();
    let fault = json!({ "call": "any", "fault": "503", "times": 100 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let away = partner
        .get(&format!("/v1/kyc/verification/{USER}/{id}"))
        .await;
    let message = "Service temporarily unavailable.";
    is(
        &away,
        400,
        "P501",
        "service-temporarily-unavailable",
        message,
    );
    assert!(away.header("retry-after").is_some());

    // The same where documents cannot be kept.
    let folder = app.documents.path();
    std::fs::remove_dir_all(folder).unwrap();
    std::fs::write(folder, b"no folder").unwrap();
    let path = format!("/v1/user/kyc-files/{USER}");
    let away = partner.upload(&path, &[("a.png", PNG)]).await;
    is(
        &away,
        400,
        "P501",
        "service-temporarily-unavailable",
        message,
    );

    app.execute("update partner_users set identity = '\\x00'")
        .await;
    let bug = partner.get(&format!("/v1/kyc/status/{USER}")).await;
    is(&bug, 400, "P500", "unknown-exception", "Unknown exception.");
    assert_eq!(bug.header("retry-after"), None);
    // What the client is not told is in the log.
    let lines = app.log_lines_with(bug.header("x-request-id").unwrap());
    assert!(
        lines.iter().any(|line| line["situation"] == "Bug"),
        "{lines:?}"
    );
}
