//! The Partner API's errors.
//!
//! Its statuses are kept as they are, odd ones too: an outage is a 400 there, so `Retry-After` is what tells it from
//! a request that is wrong. A validation error has no `errorName`.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::flows::partner::error::UserError;
use crate::http::error::{ApiError, Situation};
use crate::http::marks::InOtherWords;
use crate::store::StoreError;
use domain::partner::Refusal;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident: $status:literal $code:literal $name:expr, $message:literal;)*) => {
        /// A row of the table of errors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::http) enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every row.
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)*];

            fn row(self) -> (u16, &'static str, Option<&'static str>, &'static str) {
                match self { $(Self::$variant => ($status, $code, $name, $message),)* }
            }
        }
    };
}

codes! {
    /// No `x-api-key`.
    NoKey: 401 "401" Some("access-denied"), "Access Denied. xo1";
    /// A key that does not work.
    WrongKey: 401 "401" Some("access-denied"), "Access Denied. xo2";
    /// A key that may not be used from this address.
    WrongAddress: 401 "401" Some("access-denied"), "Access Denied. xo3";
    /// Too many requests.
    RateLimited: 429 "429" Some("rate-limited"), "Too many requests. Please retry after the time in Retry-After.";
    /// The request breaks a rule.
    P403: 400 "P403" None, "The request is not valid.";
    /// The broker has no such user.
    P412: 400 "P412" Some("invalid-user"), "User not exist.";
    /// A file that is neither PDF nor JPEG nor PNG.
    P426: 400 "P426" Some("invalid-file-type"), "Invalid file type: send pdf, jpeg or png.";
    /// Nothing to verify was delivered.
    P427: 404 "P427" Some("missing-kyc-files"), "Missing KYC files.";
    /// Too often, or while another check is under way.
    P430: 400 "P430" Some("too-many-verifications"), "Too many verifications: at most 5 in 24 hours.";
    /// A file is too large.
    P440: 400 "P440" Some("file-too-large"), "File too large: at most 5 MB each.";
    /// Nothing is left to be verified.
    P442: 400 "P442" Some("user-already-verified"), "User already verified.";
    /// No such check.
    P445: 404 "P445" Some("kyc-not-found"), "KYC not found.";
    /// The document has expired, or the check was refused for good.
    P446: 400 "P446" Some("kyc-not-valid"), "KYC is not valid or expired.";
    /// Another user has this document.
    P466: 400 "P466" Some("document-number-exists"), "User exists with this document number.";
    /// A parameter that the source of income asks for.
    P473: 400 "P473" Some("missing-required-parameters"), "Missing required parameters.";
    /// A bug.
    P500: 400 "P500" Some("unknown-exception"), "Unknown exception.";
    /// Something that is needed is away.
    P501: 400 "P501" Some("service-temporarily-unavailable"), "Service temporarily unavailable.";
}

impl Code {
    pub(super) fn status(self) -> u16 {
        self.row().0
    }

    pub(super) fn code(self) -> &'static str {
        self.row().1
    }
}

/// What every error looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct PartnerErrorBody {
    /// The code to decide by.
    #[schema(example = "P412")]
    error_code: &'static str,
    /// The same in words; absent for validation errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "invalid-user")]
    error_name: Option<&'static str>,
    /// For people; may join several failures.
    #[schema(example = "User not exist.")]
    error_message: String,
}

/// One request's error.
#[derive(Debug, Clone)]
pub(in crate::http) struct PartnerError {
    code: Code,
    /// Instead of the row's.
    message: Option<String>,
    /// For the log and the counters.
    inner: Option<Box<ApiError>>,
    retry_after: Option<Duration>,
}

impl From<Code> for PartnerError {
    fn from(code: Code) -> Self {
        Self {
            code,
            message: None,
            inner: None,
            retry_after: (code == Code::P501).then_some(RETRY_AFTER),
        }
    }
}

/// When to come back where nobody knows better.
const RETRY_AFTER: Duration = Duration::from_secs(5);

impl PartnerError {
    /// A validation error. The text holds no value of the request.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::saying(Code::P403, message)
    }

    /// A row with another message.
    pub(super) fn saying(code: Code, message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..code.into()
        }
    }

    /// The body.
    pub(super) fn body(&self) -> PartnerErrorBody {
        let (_, code, name, message) = self.code.row();
        PartnerErrorBody {
            error_code: code,
            error_name: name,
            error_message: self.message.clone().unwrap_or_else(|| message.to_owned()),
        }
    }
}

impl IntoResponse for PartnerError {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.body()).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        if let Some(after) = self.retry_after {
            let seconds = after.as_secs().max(1);
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(inner) = self.inner {
            response.extensions_mut().insert(*inner);
            response.extensions_mut().insert(InOtherWords);
        }
        response
    }
}

