//! What a broker declares of a person for the verification, and which of it is needed when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::country::Country;
use crate::day::Day;
use crate::file::Level;
use crate::names;

closed_codes! {
    /// What the number belongs to.
    pub enum IdentityDocument {
        /// A national identity card.
        IdCard = "ID_CARD",
        /// A passport.
        Passport = "PASSPORT",
        /// A residence permit.
        ResidencePermit = "RESIDENCE_PERMIT",
        /// A driving licence.
        DriverLicense = "DRIVER_LICENSE",
    }
}

closed_codes! {
    /// What the account is for. The first spelling is the Partner API's own.
    pub enum OpenAccountReason {
        /// Investments.
        Investments = "INVESTMENTS_OR_CRYPTOCURRENCIE",
        /// Changing money.
        CurrencyExchange = "CURRENCY_EXCHANGE",
        /// Everyday payments.
        DailyUse = "DAILY_USE",
        /// Games of chance.
        Gaming = "GAMING_OR_GAMBLING",
        /// Sending money far away.
        TransferOutsideEurope = "TRANSFER_OF_FUNDS_OUTSIDE_OF_EUROPE",
    }
}

closed_codes! {
    /// Where the person's money comes from.
    pub enum IncomeSource {
        /// A business of their own.
        BusinessActivity = "BUSINESS_ACTIVITY",
        /// Employment.
        Salary = "SALARY",
        /// Anything else.
        Other = "OTHER",
        /// Relatives.
        MaintainedByFamily = "MAINTAINED_BY_FAMILY",
        /// Capital.
        Investments = "INVESTMENTS",
        /// The state.
        SocialBenefits = "SOCIAL_BENEFITS",
        /// Letting property.
        Tenancy = "TENANCY",
    }
}

closed_codes! {
    /// What the person works as.
    pub enum Occupation {
        /// Software and computers.
        It = "IT",
        /// Care and medicine.
        Healthcare = "HEALTHCARE_AND_MEDICAL_SERVICES",
        /// Money and books.
        Finance = "FINANCE_AND_ACCOUNTING",
        /// Schools.
        Education = "EDUCATION_AND_TEACHING",
        /// Selling.
        Sales = "SALES_AND_MARKETING",
        /// Engineering.
        Engineering = "ENGINEERING",
        /// Helping customers.
        CustomerService = "CUSTOMER_SERVICE",
        /// Offices.
        Administration = "ADMINISTRATION_AND_OFFICE_MANAGEMENT",
        /// Law.
        Legal = "LEGAL_SERVICES",
        /// Arts.
        Arts = "ARTS_AND_DESIGN",
        /// Shops.
        Retail = "RETAIL_AND_SALES",
        /// Building and crafts.
        Construction = "CONSTRUCTION_AND_TRADES",
        /// Personnel.
        HumanResources = "HUMAN_RESOURCES",
        /// Factories.
        Manufacturing = "MANUFACTURING_AND_PRODUCTION",
        /// Research.
        Science = "SCIENCE_AND_RESEARCH",
    }
}

closed_codes! {
    /// How the broker rates the person. The Partner API's documents show LOW alone; the other two are ours.
    pub enum Risk {
        /// Nothing unusual.
        Low = "LOW",
        /// Something unusual.
        Medium = "MEDIUM",
        /// Needs the highest authority.
        High = "HIGH",
    }
}

impl Risk {
    /// The depth of an officer's review that the rating asks for.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::Low | Self::Medium => Level::Standard,
            Self::High => Level::Enhanced,
        }
    }
}

/// A declaration. Stored sealed: all of it is personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Declaration {
    /// What the number belongs to.
    pub document_type: IdentityDocument,
    /// As it was sent.
    pub document_number: String,
    /// The last day on which the document is good.
    pub document_expiration_date: Day,
    pub open_account_reason: OpenAccountReason,
    /// Where the money comes from.
    pub income_source: IncomeSource,
    /// Kept for SALARY alone.
    pub occupation: Option<Occupation>,
    /// Kept for BUSINESS_ACTIVITY alone.
    pub tax_id: Option<String>,
    /// Kept for every source but SALARY and BUSINESS_ACTIVITY.
    pub additional_info: Option<String>,
    /// A country, where one was named.
    pub country: Option<Country>,
    /// The broker's rating.
    pub risk_lvl: Risk,
}

impl std::fmt::Debug for Declaration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Declaration([PERSONAL])")
    }
}

impl Declaration {
    /// The field that the source of income asks for and that is absent.
    #[must_use]
    pub fn lacks(&self) -> Option<&'static str> {
        let (field, given) = match self.income_source {
            IncomeSource::Salary => ("occupation", self.occupation.is_some()),
            IncomeSource::BusinessActivity => ("taxId", self.tax_id.is_some()),
            IncomeSource::Other
            | IncomeSource::MaintainedByFamily
            | IncomeSource::Investments
            | IncomeSource::SocialBenefits
            | IncomeSource::Tenancy => ("additionalInfo", self.additional_info.is_some()),
        };
        (!given).then_some(field)
    }

    /// The same without what its source of income does not ask for: what is not needed is not kept.
    #[must_use]
    pub fn needed(mut self) -> Self {
        let source = self.income_source;
        if source != IncomeSource::Salary {
            self.occupation = None;
        }
        if source != IncomeSource::BusinessActivity {
            self.tax_id = None;
        }
        if matches!(
            source,
            IncomeSource::Salary | IncomeSource::BusinessActivity
        ) {
            self.additional_info = None;
        }
        self
    }

    /// Whether the document is no longer good on a day.
    #[must_use]
    pub fn is_expired(&self, today: NaiveDate) -> bool {
        self.document_expiration_date.date() < today
    }

    /// The number in the form in which two of them are compared.
    #[must_use]
    pub fn comparable_number(&self) -> String {
        names::comparable_number(&self.document_number)
    }

    /// The form in which earlier versions compared numbers, and by which theirs are found.
    #[must_use]
    pub fn earlier_number(&self) -> String {
        let letters = self.document_number.chars();
        let kept = letters.filter(|letter| letter.is_alphanumeric());
        kept.flat_map(char::to_uppercase).collect()
    }
}

#[cfg(test)]
#[path = "declaration_tests.rs"]
mod tests;
