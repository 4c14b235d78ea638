//! The errors with which Sumsub refuses a reuse although the share token is good.
//!
//! Codes 10501 to 10517 and their names are Sumsub's reference "reuse-applicant-for-reusable-kyc"; 10518, 10519 and
//! 10521 come from Sumsub's published agent skills. There is no 10520. Only the description of 10513 is documented by
//! an example; the other descriptions are the sandbox's own words, so a client must go by `errorName`.

/// One way in which a reuse is refused with status 400.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The scenario that produces it.
    pub(super) scenario: &'static str,
    /// `errorCode` on the wire.
    pub(super) code: u16,
    /// `errorName` on the wire.
    pub(super) name: &'static str,
    /// `description` on the wire; `{level}` stands for the level asked for.
    pub(super) description: &'static str,
}

impl Refusal {
    const fn new(
        scenario: &'static str,
        code: u16,
        name: &'static str,
        description: &'static str,
    ) -> Self {
        Self {
            scenario,
            code,
            name,
            description,
        }
    }

    /// The refusal with this `errorCode`.
    pub(super) fn by_code(code: u16) -> Option<&'static Self> {
        REFUSALS.iter().find(|refusal| refusal.code == code)
    }
}

/// `errorCode` where the caller is not the client that the token was made for.
pub(super) const NOT_IN_PARTNERS_LIST: u16 = 10501;
/// `errorCode` where the token does not fit the level.
pub(super) const NON_SUITABLE_SHARE_TOKEN: u16 = 10504;
/// `errorCode` where the donor's applicant is not approved.
pub(super) const NOT_APPROVED_APPLICANT: u16 = 10507;
/// `errorCode` where the donor's applicant is deactivated.
pub(super) const NOT_ACTIVE_APPLICANT: u16 = 10508;

/// All refusals, by code.
pub(super) const REFUSALS: [Refusal; 20] = [
    Refusal::new(
        "reuse-10501",
        NOT_IN_PARTNERS_LIST,
        "not-in-partners-list",
        "The recipient is not among the donor's partners",
    ),
    Refusal::new(
        "reuse-10502",
        10502,
        "invalid-partner-id",
        "The share token names no valid partner",
    ),
    Refusal::new(
        "reuse-10503",
        10503,
        "invalid-share-token",
        "The share token cannot be used",
    ),
    Refusal::new(
        "reuse-10504",
        NON_SUITABLE_SHARE_TOKEN,
        "non-suitable-share-token",
        "The share token does not fit level: {level}",
    ),
    Refusal::new(
        "reuse-10505",
        10505,
        "reusable-kyc-disabled",
        "Reusable KYC is switched off for this account",
    ),
    Refusal::new(
        "reuse-10506",
        10506,
        "reusable-kyc-not-reusable",
        "The donor's applicant cannot be reused",
    ),
    Refusal::new(
        "reuse-10507",
        NOT_APPROVED_APPLICANT,
        "reusable-kyc-not-approved-applicant",
        "The donor's applicant is not approved",
    ),
    Refusal::new(
        "reuse-10508",
        NOT_ACTIVE_APPLICANT,
        "reusable-kyc-not-active-applicant",
        "The donor's applicant is not active",
    ),
    Refusal::new(
        "reuse-10509",
        10509,
        "reusable-kyc-not-kyc-moderation-type",
        "The donor's check was of another kind",
    ),
    Refusal::new(
        "reuse-10510",
        10510,
        "reusable-kyc-not-selfie-or-identity-doc",
        "The donor has no selfie or no identity document",
    ),
    Refusal::new(
        "reuse-10511",
        10511,
        "reusable-kyc-not-selfie-liveness",
        "The donor's selfie was taken without a liveness check",
    ),
    Refusal::new(
        "reuse-10512",
        10512,
        "reusable-kyc-not-req-doc-overlap",
        "The donor has none of the documents of level: {level}",
    ),
    Refusal::new(
        "reuse-10513",
        10513,
        "reusable-kyc-not-compatible-doc-type",
        "Not Reusable KYC for level: {level}",
    ),
    Refusal::new(
        "reuse-10514",
        10514,
        "reusable-kyc-not-actual-poi-date",
        "The donor's identity document is out of date",
    ),
    Refusal::new(
        "reuse-10515",
        10515,
        "reusable-kyc-not-actual-poa-date",
        "The donor's proof of address is out of date",
    ),
    Refusal::new(
        "reuse-10516",
        10516,
        "reusable-kyc-not-acceptable-age",
        "The donor's applicant is outside the age range of level: {level}",
    ),
    Refusal::new(
        "reuse-10517",
        10517,
        "reusable-kyc-incompatible-capture-settings",
        "The donor's documents were captured under other settings",
    ),
    Refusal::new(
        "reuse-10518",
        10518,
        "reusable-kyc-email-mismatch",
        "The e-mail address differs from the donor's",
    ),
    Refusal::new(
        "reuse-10519",
        10519,
        "reusable-kyc-phone-mismatch",
        "The phone number differs from the donor's",
    ),
    Refusal::new(
        "reuse-10521",
        10521,
        "reusable-kyc-inactive-sumsub-id-account",
        "The Sumsub ID account is not active",
    ),
];
