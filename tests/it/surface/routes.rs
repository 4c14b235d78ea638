//! Every route under `/v1`, as data: how it is called, and how it answers when nothing is in the way. A route of the
//! OpenAPI document that is not here fails the table's test.

use serde_json::{Value, json};

use super::file_routes::FILE;

/// How far `Nxos-On-Behalf-Of` reaches, and what a grant has to be for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The header is ignored.
    Own,
    /// A standing grant is enough.
    Verification,
    /// The grant has to be signed.
    Read,
    /// The grant has to be signed, and the customer once approved.
    Act,
}

/// What stands in the way of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    NoKey,
    BadScheme,
    UnknownKey,
    ExpiredKey,
    RevokedKey,
    LiveKey,
    MalformedTarget,
    UnknownOrganization,
    OtherBrokersChild,
    RevokedGrant,
    PendingGrant,
    ActiveNeverApproved,
    ActiveApproved,
    OwnByName,
    PlatformKey,
    MemberOnOfficerCall,
}

impl Case {
    pub(crate) const ALL: [Self; 16] = [
        Self::NoKey,
        Self::BadScheme,
        Self::UnknownKey,
        Self::ExpiredKey,
        Self::RevokedKey,
        Self::LiveKey,
        Self::MalformedTarget,
        Self::UnknownOrganization,
        Self::OtherBrokersChild,
        Self::RevokedGrant,
        Self::PendingGrant,
        Self::ActiveNeverApproved,
        Self::ActiveApproved,
        Self::OwnByName,
        Self::PlatformKey,
        Self::MemberOnOfficerCall,
    ];
}

/// What a body may name.
pub(crate) struct Names {
    pub(crate) child: String,
    pub(crate) caller: String,
    /// A fresh share token.
    pub(crate) token: String,
    /// A fresh endpoint of the caller's, where the path names one.
    pub(crate) endpoint: String,
    /// A fresh message to it, where the path names one.
    pub(crate) message: String,
}

/// Status and body, in which `*` stands for any text and `ID` for the request's id.
pub(crate) type Answer = (u16, &'static str);

/// A route.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    /// As in the OpenAPI document.
    pub(crate) path: &'static str,
    pub(crate) reach: Reach,
    /// Only officers' keys may call it.
    pub(crate) officer: bool,
    pub(crate) body: Option<fn(&Names) -> Value>,
    /// The answer where nothing is in the way.
    pub(crate) good: &'static str,
    /// Cases in which this route has its own answer.
    pub(crate) others: &'static [(Case, Answer)],
}

pub(crate) const LIST: &str = r#"{"object":"list","data":[*],"hasMore":*,"nextCursor":*}"#;
const ORGANIZATION: &str = r#"{"object":"organization","organizationId":"org_*","name":"*","type":"*","verificationStatus":"NOT_STARTED","createdByOrganizationId":*,"metadata":{},"createdAt":"2026-03-15T14:30:00.000Z","updatedAt":"2026-03-15T14:30:00.000Z"}"#;
const ENDPOINT: &str = r#"{"object":"webhook_endpoint","id":"ep_*","url":"https://example.com/","description":"","disabled":false,"eventTypes":[],"createdAt":"2026-03-15T14:30:00.000Z","updatedAt":"2026-03-15T14:30:00.000Z"}"#;
const SECRET: &str = r#"{"key":"whsec_*"}"#;
const MESSAGE: &str = r#"{"object":"webhook_message","id":"msg_*","eventType":"webhook.test","state":"waiting","payload":{*},"createdAt":"2026-03-15T14:30:00.000Z"}"#;
const BUSINESS: Answer = (
    409,
    r#"{"error":{"code":"verification_import_unsupported","message":"This verification cannot be imported.","requestId":"ID","details":{"hint":"This import was for your own organization. Name the customer in Nxos-On-Behalf-Of.","reason":"business_organization"}}}"#,
);
const NOT_APPROVED: Answer = (
    409,
    r#"{"error":{"code":"invalid_request","message":"The verification is not approved.","requestId":"ID"}}"#,
);
const NO_GRANT: Answer = (
    404,
    r#"{"error":{"code":"authorization_not_found","message":"The authorization was not found.","requestId":"ID"}}"#,
);

fn share_token(names: &Names) -> Value {
    json!({ "shareToken": names.token })
}

/// Every route.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(FILE)
}

