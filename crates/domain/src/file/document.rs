//! Documents of the in-house file.

use chrono::{DateTime, NaiveDate, Utc};

use super::progress::Stage;
use crate::day::Day;

closed_codes! {
    /// What a document proves. The spellings are those of FinHub's upload table where it has one.
    pub enum DocumentType {
        /// Proof of the company's registration.
        CertificateOfIncorporation = "CERTIFICATE_OF_INCORPORATION",
        /// The company's constitution.
        ArticlesOfAssociation = "ARTICLES_OF_ASSOCIATION",
        /// Who holds the shares.
        ShareholderRegister = "SHAREHOLDER_REGISTER",
        /// Proof of the registered office.
        ProofOfRegisteredAddress = "PROOF_OF_REGISTERED_ADDRESS",
        /// The form that names everybody with 25 % or more.
        BeneficialOwnersDeclaration = "BENEFICIAL_OWNERS_DECLARATION",
        /// Bank statements of the last three months.
        BankStatement = "BANK_STATEMENT",
        /// Passport or identity card of a director.
        DirectorId = "DIRECTOR_ID",
        /// Passport or identity card of a beneficial owner.
        BeneficialOwnerId = "BENEFICIAL_OWNER_ID",
        /// Proof of where a beneficial owner's wealth comes from.
        SourceOfWealth = "SOURCE_OF_WEALTH",
        /// A politically exposed person's declaration.
        PepDeclaration = "PEP_DECLARATION",
        /// Audited accounts.
        FinancialStatements = "FINANCIAL_STATEMENTS",
        /// The licence of a regulated trade.
        BusinessLicense = "BUSINESS_LICENSE",
        /// Who owns and controls whom, drawn.
        OwnershipStructureChart = "OWNERSHIP_STRUCTURE_CHART",
        /// Incorporation papers of a company above.
        ParentIncorporationDocuments = "PARENT_INCORPORATION_DOCUMENTS",
        /// Proof of where the business' money comes from.
        SourceOfFunds = "SOURCE_OF_FUNDS",
        /// Whatever else an officer asked for.
        SupportingDocument = "SUPPORTING_DOCUMENT",
        /// An individual's own passport, identity card, residence permit or driving licence.
        IdentityDocument = "IDENTITY_DOCUMENT",
        /// Proof of where an individual lives.
        ProofOfResidence = "PROOF_OF_RESIDENCE",
    }
}

/// Other spellings in FinHub's own pages, which name one document in up to three ways.
const ALIASES: [(&str, DocumentType); 10] = [
    (
        "BENEFICIAL_OWNER_DECLARATION",
        DocumentType::BeneficialOwnersDeclaration,
    ),
    (
        "BENEFICIAL_OWNERSHIP",
        DocumentType::BeneficialOwnersDeclaration,
    ),
    ("DIRECTOR_IDS", DocumentType::DirectorId),
    ("PROOF_OF_ADDRESS", DocumentType::ProofOfRegisteredAddress),
    ("BUSINESS_LICENCE", DocumentType::BusinessLicense),
    (
        "CONTROL_STRUCTURE_DIAGRAM",
        DocumentType::OwnershipStructureChart,
    ),
    (
        "OWNERSHIP_STRUCTURE_DIAGRAM",
        DocumentType::OwnershipStructureChart,
    ),
    ("UBO_ID", DocumentType::BeneficialOwnerId),
    (
        "PARENT_COMPANY_DOCUMENTS",
        DocumentType::ParentIncorporationDocuments,
    ),
    ("SHAREHOLDERS_REGISTER", DocumentType::ShareholderRegister),
];

impl DocumentType {
    /// Reads the canonical name or any of FinHub's other spellings.
    #[must_use]
    pub fn parse_alias(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| {
            ALIASES
                .iter()
                .find(|(alias, _)| *alias == text)
                .map(|(_, kind)| *kind)
        })
    }

    /// The other spellings that are read as this type.
    pub fn aliases(self) -> impl Iterator<Item = &'static str> {
        ALIASES
            .iter()
            .filter(move |(_, kind)| *kind == self)
            .map(|(alias, _)| *alias)
    }

    /// Whether it belongs in the file of an individual; all others belong in those of businesses.
    #[must_use]
    pub fn is_for_individuals(self) -> bool {
        matches!(self, Self::IdentityDocument | Self::ProofOfResidence)
    }

    /// The name in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::CertificateOfIncorporation => "the certificate of incorporation",
            Self::ArticlesOfAssociation => "the articles of association",
            Self::ShareholderRegister => "the shareholder register",
            Self::ProofOfRegisteredAddress => "a proof of the registered address",
            Self::BeneficialOwnersDeclaration => "the beneficial owners' declaration",
            Self::BankStatement => "bank statements of the last three months",
            Self::DirectorId => "the director's passport or identity card",
            Self::BeneficialOwnerId => "the beneficial owner's passport or identity card",
            Self::SourceOfWealth => "a proof of the beneficial owner's source of wealth",
            Self::PepDeclaration => "the declaration of the politically exposed person",
            Self::FinancialStatements => "audited financial statements",
            Self::BusinessLicense => "the licence for the regulated business",
            Self::OwnershipStructureChart => "a chart of the ownership structure",
            Self::ParentIncorporationDocuments => "the parent company's incorporation documents",
            Self::SourceOfFunds => "a proof of the source of funds",
            Self::SupportingDocument => "the document that was asked for",
            Self::IdentityDocument => "the identity document",
            Self::ProofOfResidence => "a proof of residence",
        }
    }
}

closed_codes! {
    /// Where a document stands.
    pub enum DocumentStatus {
        /// Received; part of the file once that is submitted.
        Uploaded = "UPLOADED",
        /// Submitted: an officer has to look.
        Submitted = "SUBMITTED",
        /// Accepted by an officer.
        Verified = "VERIFIED",
        /// Refused by an officer, with reasons.
        Rejected = "REJECTED",
    }
}

impl DocumentStatus {
    /// The step of review that documents and people have in common.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Uploaded => Stage::Open,
            Self::Submitted => Stage::Submitted,
            Self::Verified => Stage::Verified,
            Self::Rejected => Stage::Rejected,
        }
    }
}

impl From<Stage> for DocumentStatus {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Open => Self::Uploaded,
            Stage::Submitted => Self::Submitted,
            Stage::Verified => Self::Verified,
            Stage::Rejected => Self::Rejected,
        }
    }
}

/// What the rules need to know of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The document's id.
    pub id: String,
    /// What it proves.
    pub kind: DocumentType,
    /// SHA-256 of its bytes, in hex.
    pub content: String,
    /// The person or parent company it belongs to. FinHub's upload cannot say it; such a document goes to the first who
    /// needs one of its type.
    pub belongs_to: Option<String>,
    /// Where it stands.
    pub status: DocumentStatus,
    /// Why it was rejected; empty otherwise.
    pub reasons: Vec<super::progress::RejectionReason>,
    /// When it came.
    pub uploaded_at: DateTime<Utc>,
    /// When an officer decided on it last.
    pub decided_at: Option<DateTime<Utc>>,
    /// The last day on which it is good.
    pub valid_until: Option<Day>,
}

impl Document {
    /// Whether it is good on a day, as far as it says.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_until.is_none_or(|last| last.date() >= day)
    }
}
