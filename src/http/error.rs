//! The error catalogue: every situation in which a request is not answered with success.
//!
//! The client learns what to do, the log learns why. A [`Situation`] is a row of a closed table: status, code, public message, and what caller and operator
//! should do. An [`ApiError`] adds what may be said about this one case (`details`, a field's name, when to come back) and a private cause that only the log sees.
//! The codes are nxos' own `ErrorCode` enum and its `authorization_required`; statuses beyond nxos' are 405, 408, 413, 415, 502 and 503.

mod failures;

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

pub use self::failures::FlowError;
pub(super) use self::failures::provider_cause;
use base::ids::RequestId;
use domain::codes::Codes;

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident: $status:literal $code:ident, $message:literal; caller: $caller:literal; operator: $operator:literal; saved: $saved:literal; retry: $retry:expr;)*) => {
        /// A row of the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Situation { $($(#[$doc])* $name,)* }

        impl Situation {
            /// Every row.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What the row says.
            #[must_use]
            pub fn row(self) -> Row {
                match self {
                    $(Self::$name => Row {
                        status: StatusCode::from_u16($status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                        code: stringify!($code),
                        message: $message,
                        caller: $caller,
                        operator: $operator,
                        saved: $saved,
                        retry: $retry,
                    },)*
                }
            }
        }
    };
}

/// What a row of the catalogue says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// HTTP status.
    pub status: StatusCode,
    /// The stable code.
    pub code: &'static str,
    /// The public message.
    pub message: &'static str,
    /// What the caller should do.
    pub caller: &'static str,
    /// What the operator should do.
    pub operator: &'static str,
    /// Whether the answer is saved under an idempotency key: 4xx that the flow itself raised. 5xx, authorization, and "in flight" are not.
    pub saved: bool,
    /// When to come back where nobody knows better, in seconds; 0 = that makes no sense.
    pub retry: u64,
}