/// The fields that an error names, each with its problem.
fn named(error: &ApiError) -> Option<String> {
    let fields = error.details()?["fields"].as_array()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let named = fields
        .iter()
        .map(|field| format!("{} {}", text(&field["field"]), text(&field["problem"])));
    let named: Vec<String> = named.collect();
    (!named.is_empty()).then(|| named.join("; "))
}

impl From<ApiError> for PartnerError {
    fn from(error: ApiError) -> Self {
        let code = match error.situation() {
            Situation::MissingApiKey => Code::NoKey,
            Situation::InvalidApiKey => Code::WrongKey,
            Situation::AddressNotAllowed => Code::WrongAddress,
            Situation::RateLimited => Code::RateLimited,
            Situation::BodyTooLarge => Code::P440,
            Situation::MalformedBody
            | Situation::InvalidField
            | Situation::WrongContentType
            | Situation::EncodedBody
            | Situation::FileFull => Code::P403,
            Situation::AuthenticationFailed
            | Situation::DatabaseAway
            | Situation::TooSlow
            | Situation::SlowBody
            | Situation::StorageAway
            | Situation::UploadsFull
            | Situation::BodiesFull
            | Situation::IdempotencyInFlight
            | Situation::OtherImport
            | Situation::ProviderMisconfigured
            | Situation::ProviderUnavailable
            | Situation::WebhooksUnavailable => Code::P501,
            Situation::OnBehalfOfMalformed
            | Situation::HeaderMissing
            | Situation::OtherTenant
            | Situation::OrganizationNotFound
            | Situation::AuthorizationRequired
            | Situation::NotAParty
            | Situation::AuthorizationNotFound
            | Situation::InvalidIdempotencyKey
            | Situation::ShareTokenInvalid
            | Situation::VerificationRejected
            | Situation::ReuseNotEnabled
            | Situation::ImportUnsupported
            | Situation::AlreadyApproved
            | Situation::ApplicantFound
            | Situation::OtherTrack
            | Situation::ExternalIdTaken
            | Situation::TooManyEndpoints
            | Situation::NoReceiver
            | Situation::NotOffered
            | Situation::WebhooksRefused
            | Situation::FileRefused
            | Situation::OfficerRefused
            | Situation::FileIncomplete
            | Situation::NotApprovable
            | Situation::NotAnOfficer
            | Situation::OfficerDenied
            | Situation::DocumentDiffers
            | Situation::NotTheUploader
            | Situation::NotTheCreator
            | Situation::NotApproved
            | Situation::NothingSigns
            | Situation::IdempotencyKeyInUse
            | Situation::WebhookNotAuthentic
            | Situation::NotFound
            | Situation::MethodNotAllowed
            | Situation::Bug => Code::P500,
        };
        let situation = error.situation();
        let message = if code != Code::P403 {
            None
        } else if situation == Situation::InvalidField {
            named(&error)
        } else if situation == Situation::FileFull {
            Some("The user has as many files as it may have.".to_owned())
        } else {
            Some(situation.row().message.to_owned())
        };
        let retry_after = error.retry_after();
        Self {
            message,
            retry_after: retry_after.or(Self::from(code).retry_after),
            inner: Some(Box::new(error)),
            ..code.into()
        }
    }
}

impl From<StoreError> for PartnerError {
    fn from(error: StoreError) -> Self {
        ApiError::from(error).into()
    }
}

impl From<UserError> for PartnerError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Refused(refusal) => refusal.into(),
            UserError::Common(error) => ApiError::from(error).into(),
            UserError::Create(error) => ApiError::from(error).into(),
            UserError::File(error) => ApiError::from(error).into(),
            UserError::Document(error) => ApiError::from(error).into(),
            UserError::Session(error) => ApiError::from(error).into(),
        }
    }
}

impl From<Refusal> for PartnerError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoSuchUser => Code::P412.into(),
            Refusal::Suspended => Self::saying(Code::P412, "The user is suspended."),
            Refusal::UserExists => Self::validation("externalUserId already exists"),
            Refusal::AlreadyVerified => Code::P442.into(),
            Refusal::DocumentExpired => Code::P446.into(),
            Refusal::RejectedForGood => {
                Self::saying(Code::P446, "KYC is not valid: it was rejected for good.")
            }
            Refusal::MissingFiles => Code::P427.into(),
            Refusal::TooMany => Code::P430.into(),
            Refusal::UnderWay => {
                Self::saying(Code::P430, "A verification of this user is under way.")
            }
            Refusal::DocumentInUse => Code::P466.into(),
            Refusal::NoCheck => Code::P445.into(),
        }
    }
}
