use chrono::TimeZone;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use domain::verification::Finding;

fn at(hour: u32, minute: u32, second: u32, micros: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 7, 21, hour, minute, second)
        .unwrap()
        + chrono::TimeDelta::microseconds(micros)
}

#[test]
fn an_imported_applicant_as_sumsub_sends_it() {
    let body = json!({
        "id": "687e6a0f2966a7f001914c2g", "createdAt": "2025-07-21 16:25:51", "key": "FWLTUDCVEHJBJQ",
        "clientId": "coolClientId", "inspectionId": "687e6a0f2966a7f001914c2g", "externalUserId": "org_1",
        "info": {"firstName": "John", "lastName": "Mock-Doe"}, "email": null,
        "review": {
            "reviewId": "YuHVK", "attemptId": "eVBHU", "attemptCnt": 1, "reprocessing": true, "levelAutoCheckMode": null,
            "levelName": "id-and-liveness", "createDate": "2025-07-21 16:25:51+0000", "reviewDate": "2025-07-21 16:25:52+0000",
            "reviewResult": {"reviewAnswer": "GREEN"}, "reviewStatus": "completed", "priority": 0
        },
        "copyOf": null, "reuseScope": "importApiShareToken", "somethingNew": [{}]
    });
    assert_eq!(
        applicant(body.to_string().as_bytes()),
        Some(Applicant {
            id: "687e6a0f2966a7f001914c2g".into(),
            external_user_id: Some("org_1".into()),
            created_at: Some(at(16, 25, 51, 0)),
            level: Some("id-and-liveness".into()),
            review: Some(Review {
                status: "completed".into(),
                answer: Some("GREEN".into()),
                reject_type: None,
                reject_labels: Vec::new(),
                level_name: Some("id-and-liveness".into()),
                attempt_id: Some("eVBHU".into()),
                moderation_comment: None,
                client_comment: None,
                created_at: Some(at(16, 25, 51, 0)),
                reviewed_at: Some(at(16, 25, 52, 0)),
            }),
            reuse_scope: Some("importApiShareToken".into()),
            deleted: false,
        })
    );
}

#[test]
fn an_applicant_of_the_bare_minimum_and_with_odd_fields() {
    let bare = Applicant {
        id: "a1".into(),
        external_user_id: None,
        created_at: None,
        level: None,
        review: None,
        reuse_scope: None,
        deleted: false,
    };
    assert_eq!(applicant(br#"{"id":"a1"}"#), Some(bare.clone()));
    let odd =
        br#"{"id":"a1","externalUserId":7,"createdAt":"yesterday","levelName":"","review":"none",
        "reuseScope":null,"deleted":"true"}"#;
    assert_eq!(
        applicant(odd),
        Some(Applicant {
            deleted: true,
            ..bare
        })
    );
}

#[test]
fn what_identifies_the_subject_is_required() {
    for body in [
        "",
        "{}",
        "[]",
        "null",
        "<html>",
        r#"{"id":""}"#,
        r#"{"id":5}"#,
        r#"{"id":"a1"}{"#,
    ] {
        assert_eq!(applicant(body.as_bytes()), None, "{body}");
    }
    for body in [
        "",
        "{}",
        "[]",
        r#"{"reviewStatus":null}"#,
        r#"{"reviewResult":{"reviewAnswer":"GREEN"}}"#,
    ] {
        assert_eq!(review(body.as_bytes()), None, "{body}");
    }
}

#[test]
fn a_rejection_keeps_the_private_comment_private() {
    let body = br#"{"reviewStatus":"completed","reviewResult":{"reviewAnswer":"RED","reviewRejectType":"FINAL",
        "rejectLabels":["FORGERY",3,"GRAPHIC_EDITOR"],"moderationComment":"We could not verify you.",
        "clientComment":"Suspected fraud ring 17."}}"#;
    let review = review(body).unwrap();
    assert_eq!(review.reject_labels, ["FORGERY", "GRAPHIC_EDITOR"]);
    assert_eq!(
        review.moderation_comment.as_deref(),
        Some("We could not verify you.")
    );
    assert_eq!(
        review.client_comment.as_ref().map(Private::expose),
        Some("Suspected fraud ring 17.")
    );
    assert!(!format!("{review:?}").contains("fraud ring"));
}