catalogue! {
    /// No `Authorization` header, or one that is not `Bearer …`.
    MissingApiKey: 401 missing_api_key, "No Authorization header provided.";
        caller: "Send Authorization: Bearer <api key>."; operator: "Nothing."; saved: false; retry: 0;
    /// The key is unknown, expired, revoked, or of the other environment.
    InvalidApiKey: 401 invalid_api_key, "The provided API key is invalid.";
        caller: "Check the key and the host it is meant for."; operator: "Issue a new key where one has expired."; saved: false; retry: 0;
    /// The key could not be checked, for another reason than the database.
    AuthenticationFailed: 401 authentication_failed, "The API key could not be checked. Please retry.";
        caller: "Retry after the time in Retry-After."; operator: "Look up the request id in the log."; saved: false; retry: RETRY_SECONDS;
    /// The key may not be used from the address that the request came from.
    AddressNotAllowed: 403 forbidden, "Your API key may not be used from this address.";
        caller: "Call from an address that was agreed for the key."; operator: "Change the key's networks with `vouch keys networks` where that was agreed."; saved: false; retry: 0;
    /// The database is away, or too busy.
    DatabaseAway: 503 internal_error, "The service is temporarily unavailable. Please retry.";
        caller: "Retry after the time in Retry-After; nothing was lost."; operator: "Look at the database and at the pool's size."; saved: false; retry: RETRY_SECONDS;
    /// The request took longer than a request may take.
    TooSlow: 503 internal_error, "The request took too long. Please retry.";
        caller: "Retry with the same Idempotency-Key."; operator: "Look up the request id in the log."; saved: false; retry: RETRY_SECONDS;
    /// The caller made more requests than its limit allows.
    RateLimited: 429 rate_limited, "Rate limit exceeded.";
        caller: "Retry after the time in Retry-After; RateLimit-Remaining tells beforehand."; operator: "Give the key a limit of its own where that was agreed."; saved: false; retry: 0;
    /// `Nxos-On-Behalf-Of` cannot be an organization's id.
    OnBehalfOfMalformed: 400 invalid_request, "The Nxos-On-Behalf-Of header is not an organization id.";
        caller: "Send one header with the customer's organization id."; operator: "Nothing."; saved: false; retry: 0;
    /// A header that the FinHub dialect asks for is missing or malformed.
    HeaderMissing: 400 invalid_request, "Missing required header(s).";
        caller: "Send the headers named in details."; operator: "Nothing."; saved: false; retry: 0;
    /// `X-Tenant-ID` of the FinHub dialect is not the key's organization.
    OtherTenant: 403 forbidden, "X-Tenant-ID is not the tenant of this token.";
        caller: "Send your own organization's id."; operator: "Nothing."; saved: false; retry: 0;
    /// The organization does not exist, or never granted the caller anything: both look the same.
    OrganizationNotFound: 404 organization_not_found, "The organization was not found.";
        caller: "Check the organization id."; operator: "Nothing."; saved: false; retry: 0;
    /// The grant is revoked, or not effective for this call.
    AuthorizationRequired: 403 authorization_required, "Your organization is not authorized to act for this organization.";
        caller: "Ask the customer for a new authorization, or wait until it takes effect."; operator: "Grant a new authorization where that was agreed."; saved: false; retry: 0;
    /// The caller's organization is neither the customer nor the broker of the authorization.
    NotAParty: 403 forbidden, "Your organization is not a party to this authorization.";
        caller: "Revoke with a key of the customer or of the broker."; operator: "Nothing."; saved: true; retry: 0;
    /// No authorization stands between the two organizations.
    AuthorizationNotFound: 404 authorization_not_found, "The authorization was not found.";
        caller: "List the authorizations: it may be revoked already."; operator: "Nothing."; saved: true; retry: 0;
    /// The body is not JSON.
    MalformedBody: 400 invalid_request, "The request body is malformed or missing required fields.";
        caller: "Send a JSON body as documented."; operator: "Nothing."; saved: false; retry: 0;
    /// A field is missing or breaks a rule.
    InvalidField: 400 validation_error, "A field of the request is missing or invalid.";
        caller: "Correct the fields named in details."; operator: "Nothing."; saved: false; retry: 0;
    /// The `Idempotency-Key` header is empty, too long, repeated, or holds odd characters.
    InvalidIdempotencyKey: 400 invalid_request, "The Idempotency-Key header must have 1 to 255 visible ASCII characters.";
        caller: "Send one key, such as a UUID."; operator: "Nothing."; saved: false; retry: 0;
    /// The share token cannot be used.
    ShareTokenInvalid: 400 share_token_invalid, "The share token is invalid, expired or already used.";
        caller: "Generate a new share token and import again."; operator: "Nothing."; saved: true; retry: 0;
    /// The verification was rejected for good.
    VerificationRejected: 403 forbidden, "The verification of this organization was rejected.";
        caller: "Contact support to dispute."; operator: "Decide about the dispute."; saved: true; retry: 0;
    /// Reusable KYC is not set up between the donor and this service.
    ReuseNotEnabled: 403 forbidden, "Your organization is not enabled for this action.";
        caller: "Ask for the Reusable KYC pairing to be set up."; operator: "Pair the donor at Sumsub, and enable Reusable KYC."; saved: true; retry: 0;
    /// A share token cannot help this organization, or not this way.
    ImportUnsupported: 409 verification_import_unsupported, "This verification cannot be imported.";
        caller: "Start a hosted session instead."; operator: "Nothing."; saved: true; retry: 0;
    /// An import for an organization that is approved.
    AlreadyApproved: 409 verification_import_unsupported, "This organization is verified already.";
        caller: "Nothing: there is nothing to import."; operator: "Nothing."; saved: true; retry: 0;
    /// Sumsub has an applicant of this organization that no import of ours explains.
    ApplicantFound: 409 verification_import_unsupported, "Sumsub already has a verification of this organization: poll its status.";
        caller: "Poll the verification, or wait for its webhook."; operator: "Nothing."; saved: true; retry: 0;
    /// The other way of verifying is under way.
    OtherTrack: 409 invalid_request, "The verification is under way in another form.";
        caller: "Wait for its outcome."; operator: "Nothing."; saved: true; retry: 0;
    /// The broker already has a child with this external id.
    ExternalIdTaken: 409 validation_error, "An organization with this externalId already exists.";
        caller: "Use the organization that exists, or another externalId."; operator: "Nothing."; saved: true; retry: 0;
    /// Who acts neither is the organization nor created it.
    NotTheCreator: 403 forbidden, "Only the broker that created this organization, or itself, may change this.";
        caller: "Ask the organization; metadata are its creator's alone."; operator: "Nothing."; saved: false; retry: 0;
    /// The organization has as many webhook endpoints as it may have.
    TooManyEndpoints: 409 validation_error, "Your organization has 50 webhook endpoints already.";
        caller: "Delete an endpoint, or change one."; operator: "Nothing."; saved: true; retry: 0;
    /// No enabled endpoint would receive the message.
    NoReceiver: 409 invalid_request, "No enabled webhook endpoint would receive this message.";
        caller: "Enable the endpoint."; operator: "Nothing."; saved: true; retry: 0;
    /// A Svix server keeps the endpoints, and does not offer this.
    NotOffered: 409 invalid_request, "This service's webhook server does not offer this.";
        caller: "Wait for a real event, or replay one."; operator: "Nothing: the Svix server has no such call."; saved: true; retry: 0;
    /// The Svix server refuses what an endpoint is to be.
    WebhooksRefused: 400 validation_error, "The webhook server refuses this request.";
        caller: "Check the url and the other fields; a secret can be rotated a few times a day."; operator: "Read the log: the Svix server's status is there."; saved: true; retry: 0;
    /// The Svix server is away, or refuses our token.
    WebhooksUnavailable: 503 webhooks_unavailable, "Webhooks are temporarily unavailable. Please retry.";
        caller: "Retry after the time in Retry-After; no event is lost."; operator: "Look at the Svix server, and at VOUCH_SVIX_TOKEN."; saved: false; retry: RETRY_SECONDS;
    /// The file cannot be changed, submitted or decided where it stands.
    FileRefused: 409 invalid_request, "The file does not allow this where it stands.";
        caller: "Look at details.reason and at the status of the verification."; operator: "Nothing."; saved: true; retry: 0;
    /// An officer's act is not possible on a record that Sumsub verifies, where it stands.
    OfficerRefused: 409 invalid_request, "The verification does not allow this where it stands.";
        caller: "Look at details.reason: an officer holds before rejecting, and only Sumsub's verdict approves."; operator: "Nothing."; saved: true; retry: 0;
    /// Prerequisites of submission are not met.
    FileIncomplete: 409 validation_error, "The file does not meet every prerequisite of its submission.";
        caller: "Deliver what details.unmet lists; it is everything."; operator: "Nothing."; saved: true; retry: 0;
    /// Something stands against an approval.
    NotApprovable: 409 validation_error, "Something stands against the approval of this file.";
        caller: "Settle what details.obstacles lists; it is everything."; operator: "Nothing."; saved: true; retry: 0;
    /// The key has no part in reviews.
    NotAnOfficer: 403 forbidden, "Only officers of the platform may do this.";
        caller: "Use a key of a compliance officer or an administrator."; operator: "Create a key with `vouch keys create` where that was agreed."; saved: false; retry: 0;
    /// The officer may not do this on this file.
    OfficerDenied: 403 forbidden, "Your key may not do this on this file.";
        caller: "Look at details.reason."; operator: "Nothing."; saved: false; retry: 0;
    /// The file has another document of this id.
    DocumentDiffers: 409 validation_error, "The file has another document with this docId.";
        caller: "Upload the document with a docId of its own."; operator: "Nothing."; saved: true; retry: 0;
    /// The file has as many documents or people as it may have.
    FileFull: 409 validation_error, "The file has as many of these as it may have.";
        caller: "Delete what is not needed."; operator: "Nothing."; saved: true; retry: 0;
    /// The verification is not approved, so there is nothing to attest.
    NotApproved: 409 invalid_request, "The verification is not approved.";
        caller: "Ask again once the status is APPROVED."; operator: "Nothing."; saved: false; retry: 0;
    /// There is no key that signs dossiers and attestations.
    NothingSigns: 503 internal_error, "This service is not set up to sign dossiers and attestations.";
        caller: "Ask the operator of the service to set it up."; operator: "Set VOUCH_DOSSIER_KEYS."; saved: false; retry: RETRY_SECONDS;
    /// Another broker than the one who uploaded it asks for a document's bytes.
    NotTheUploader: 403 forbidden, "Only the organization itself and whoever uploaded it may read this document.";
        caller: "Ask the organization for the document."; operator: "Nothing."; saved: false; retry: 0;
    /// The object store is away.
    StorageAway: 503 internal_error, "Documents are temporarily unavailable. Please retry.";
        caller: "Retry with the same docId or Idempotency-Key after the time in Retry-After."; operator: "Look at the object store and at VOUCH_STORAGE_URL."; saved: false; retry: RETRY_SECONDS;
    /// As many documents are being uploaded as fit into memory.
    UploadsFull: 503 internal_error, "Too many documents are being uploaded at the moment. Please retry.";
        caller: "Retry with the same docId or Idempotency-Key after the time in Retry-After."; operator: "Raise VOUCH_UPLOAD_MEMORY_MEGABYTES where there is memory for it."; saved: false; retry: RETRY_SECONDS;
    /// The memory for large bodies is in use.
    BodiesFull: 503 internal_error, "Too many large requests are being received at the moment. Please retry.";
        caller: "Retry after the time in Retry-After; nothing was lost."; operator: "Find out who sends many large bodies at once, or slowly."; saved: false; retry: RETRY_SECONDS;
    /// The key was used for another request.
    IdempotencyKeyInUse: 409 idempotency_key_in_use, "The Idempotency-Key was already used with a different request.";
        caller: "Use a fresh key for a different request."; operator: "Nothing."; saved: false; retry: 0;
    /// The same request, or the same import, is being worked on.
    IdempotencyInFlight: 409 idempotency_request_in_flight, "A request with the same Idempotency-Key or share token is still in progress.";
        caller: "Retry after the time in Retry-After."; operator: "Nothing."; saved: false; retry: IN_FLIGHT_SECONDS;
    /// Another share token is being imported for the same organization.
    OtherImport: 409 idempotency_request_in_flight, "Another share token of this organization is being imported.";
        caller: "Retry after the time in Retry-After."; operator: "Nothing."; saved: false; retry: IN_FLIGHT_SECONDS;
    /// Sumsub does not serve us, because of our own settings.
    ProviderMisconfigured: 502 internal_error, "The verification provider cannot be used at the moment.";
        caller: "Retry later; nothing was lost."; operator: "Read the cause in the log and correct the Sumsub settings."; saved: false; retry: RETRY_SECONDS;
    /// Sumsub is away, slow, or over its limits.
    ProviderUnavailable: 502 internal_error, "The verification provider is temporarily unavailable. Please retry.";
        caller: "Retry after the time in Retry-After; the work is kept."; operator: "Watch Sumsub's status."; saved: false; retry: RETRY_SECONDS;
    /// The body did not arrive in time.
    SlowBody: 408 invalid_request, "The request body did not arrive in time.";
        caller: "Send the whole body at once."; operator: "Nothing."; saved: false; retry: 0;
    /// The body is larger than the call takes.
    BodyTooLarge: 413 invalid_request, "The request body is too large.";
        caller: "Send a smaller body."; operator: "Nothing."; saved: false; retry: 0;
    /// The body is not declared as JSON.
    WrongContentType: 415 invalid_request, "The request body must be application/json.";
        caller: "Send Content-Type: application/json."; operator: "Nothing."; saved: false; retry: 0;
    /// The body is compressed, or encoded otherwise.
    EncodedBody: 415 invalid_request, "The request body must be sent without a Content-Encoding.";
        caller: "Send the body as it is: Accept-Encoding says what is taken."; operator: "Nothing."; saved: false; retry: 0;
    /// A webhook's digest does not verify.
    WebhookNotAuthentic: 401 authentication_failed, "The webhook's digest could not be verified.";
        caller: "Sign the raw body with the webhook's secret."; operator: "Compare the webhook secrets here and at Sumsub."; saved: false; retry: 0;
    /// No such route, or nothing of the caller's has this id.
    NotFound: 404 not_found, "The requested resource was not found.";
        caller: "Check the path, and the id in it."; operator: "Nothing."; saved: false; retry: 0;
    /// The route does not take this method.
    MethodNotAllowed: 405 invalid_request, "The method is not allowed for this resource.";
        caller: "Use a method from the Allow header."; operator: "Nothing."; saved: false; retry: 0;
    /// A bug of ours.
    Bug: 500 internal_error, "An unexpected server error occurred.";
        caller: "Retry with the same Idempotency-Key; report the request id if it stays."; operator: "Look up the request id in the log."; saved: false; retry: 0;
}