const ROUTES: &[Route] = &[
    Route {
        method: "post",
        path: "/v1/organizations",
        reach: Reach::Own,
        officer: false,
        body: Some(|_| json!({"name": "N", "type": "BUSINESS"})),
        good: ORGANIZATION,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations",
        reach: Reach::Read,
        officer: false,
        body: None,
        good: ORGANIZATION,
        others: &[],
    },
    Route {
        method: "patch",
        path: "/v1/organizations",
        reach: Reach::Verification,
        officer: false,
        body: Some(|_| json!({"name": "Another Name", "metadata": null})),
        good: ORGANIZATION,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/organizations/children",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: LIST,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/authorizations",
        reach: Reach::Read,
        officer: false,
        body: None,
        good: LIST,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/authorizations/revoke",
        reach: Reach::Own,
        officer: false,
        body: Some(|names| {
            json!({
                "grantingOrganizationId": names.child, "authorizedOrganizationId": names.caller, "type": "LOA",
            })
        }),
        good: r#"{"object":"authorization","grantingOrganizationId":"org_*","authorizedOrganizationId":"org_*","type":"LOA","status":"REVOKED","signedAt":*,"revokedAt":"2026-03-15T14:30:00.000Z","revokedReason":null,"createdAt":"2026-03-15T14:30:00.000Z","updatedAt":"2026-03-15T14:30:00.000Z"}"#,
        others: &[
            (Case::RevokedGrant, NO_GRANT),
            (Case::OtherBrokersChild, NO_GRANT),
            (Case::PlatformKey, NO_GRANT),
        ],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: r#"{"object":"organization_verification","status":"NOT_STARTED","type":"*","updatedAt":"2026-03-15T14:30:00.000Z"}"#,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/organizations/verification",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: r#"{"object":"verification_session","url":"http://*","accessToken":"*"}"#,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/organizations/verification/import",
        reach: Reach::Verification,
        officer: false,
        body: Some(share_token),
        good: r#"{"object":"organization_verification","status":"PENDING","type":"INDIVIDUAL","updatedAt":"2026-03-15T14:30:00.000Z"}"#,
        others: &[(Case::OwnByName, BUSINESS)],
    },
    Route {
        method: "post",
        path: "/v1/organizations/verification/import/preview",
        reach: Reach::Verification,
        officer: false,
        body: Some(share_token),
        good: r#"{"object":"import_preview","outcome":"accepted"}"#,
        others: &[(Case::OwnByName, BUSINESS)],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/attestation",
        reach: Reach::Read,
        officer: false,
        body: None,
        good: "",
        others: &[
            (Case::ActiveNeverApproved, NOT_APPROVED),
            (Case::ActiveApproved, NOT_APPROVED),
            (Case::OwnByName, NOT_APPROVED),
            (Case::PlatformKey, NOT_APPROVED),
        ],
    },
    Route {
        method: "get",
        path: "/v1/organizations/verification/events",
        reach: Reach::Verification,
        officer: false,
        body: None,
        good: r#"{"object":"list","data":[{"object":"verification_event","id":"evt_*","sequence":1,"cause":"created",*}],"hasMore":false,"nextCursor":null}"#,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/webhooks/endpoints",
        reach: Reach::Own,
        officer: false,
        body: Some(|_| json!({"url": "https://example.com/"})),
        good: ENDPOINT,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/webhooks/endpoints",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: LIST,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/webhooks/endpoints/{id}",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: ENDPOINT,
        others: &[],
    },
    Route {
        method: "patch",
        path: "/v1/webhooks/endpoints/{id}",
        reach: Reach::Own,
        officer: false,
        body: Some(|_| json!({"description": ""})),
        good: ENDPOINT,
        others: &[],
    },
    Route {
        method: "delete",
        path: "/v1/webhooks/endpoints/{id}",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: r#"{"object":"webhook_endpoint","id":"ep_*","deleted":true}"#,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/webhooks/endpoints/{id}/secret",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: SECRET,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/webhooks/endpoints/{id}/secret/rotate",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: SECRET,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/webhooks/endpoints/{id}/test",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: MESSAGE,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/webhooks/messages",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: LIST,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/webhooks/messages/{id}",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: MESSAGE,
        others: &[],
    },
    Route {
        method: "get",
        path: "/v1/webhooks/messages/{id}/deliveries",
        reach: Reach::Own,
        officer: false,
        body: None,
        good: LIST,
        others: &[],
    },
    Route {
        method: "post",
        path: "/v1/webhooks/messages/{id}/replay",
        reach: Reach::Own,
        officer: false,
        body: Some(|names| json!({"endpointId": names.endpoint})),
        good: MESSAGE,
        others: &[],
    },
];
