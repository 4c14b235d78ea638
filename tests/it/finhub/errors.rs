//! The names of the dialect's errors, and the page that lists them.

use std::collections::BTreeSet;

use serde_json::json;
use vouch::http::error::{ApiError, Situation};
use vouch::http::finhub::error::kind;

/// What no call of the dialect can meet: sessions, imports, webhooks, `Nxos-On-Behalf-Of`.
const ELSEWHERE: &[Situation] = &[
    Situation::OnBehalfOfMalformed,
    Situation::NotAParty,
    Situation::AuthorizationNotFound,
    Situation::ShareTokenInvalid,
    Situation::VerificationRejected,
    Situation::ReuseNotEnabled,
    Situation::ImportUnsupported,
    Situation::AlreadyApproved,
    Situation::ApplicantFound,
    Situation::OtherTrack,
    Situation::ExternalIdTaken,
    Situation::TooManyEndpoints,
    Situation::NoReceiver,
    Situation::NotOffered,
    Situation::WebhooksRefused,
    Situation::WebhooksUnavailable,
    Situation::NotTheUploader,
    Situation::NotTheCreator,
    Situation::ProviderMisconfigured,
    Situation::ProviderUnavailable,
    Situation::WebhookNotAuthentic,
];

fn told(error: &ApiError) -> (String, String) {
    let (status, name) = kind(error);
    (status.as_u16().to_string(), name)
}

#[test]
fn the_page_lists_every_error_and_no_other() {
    let mut expected = BTreeSet::new();
    for situation in Situation::ALL {
        if !ELSEWHERE.contains(situation) {
            expected.insert(told(&ApiError::from(*situation)));
        }
    }
    let lacking = |code: &str| {
        let unmet = json!({ "unmet": [{ "code": "BUSINESS_PURPOSE" }, { "code": code }] });
        ApiError::from(Situation::FileIncomplete).with_details(unmet)
    };
    for code in ["BANK_STATEMENT", "DIRECTOR", "ADMIN_USER"] {
        let (status, name) = told(&lacking(code));
        assert_eq!(
            (&*status, &*name),
            ("400", "MISSING_DOCUMENTS_OR_PERSONNEL"),
            "{code}"
        );
        expected.insert((status, name));
    }
    for code in ["INDUSTRY", "OWNERSHIP_TOTAL", "SOURCE_OF_WEALTH_STATEMENT"] {
        let (status, name) = told(&lacking(code));
        assert_eq!(
            (&*status, &*name),
            ("422", "PREREQUISITES_NOT_MET"),
            "{code}"
        );
    }
    // Not of a call: another method than a path has.
    expected.remove(&("405".to_owned(), "INVALID_REQUEST".to_owned()));
    // The same request under way, and its key used for another.
    for name in ["IDEMPOTENCY_KEY_IN_USE", "IDEMPOTENCY_REQUEST_IN_FLIGHT"] {
        assert!(
            expected.remove(&("409".to_owned(), name.to_owned())),
            "{name}"
        );
    }

    let page = crate::contract::read("docs/guides/finhub.md");
    let (_, table) = page.split_once("\n## Errors\n").expect("a heading");
    let (table, _) = table.split_once("\n## ").expect("another heading");
    let mut listed = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (Some(statuses), Some(names)) = (cells.get(1), cells.get(2)) else {
            continue;
        };
        for status in statuses
            .split(", ")
            .filter(|status| !status.starts_with('-'))
        {
            for name in names.split(", ") {
                listed.insert((status.to_owned(), name.trim_matches('`').to_owned()));
            }
        }
    }
    assert_eq!(listed, expected);
}