/// When to come back where nobody knows better, in seconds.
const RETRY_SECONDS: u64 = 5;
/// When to come back while the same request is in flight, in seconds.
const IN_FLIGHT_SECONDS: u64 = 2;

/// One request's error.
#[derive(Debug, Clone)]
pub struct ApiError {
    situation: Situation,
    /// Instead of the row's message.
    message: Option<String>,
    details: Option<Value>,
    retry_after: Option<Duration>,
    cause: Option<String>,
}

/// The error envelope (nxos). `details` is ours; nxos clients ignore it.
#[derive(Debug, Serialize)]
struct ErrorResponse {
    error: ErrorBody,
}

/// What went wrong.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// Machine-readable error code.
    code: &'static str,
    /// Human-readable error message. May change.
    message: String,
    /// Unique identifier of the request; also in the x-request-id header.
    #[schema(example = "req_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    request_id: String,
    /// More about this case: field errors, or the provider's own cause of a refused import.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    details: Option<Value>,
}

impl From<Situation> for ApiError {
    fn from(situation: Situation) -> Self {
        let seconds = situation.row().retry;
        let retry_after = (seconds > 0).then_some(Duration::from_secs(seconds));
        Self {
            situation,
            message: None,
            details: None,
            retry_after,
            cause: None,
        }
    }
}

