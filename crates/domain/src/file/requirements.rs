//! What is required of a business or an individual, when, and on whose word: data, read from `requirements.toml`.
//!
//! A row names one requirement, the facts that ask for it, who it is asked of, and the passage it stands on. The table
//! is compiled in; [`Policy::parse`] reads another one just as well.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DocumentType, Industry, Level, ScreeningKind};
use crate::organization::OrganizationType;
use crate::ownership;

closed_codes! {
    /// A requirement that is neither a document nor a screening.
    pub enum FactCode {
        /// The country of registration is stated.
        CountryOfRegistration = "COUNTRY_OF_REGISTRATION",
        /// The industry is stated.
        Industry = "INDUSTRY",
        /// The purpose of the business is stated.
        BusinessPurpose = "BUSINESS_PURPOSE",
        /// The expected revenue is stated.
        ExpectedAnnualRevenue = "EXPECTED_ANNUAL_REVENUE",
        /// The expected transactions are stated.
        ExpectedTransactionVolume = "EXPECTED_TRANSACTION_VOLUME",
        /// Where the business' money comes from is stated.
        SourceOfFundsStatement = "SOURCE_OF_FUNDS_STATEMENT",
        /// Where business is done is stated.
        PrimaryJurisdictions = "PRIMARY_JURISDICTIONS",
        /// At least one director is named.
        Director = "DIRECTOR",
        /// At least one beneficial owner is named.
        BeneficialOwner = "BENEFICIAL_OWNER",
        /// At least one employee manages the account.
        AdminUser = "ADMIN_USER",
        /// A beneficial owner's source of wealth is stated.
        SourceOfWealthStatement = "SOURCE_OF_WEALTH_STATEMENT",
        /// An officer has verified the person.
        PersonCheck = "PERSON_CHECK",
        /// The ownership structure is declared.
        OwnershipDeclared = "OWNERSHIP_DECLARED",
        /// The holdings of a company add up.
        OwnershipTotal = "OWNERSHIP_TOTAL",
        /// No companies hold only each other.
        OwnershipCircle = "OWNERSHIP_CIRCLE",
        /// Every beneficial owner of the structure is among the people.
        BeneficialOwnersListed = "BENEFICIAL_OWNERS_LISTED",
        /// The share of the business without an identified owner is small, or an officer accepted its explanation.
        OwnershipUnknown = "OWNERSHIP_UNKNOWN",
        /// Every natural person of the structure is a person of the file, or has a name.
        OwnersNamed = "OWNERS_NAMED",
        /// Every owner from the reporting floor on is among the people.
        HoldersEntered = "HOLDERS_ENTERED",
        /// Two who may be one person are looked at by an officer.
        OnePersonOrTwo = "ONE_PERSON_OR_TWO",
        /// A person's birth, where its day is declared, has happened.
        DateOfBirth = "DATE_OF_BIRTH",
        /// The identity document that is declared of a person is still good.
        IdDocumentValidity = "ID_DOCUMENT_VALIDITY",
    }
}

/// What a requirement is about. On the wire one flat list of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A statement, a person, the ownership.
    Fact(FactCode),
    /// A document.
    Document(DocumentType),
    /// A screening.
    Screening(ScreeningKind),
}

impl Code {
    /// Every code.
    pub fn all() -> impl Iterator<Item = Self> {
        let facts = FactCode::ALL.iter().map(|code| Self::Fact(*code));
        let documents = DocumentType::ALL.iter().map(|code| Self::Document(*code));
        facts
            .chain(documents)
            .chain(ScreeningKind::ALL.iter().map(|code| Self::Screening(*code)))
    }

    /// The wire and database spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fact(code) => code.as_str(),
            Self::Document(code) => code.as_str(),
            Self::Screening(code) => code.as_str(),
        }
    }

    /// Reads the wire and database spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|code| code.as_str() == text)
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no such code: {text}")))
    }
}

closed_codes! {
    /// The fact that asks for it.
    pub enum Condition {
        /// None: everybody.
        Always = "ALWAYS",
        /// The industry is regulated.
        RegulatedIndustry = "REGULATED_INDUSTRY",
        /// The revenue is large, or may be.
        LargeRevenue = "LARGE_REVENUE",
        /// A company is among the owners.
        ComplexOwnership = "COMPLEX_OWNERSHIP",
        /// Only an officer's request asks for it.
        OnRequest = "ON_REQUEST",
    }
}

closed_codes! {
    /// Who it is asked of; one requirement each.
    pub enum Per {
        /// The business as a whole.
        Organization = "ORGANIZATION",
        /// Each director.
        Director = "DIRECTOR",
        /// Each person named as a beneficial owner.
        BeneficialOwner = "BENEFICIAL_OWNER",
        /// Each director or beneficial owner who is politically exposed.
        PoliticallyExposedPerson = "POLITICALLY_EXPOSED_PERSON",
        /// Each company above the verified one.
        ParentCompany = "PARENT_COMPANY",
        /// The verified company and each above it.
        Company = "COMPANY",
    }
}

closed_codes! {
    /// What waits for it.
    pub enum Before {
        /// The file cannot be submitted without it.
        Submission = "SUBMISSION",
        /// The file can be submitted, but not approved, without it.
        Approval = "APPROVAL",
    }
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    pub code: Code,
    /// From which level on.
    #[serde(default = "standard")]
    pub level: Level,
    #[serde(default = "always")]
    pub when: Condition,
    /// Of whom.
    #[serde(default = "organization")]
    pub per: Per,
    /// What waits for it.
    #[serde(default = "submission")]
    pub before: Before,
    /// Documents that do as well.
    #[serde(default)]
    pub satisfied_by: Vec<DocumentType>,
    /// The passage it stands on.
    pub source: String,
}

