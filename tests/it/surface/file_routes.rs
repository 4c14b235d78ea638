//! The routes of in-house files and their reviews.

use serde_json::{Value, json};

use super::routes::{Answer, Case, LIST, Names, Reach, Route};

const DOCUMENT: &str = r#"{"object":"verification_document","id":"*-*-*-*-*","documentType":"BANK_STATEMENT","subjectId":null,"fileName":"a.pdf","description":null,"mediaType":"application/pdf","size":18,"sha256":"*","status":"UPLOADED","reasons":[],"validUntil":null,"uploadedAt":"2026-03-15T14:30:00.000Z"}"#;
const PERSON: &str = r#"{"object":"verification_person","id":"per_*","firstName":"Anna","lastName":"Example",*,"roles":["DIRECTOR"],"accessRoles":[],"politicallyExposed":false,"status":"ADDED","reasons":[],"createdAt":"2026-03-15T14:30:00.000Z","updatedAt":"2026-03-15T14:30:00.000Z"}"#;
const INCOMPLETE: Answer = (
    409,
    r#"{"error":{"code":"validation_error","message":"The file does not meet every prerequisite of its submission.","requestId":"ID","details":{"unmet":[*]}}}"#,
);
const NOT_SUBMITTED: Answer = (
    409,
    r#"{"error":{"code":"invalid_request","message":"The file does not allow this where it stands.","requestId":"ID","details":{"reason":"NOT_SUBMITTED"}}}"#,
);
const OTHER_TRACK: Answer = (
    409,
    r#"{"error":{"code":"invalid_request","message":"The verification does not allow this where it stands.","requestId":"ID","details":{"reason":"OTHER_TRACK"}}}"#,
);
const NO_DECLARATION: Answer = (
    404,
    r#"{"error":{"code":"not_found","message":"The requested resource was not found.","requestId":"ID"}}"#,
);
const NOT_CLAIMED: Answer = (
    403,
    r#"{"error":{"code":"forbidden","message":"Your key may not do this on this file.","requestId":"ID","details":{"reason":"NOT_CLAIMED"}}}"#,
);

fn person(_: &Names) -> Value {
    json!({ "firstName": "Anna", "lastName": "Example", "roles": ["DIRECTOR"] })
}

/// A document's upload. The file begins as a PDF does.
fn document(_: &Names) -> Value {
    json!({
        "documentType": "BANK_STATEMENT", "fileName": "a.pdf", "fileContent": "JVBERi0xLjcKJSBhIHRlc3QK",
    })
}

pub(super) const FILE: &[Route] = &[
    Route {
        method: "post",
        path: "/v1/organizations/verification/documents",
        reach: Reach::Verification,
        officer: false,
        body: Some(document),
        good: DOCUMENT,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/documents",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: LIST,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/documents/{id}",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: DOCUMENT,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/documents/{id}/content",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: "%PDF-1.7\n% a test\n",
        others: &[],
    },
    Route {
        method: "delete",
        path: "/v1/organizations/verification/documents/{id}",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: r#"{"object":"verification_document","id":"*-*-*-*-*","deleted":true}"#,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/organizations/verification/people",
        reach: Reach::Verification,
        officer: false,
        body: Some(person),
        good: PERSON,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/people",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: LIST,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/people/{id}",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: PERSON,
        others: &[],
    },
    Route {
        method: "patch",
        path: "/v1/organizations/verification/people/{id}",
        reach: Reach::Verification,
        officer: false,
        body: Some(|_| json!({})),
        good: PERSON,
        others: &[],
    },
    Route {
        method: "delete",
        path: "/v1/organizations/verification/people/{id}",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: r#"{"object":"verification_person","id":"per_*","deleted":true}"#,
        others: &[],
    },
    Route {
        method: "put",
        path: "/v1/organizations/verification/ownership",
        reach: Reach::Verification,
        officer: false,
        body: Some(
            |_| json!({"root": "us", "parties": [{"id": "us", "type": "COMPANY"}], "holdings": []}),
        ),
        good: r#"{"object":"verification_ownership","root":"us",*}"#,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/ownership",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: r#"{"object":"verification_ownership",*}"#,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/requirements",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: r#"{"object":"verification_requirements","level":"STANDARD","levelReasons":[],"complete":[*],"pending":[*],"missing":[*],"issues":[*]}"#,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/personnel-status",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: r#"{"object":"personnel_status",*}"#,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/organizations/verification/submission",
        reach: Reach::Verification,
        officer: false,
        body: Some(|_| json!({})),
        good: "",
        others: &[
            (Case::PendingGrant, INCOMPLETE),
            (Case::ActiveNeverApproved, INCOMPLETE),
            (Case::ActiveApproved, INCOMPLETE),
            (Case::OwnByName, INCOMPLETE),
        ],
    },
    Route {
        method: "get",
        path: "/v1/reviews",
        reach: Reach::Own,
        officer: true,
        body: None,
        good: LIST,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/reviews/{organizationId}",
        reach: Reach::Own,
        officer: true,
        body: None,
        good: r#"{"object":"reviewed_file",*}"#,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/reviews/{organizationId}/notes",
        reach: Reach::Own,
        officer: true,
        body: None,
        good: r#"{"object":"list","data":[],"hasMore":false,"nextCursor":null}"#,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/hold",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({})),
        good: "",
        others: &[(Case::PlatformKey, OTHER_TRACK)],
    },
    Route {
        method: "get",
        path: "/v1/reviews/{organizationId}/declaration",
        reach: Reach::Own,
        officer: true,
        body: None,
        good: "",
        others: &[(Case::PlatformKey, NO_DECLARATION)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/claim",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({})),
        good: "",
        others: &[(Case::PlatformKey, NOT_SUBMITTED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/release",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({})),
        good: "",
        others: &[(Case::PlatformKey, NOT_CLAIMED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/decision",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({"decision": "REJECT"})),
        good: "",
        others: &[(Case::PlatformKey, NOT_CLAIMED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/documents/{documentId}/decision",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({"decision": "VERIFY"})),
        good: "",
        others: &[(Case::PlatformKey, NOT_CLAIMED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/people/{personId}/decision",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({"decision": "VERIFY"})),
        good: "",
        others: &[(Case::PlatformKey, NOT_CLAIMED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/screenings",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({"kind": "PEP", "result": "CLEAR"})),
        good: "",
        others: &[(Case::PlatformKey, NOT_CLAIMED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/level",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({"level": "STANDARD", "reason": "Enough."})),
        good: "",
        others: &[(Case::PlatformKey, NOT_CLAIMED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/explanation",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({"decision": "ACCEPT"})),
        good: "",
        others: &[(Case::PlatformKey, NOT_CLAIMED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/pairs",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({"people": ["a", "b"], "answer": "TWO_PEOPLE"})),
        good: "",
        others: &[(Case::PlatformKey, NOT_CLAIMED)],
    },
    Route {
        method: "post",
        path: "/v1/reviews/{organizationId}/requests/{requestId}/withdraw",
        reach: Reach::Own,
        officer: true,
        body: Some(|_| json!({"reason": "Not needed."})),
        good: "",
        others: &[(Case::PlatformKey, NO_DECLARATION)],
    },
];