#[test]
fn every_spelling_of_a_time() {
    let cases = [
        ("2025-07-21 16:25:51", Some(at(16, 25, 51, 0))),
        ("2025-07-21 16:25:51.123", Some(at(16, 25, 51, 123_000))),
        ("2025-07-21 16:25:51+0000", Some(at(16, 25, 51, 0))),
        ("2025-07-21 18:25:51.5+0200", Some(at(16, 25, 51, 500_000))),
        (
            "2025-07-21 16:25:51.123456789",
            Some(at(16, 25, 51, 123_456)),
        ),
        ("2025-07-21T16:25:51Z", Some(at(16, 25, 51, 0))),
        ("2025-07-21T16:25:51.001+00:00", Some(at(16, 25, 51, 1_000))),
        ("2025-07-21", None),
        ("2025-13-41 16:25:51", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_time(text), expected, "{text}");
    }
}

#[test]
fn an_error_is_read_without_its_texts() {
    let token = br#"{"code":401,"description":"TOKEN is invalid: Token _act-374dc16e is invalid now","type":"x.ServiceException"}"#;
    let read = error(token).unwrap();
    assert_eq!(
        read,
        ErrorBody {
            name: None,
            code: None,
            correlation_id: None,
            token_invalid: true
        }
    );
    assert!(!format!("{read:?}").contains("_act-"));
    let named =
        br#"{"code":400,"errorCode":10513,"errorName":"reusable-kyc-not-compatible-doc-type",
        "description":"Not Reusable KYC for level: x","correlationId":"req-5fd59b09"}"#;
    assert_eq!(
        error(named),
        Some(ErrorBody {
            name: Some("reusable-kyc-not-compatible-doc-type".into()),
            code: Some(10513),
            correlation_id: Some("req-5fd59b09".into()),
            token_invalid: false
        })
    );
    let odd = br#"{"errorName":"_act-374dc16e-4c7e","errorCode":"x","correlationId":"a b"}"#;
    assert_eq!(
        error(odd),
        Some(ErrorBody {
            name: None,
            code: None,
            correlation_id: None,
            token_invalid: false
        })
    );
    assert_eq!(error(b"<html>502</html>"), None);
    assert_eq!(error(b"\"text\""), None);
}

/// Any JSON value, three levels deep.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,30}".prop_map(Value::from),
        "[0-9 :.+TZ-]{0,30}".prop_map(Value::from),
        (i32::MIN..i32::MAX, any::<u32>())
            .prop_map(|(year, rest)| json!(format!("{year}-12-31 23:59:60.{rest}+1400"))),
    ];
    leaf.prop_recursive(3, 40, 6, |inner| {
        let name = prop_oneof![
            ".{0,10}",
            Just("review".to_owned()),
            Just("reviewResult".to_owned()),
            Just("reviewStatus".to_owned()),
            Just("reviewDate".to_owned()),
            Just("createdAt".to_owned()),
            Just("rejectLabels".to_owned()),
            Just("id".to_owned()),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(name, inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever else a review says, only `completed` with GREEN reads as green.
    #[test]
    fn only_a_completed_green_is_green(
        status in "completed|init|pending|prechecked|onHold|awaitingService|awaitingUser|Completed|[a-z]{0,10}",
        answer in "GREEN|RED|green|YELLOW|[A-Z]{0,6}",
        reject in "FINAL|RETRY|[A-Z]{0,6}",
    ) {
        let body = json!({
            "reviewStatus": status,
            "reviewResult": { "reviewAnswer": answer, "reviewRejectType": reject },
        });
        let review = review(body.to_string().as_bytes());
        let green = review.is_some_and(|review| review.finding() == Finding::Green);
        prop_assert_eq!(green, status == "completed" && answer == "GREEN");
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = (applicant(&bytes), review(&bytes), error(&bytes), text_field(&bytes, "token"));
    }

    #[test]
    fn arbitrary_json_never_panics(value in json_value()) {
        let bytes = value.to_string().into_bytes();
        let _ = (applicant(&bytes), review(&bytes), error(&bytes), text_field(&bytes, "token"));
    }

    #[test]
    fn arbitrary_times_never_panic(text in "[-+0-9:. TZ]{0,40}") {
        let _ = parse_time(&text);
    }
}
