//! The closed lists of the dialect's document, and the fields that hold their codes.

use serde_json::json;

use super::error::Code;
use crate::http::openapi::codes::{Codes, Vocabulary, countries};
use domain::partner::declaration::{
    IdentityDocument, IncomeSource, Occupation, OpenAccountReason, Risk,
};
use domain::partner::notice::{CheckStatus, ResidenceStatus};

/// The lists of the dialect.
pub(super) const PARTNER: Vocabulary = Vocabulary {
    codes: CODES,
    fields: FIELDS,
};

const CODES: &[Codes] = &[
    Codes {
        name: "CheckStatus",
        about: "Where a check stands.",
        codes: || json!(CheckStatus::ALL),
    },
    Codes {
        name: "CountryCode",
        about: "A country: ISO 3166-1 alpha-2.",
        codes: || json!(countries()),
    },
    Codes {
        name: "IdentityDocument",
        about: "A document that identifies a user.",
        codes: || json!(IdentityDocument::ALL),
    },
    Codes {
        name: "IncomeSource",
        about: "Where a user's income comes from.",
        codes: || json!(IncomeSource::ALL),
    },
    Codes {
        name: "NoticeStatus",
        about: "That files came, or where a proof of residence stands.",
        codes: || {
            let residence = ResidenceStatus::ALL.map(ResidenceStatus::as_str);
            json!([&["ADDED"][..], &residence].concat())
        },
    },
    Codes {
        name: "Occupation",
        about: "What a user works as.",
        codes: || json!(Occupation::ALL),
    },
    Codes {
        name: "OpenAccountReason",
        about: "What a user wants an account for.",
        codes: || json!(OpenAccountReason::ALL),
    },
    Codes {
        name: "PartnerErrorCode",
        about: "What went wrong. More may follow: treat an unknown one by its status.",
        codes: || {
            let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.code()).collect();
            codes.dedup();
            json!(codes)
        },
    },
    Codes {
        name: "RiskLevel",
        about: "How you see a user's risk.",
        codes: || json!(Risk::ALL),
    },
];

const FIELDS: &[(&str, &str, &str)] = &[
    ("AddVerificationRequest", "country", "CountryCode"),
    ("AddVerificationRequest", "documentType", "IdentityDocument"),
    ("AddVerificationRequest", "incomeSource", "IncomeSource"),
    ("AddVerificationRequest", "occupation", "Occupation"),
    (
        "AddVerificationRequest",
        "openAccountReason",
        "OpenAccountReason",
    ),
    ("AddVerificationRequest", "riskLvl", "RiskLevel"),
    ("CreateUserRequest", "birthCountry", "CountryCode"),
    ("CreateUserRequest", "citizenship", "CountryCode"),
    ("CreateUserRequest", "country", "CountryCode"),
    ("CreateUserRequest", "nationality", "CountryCode"),
    ("CreatedKyc", "status", "CheckStatus"),
    ("KycStatus", "status", "CheckStatus"),
    ("PartnerCheckNotice", "status", "CheckStatus"),
    ("PartnerErrorBody", "errorCode", "PartnerErrorCode"),
    ("PartnerNotice", "status", "NoticeStatus"),
    ("UpdateUserRequest", "birthCountry", "CountryCode"),
    ("UpdateUserRequest", "citizenship", "CountryCode"),
    ("UpdateUserRequest", "country", "CountryCode"),
    ("UpdateUserRequest", "nationality", "CountryCode"),
];
