//! The closed lists of the dialect's document, and the fields that hold their codes.

use super::error::Code;
use crate::http::openapi::codes::{Codes, Vocabulary, countries, lists};
use domain::partner::declaration::{
    IdentityDocument, IncomeSource, Occupation, OpenAccountReason, Risk,
};
use domain::partner::notice::{CheckStatus, ResidenceStatus};

/// The lists of the dialect.
pub(super) const PARTNER: Vocabulary = Vocabulary {
    codes: CODES,
    fields: FIELDS,
};

const CODES: &[Codes] = lists! {
    "CheckStatus", "Where a check stands.", CheckStatus::ALL;
    "CountryCode", "A country: ISO 3166-1 alpha-2.", countries();
    "IdentityDocument", "A document that identifies a user.", IdentityDocument::ALL;
    "IncomeSource", "Where a user's income comes from.", IncomeSource::ALL;
    "NoticeStatus", "That files came, or where a proof of residence stands.",
        [&["ADDED"][..], &ResidenceStatus::ALL.map(ResidenceStatus::as_str)].concat();
    "Occupation", "What a user works as.", Occupation::ALL;
    "OpenAccountReason", "What a user wants an account for.", OpenAccountReason::ALL;
    "PartnerErrorCode", "What went wrong. More may follow: treat an unknown one by its status.", error_codes();
    "RiskLevel", "How you see a user's risk.", Risk::ALL;
};

fn error_codes() -> Vec<&'static str> {
    let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    codes.dedup();
    codes
}

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