impl ApiError {
    /// The row.
    #[must_use]
    pub fn situation(&self) -> Situation {
        self.situation
    }

    /// What only the log sees.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// When to come back, where that makes sense.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Adds what only the log sees.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand over errors they are done with"
    )]
    pub fn because(self, cause: impl ToString) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..self
        }
    }

    /// Adds what the client may know of this case.
    #[must_use]
    pub fn with_details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    /// What the client may know of this case.
    pub(super) fn details(&self) -> Option<&Value> {
        self.details.as_ref()
    }

    /// Of several errors one that tells all their fields; where one is about no field, that one alone. `None` of none.
    pub fn all(errors: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut errors = errors.into_iter();
        let mut all = errors.next()?;
        for error in errors {
            let told = all.fields().zip(error.fields());
            let told = told.map(|(first, more)| [first.as_slice(), more].concat());
            all = match told {
                Some(fields) => all.with_details(json!({ "fields": fields })),
                None if all.fields().is_none() => return Some(all),
                None => return Some(error),
            };
        }
        Some(all)
    }

    /// What is wrong with fields, where that is the matter.
    pub(super) fn fields(&self) -> Option<&Vec<Value>> {
        self.details.as_ref()?.get("fields")?.as_array()
    }

    /// The message: the row's, or this case's own.
    pub(super) fn message(&self) -> &str {
        self.message
            .as_deref()
            .unwrap_or(self.situation.row().message)
    }

    /// One field that is missing or breaks a rule. Neither text holds the value.
    #[must_use]
    pub fn field(path: &str, problem: &str) -> Self {
        Self::from(Situation::InvalidField)
            .with_details(json!({ "fields": [{ "field": path, "problem": problem }] }))
    }

    /// The same where only some words are allowed, which are told.
    #[must_use]
    pub fn one_of(path: &str, problem: &str, allowed: &[&str]) -> Self {
        let field = json!({ "field": path, "problem": problem, "allowed": allowed });
        Self::from(Situation::InvalidField).with_details(json!({ "fields": [field] }))
    }

    /// The same where it has to be a code of a list.
    #[must_use]
    pub fn code<T: Codes>(path: &str, problem: &str) -> Self {
        Self::one_of(path, problem, &T::spellings())
    }

    /// A caller is over its limit, in requests per minute. The message is nxos' own, with the seconds of `Retry-After`.
    #[must_use]
    pub fn rate_limited(limit: u32, retry_after: Duration) -> Self {
        let seconds = super::seconds::whole_seconds(retry_after).max(1);
        let unit = if seconds == 1 { "second" } else { "seconds" };
        Self {
            message: Some(format!(
                "Rate limit exceeded: {limit} requests per minute. Retry in {seconds} {unit}."
            )),
            retry_after: Some(Duration::from_secs(seconds)),
            ..Self::from(Situation::RateLimited)
        }
    }

    /// A caller's share of the provider's limits is used up. The message says the seconds of `Retry-After`.
    #[must_use]
    pub fn provider_busy(retry_after: Duration) -> Self {
        let seconds = super::seconds::whole_seconds(retry_after).max(1);
        let unit = if seconds == 1 { "second" } else { "seconds" };
        Self {
            message: Some(format!(
                "Rate limit of the verification provider exceeded. Retry in {seconds} {unit}."
            )),
            retry_after: Some(Duration::from_secs(seconds)),
            ..Self::from(Situation::RateLimited)
        }
    }

    /// The JSON body.
    #[must_use]
    pub fn body(&self, request_id: RequestId) -> Vec<u8> {
        let row = self.situation.row();
        let body = ErrorResponse {
            error: ErrorBody {
                code: row.code,
                message: self.message.clone().unwrap_or_else(|| row.message.into()),
                request_id: request_id.to_string(),
                details: self.details.clone(),
            },
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }

    /// Whether the answer is saved under an idempotency key.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.situation.row().saved
    }

    /// The complete response.
    #[must_use]
    pub fn respond(&self, request_id: RequestId) -> Response {
        let mut response = Response::new(Body::from(self.body(request_id)));
        *response.status_mut() = self.situation.row().status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if let Some(retry_after) = self.retry_after {
            headers.insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
        }
        response
    }
}

/// The error travels as an extension: [`crate::http::serve::context`] renders it, because only there the request's id is known.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.situation.row().status;
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
