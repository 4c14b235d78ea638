use chrono::TimeZone;
use proptest::prelude::*;

use super::*;

fn parse(body: &str) -> Result<Webhook, NotAWebhook> {
    Webhook::parse(body.as_bytes())
}

fn of_kind(kind: &str) -> Webhook {
    Webhook {
        kind: kind.to_owned(),
        applicant_id: None,
        external_user_id: None,
        applicant_type: None,
        level_name: None,
        review_status: None,
        created_at: None,
        reuse_scope: None,
        sandbox_mode: None,
        test_mode: false,
    }
}

#[test]
fn a_documented_sample_with_the_flag_as_a_string() {
    let body = r#"{
      "applicantId" : "5c9e177b0a975a6eeccf5960",
      "inspectionId" : "5c9e177b0a975a6eeccf5961",
      "applicantType" : "individual",
      "correlationId" : "req-63f92830-4d68-4eee-98d5-875d53a12258",
      "levelName" : "basic-kyc-level",
      "externalUserId" : "12672",
      "type" : "applicantCreated",
      "sandboxMode" : "false",
      "reviewStatus" : "init",
      "createdAtMs" : "2020-02-21 13:23:19.002",
      "clientId" : "coolClientId"
    }"#;
    let created_at =
        Utc.with_ymd_and_hms(2020, 2, 21, 13, 23, 19).unwrap() + chrono::TimeDelta::milliseconds(2);
    assert_eq!(
        parse(body),
        Ok(Webhook {
            applicant_id: Some("5c9e177b0a975a6eeccf5960".into()),
            external_user_id: Some("12672".into()),
            applicant_type: Some("individual".into()),
            level_name: Some("basic-kyc-level".into()),
            review_status: Some("init".into()),
            created_at: Some(created_at),
            sandbox_mode: Some(false),
            ..of_kind("applicantCreated")
        })
    );
}

#[test]
fn the_older_time_reuse_scope_and_test_sends() {
    let body = r#"{"type":"applicantReset","createdAt":"2021-03-01 11:34:51+0000","createdAtMs":"?",
        "reuseScope":"importApiShareToken","sandboxMode":true,"testMode":true}"#;
    assert_eq!(
        parse(body),
        Ok(Webhook {
            created_at: Some(Utc.with_ymd_and_hms(2021, 3, 1, 11, 34, 51).unwrap()),
            reuse_scope: Some("importApiShareToken".into()),
            sandbox_mode: Some(true),
            test_mode: true,
            ..of_kind("applicantReset")
        })
    );
}

#[test]
fn only_a_type_is_required() {
    assert_eq!(
        parse(r#"{"type":"somethingNew","applicantId":17,"reuseScope":""}"#),
        Ok(of_kind("somethingNew"))
    );
    for body in [
        "",
        "{}",
        "[]",
        "null",
        "not json",
        r#"{"type":""}"#,
        r#"{"type":1}"#,
        r#"["type"]"#,
    ] {
        assert_eq!(parse(body), Err(NotAWebhook), "{body}");
    }
}

/// (type, can only come from a review, asking Sumsub makes sense)
const KINDS: [(&str, bool, bool); 34] = [
    ("applicantPending", true, true),
    ("applicantReviewed", true, true),
    ("applicantOnHold", true, true),
    ("applicantPrechecked", true, true),
    ("applicantAwaitingService", true, true),
    ("applicantAwaitingUser", true, true),
    ("applicantWorkflowCompleted", true, true),
    ("applicantWorkflowFailed", true, true),
    ("applicantCreated", false, true),
    ("applicantReset", false, true),
    ("applicantStepsReset", false, true),
    ("applicantLevelChanged", false, true),
    ("applicantPersonalInfoChanged", false, true),
    ("applicantActivated", false, true),
    ("applicantDeactivated", false, true),
    ("applicantDeleted", false, true),
    ("applicantPersonalDataDeleted", false, true),
    ("applicantTagsChanged", false, false),
    ("applicantVerificationLinkOpened", false, false),
    ("applicantActionPending", false, false),
    ("applicantActionReviewed", false, false),
    ("applicantActionOnHold", false, false),
    ("applicantActionLevelChanged", false, false),
    ("applicantTravelRuleStatusChanged", false, false),
    ("applicantKytTxnApproved", false, false),
    ("videoIdentStatusChanged", false, false),
    ("videoIdentCompositionCompleted", false, false),
    ("kytCaseCreated", false, false),
    ("amlCaseCreated", false, false),
    ("travelRuleAction", false, false),
    ("kybCompanyActivity", false, false),
    ("applicantreviewed", false, false),
    ("applicantReviewed ", false, false),
    ("", false, false),
];

#[test]
fn which_types_are_about_a_review_and_which_call_for_a_confirm() {
    for (kind, review_event, confirm) in KINDS {
        let webhook = of_kind(kind);
        assert_eq!(
            (webhook.is_review_event(), webhook.calls_for_confirm()),
            (review_event, confirm),
            "{kind}"
        );
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Webhook::parse(&bytes);
    }

    /// Damaged webhooks: bytes of a real one replaced at random.
    #[test]
    fn damaged_webhooks_never_panic(changes in prop::collection::vec((0usize..160, any::<u8>()), 0..20)) {
        let mut body = br#"{"type":"applicantReviewed","applicantId":"5c9e","externalUserId":"org_1","sandboxMode":"false",
            "createdAtMs":"2020-02-21 13:23:19.002","reuseScope":null}"#.to_vec();
        for (at, byte) in changes {
            if let Some(place) = body.get_mut(at) {
                *place = byte;
            }
        }
        let _ = Webhook::parse(&body);
    }
}