fn standard() -> Level {
    Level::Standard
}

fn always() -> Condition {
    Condition::Always
}

fn organization() -> Per {
    Per::Organization
}

fn submission() -> Before {
    Before::Submission
}

/// What an industry asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndustryRow {
    pub code: Industry,
    /// It needs a licence.
    #[serde(default)]
    pub regulated: bool,
    /// It needs the ENHANCED level.
    #[serde(default)]
    pub high_risk: bool,
    /// The passage it stands on.
    pub source: String,
}

/// The figures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Revenue above it is large, in whole euros.
    pub large_revenue_euros: u64,
    /// The passage it stands on.
    pub large_revenue_source: String,
    /// More transactions in a month are large.
    pub large_monthly_transactions: u64,
    /// The passage it stands on.
    pub large_monthly_transactions_source: String,
    /// A larger share without an identified owner has to be explained, in basis points.
    pub unknown_share_basis_points: u32,
    /// The passage it stands on.
    pub unknown_share_source: String,
    /// From this effective share on an owner has to be among the people, in basis points.
    pub reporting_floor_basis_points: u32,
    /// The passage it stands on.
    pub reporting_floor_source: String,
}

/// Everything that is required of a business.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The figures.
    pub limits: Limits,
    /// The requirements, in the order in which they are shown.
    #[serde(rename = "requirement")]
    pub requirements: Vec<Requirement>,
    #[serde(rename = "industry")]
    pub industries: Vec<IndustryRow>,
    /// By which law owners are found; none: by their shares alone.
    #[serde(skip)]
    pub ownership: Option<ownership::Policy>,
    /// What the FATF's grey list asks for: at STANDARD it is only shown. An operator may set it.
    #[serde(default = "standard")]
    pub grey_list: Level,
}

/// The requirements alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    #[serde(rename = "requirement")]
    requirements: Vec<Requirement>,
}

/// What is required, by the type of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    business: Policy,
    individual: Policy,
}

impl Policies {
    /// The tables that are compiled in.
    ///
    /// # Errors
    /// Never, as a test reads every row.
    pub fn built_in() -> Result<Self, PolicyError> {
        Ok(Self {
            business: Policy::built_in()?,
            individual: Policy::for_individuals()?,
        })
    }

    /// The same with the operator's figures.
    #[must_use]
    pub fn with_shares(mut self, unknown: u32, reported: u32) -> Self {
        for policy in [&mut self.business, &mut self.individual] {
            policy.limits.unknown_share_basis_points = unknown;
            policy.limits.reporting_floor_basis_points = reported;
        }
        self
    }

    /// The same with the law by which owners are found.
    #[must_use]
    pub fn with_ownership(mut self, law: &ownership::Policy) -> Self {
        self.business.ownership = Some(law.clone());
        self
    }

    /// The same with what the FATF's grey list asks for.
    #[must_use]
    pub fn with_grey_list(mut self, level: Level) -> Self {
        for policy in [&mut self.business, &mut self.individual] {
            policy.grey_list = level;
        }
        self
    }

    /// The table for a type of organization.
    #[must_use]
    pub fn of(&self, kind: OrganizationType) -> &Policy {
        match kind {
            OrganizationType::Business => &self.business,
            OrganizationType::Individual => &self.individual,
        }
    }
}

/// A table that cannot be read, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError(String);

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the table of requirements cannot be read: {}",
            self.0
        )
    }
}

impl std::error::Error for PolicyError {}

/// The table that is compiled in, as it is written.
pub const BUSINESS_TABLE: &str = include_str!("requirements.toml");
/// What is different for individuals, as it is written.
pub const INDIVIDUAL_TABLE: &str = include_str!("requirements_individual.toml");

impl Policy {
    /// The table that is compiled in.
    ///
    /// # Errors
    /// Never, as a test reads every row.
    pub fn built_in() -> Result<Self, PolicyError> {
        Self::parse(BUSINESS_TABLE)
    }

    /// The table for individuals: requirements of their own, and everything else as for businesses.
    ///
    /// # Errors
    /// Never, as a test reads every row.
    pub fn for_individuals() -> Result<Self, PolicyError> {
        let rows: Rows = toml::from_str(INDIVIDUAL_TABLE)
            .map_err(|error| PolicyError(error.message().to_owned()))?;
        Ok(Self {
            requirements: rows.requirements,
            ..Self::built_in()?
        })
    }

    /// Reads a table.
    ///
    /// # Errors
    /// It is no TOML, or has an unknown field or code.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        toml::from_str(text).map_err(|error| PolicyError(error.message().to_owned()))
    }

    /// Whether the industry needs a licence.
    #[must_use]
    pub fn is_regulated(&self, industry: Industry) -> bool {
        self.industries
            .iter()
            .any(|row| row.code == industry && row.regulated)
    }

    /// Whether the industry is of high risk.
    #[must_use]
    pub fn is_high_risk(&self, industry: Industry) -> bool {
        self.industries
            .iter()
            .any(|row| row.code == industry && row.high_risk)
    }
}

#[cfg(test)]
#[path = "requirements_tests.rs"]
mod tests;
