//! What a business says about itself.
//!
//! FinHub takes revenue and volume as prose (`€500,000 - €1,000,000`, `50-100 transactions/month`). What can be read
//! becomes a number, the upper end of a range; what cannot be read counts as large, so that unclear words never lower
//! the bar.

use chrono::{DateTime, Utc};

use crate::country::Country;

closed_codes! {
    /// The trade of a business. Which are regulated or of high risk is in `requirements.toml`.
    pub enum Industry {
        /// Farming, forestry, fishing.
        Agriculture = "AGRICULTURE",
        /// Building.
        Construction = "CONSTRUCTION",
        /// Advice to businesses.
        Consulting = "CONSULTING",
        /// Schools and training.
        Education = "EDUCATION",
        /// Power, gas, oil.
        Energy = "ENERGY",
        /// Events, games without stakes.
        Entertainment = "ENTERTAINMENT",
        /// Care and medicine.
        Healthcare = "HEALTHCARE",
        /// Hotels and restaurants.
        Hospitality = "HOSPITALITY",
        /// Lawyers and notaries.
        LegalServices = "LEGAL_SERVICES",
        /// Freight and storage.
        Logistics = "LOGISTICS",
        /// Making goods.
        Manufacturing = "MANUFACTURING",
        /// Publishing, film, broadcasting.
        Media = "MEDIA",
        /// Associations and charities.
        NonProfit = "NON_PROFIT",
        /// Accountants, architects, agencies.
        ProfessionalServices = "PROFESSIONAL_SERVICES",
        /// Buying, selling and letting property.
        RealEstate = "REAL_ESTATE",
        /// Shops.
        Retail = "RETAIL",
        /// Software and hardware.
        Technology = "TECHNOLOGY",
        /// Telephone and network operators.
        Telecommunications = "TELECOMMUNICATIONS",
        /// Carrying people.
        Transportation = "TRANSPORTATION",
        /// Trade between businesses.
        WholesaleTrade = "WHOLESALE_TRADE",
        /// Credit institutions.
        Banking = "BANKING",
        /// Insurers and brokers.
        Insurance = "INSURANCE",
        /// Investment firms and funds.
        InvestmentServices = "INVESTMENT_SERVICES",
        /// Payment and e-money institutions.
        PaymentServices = "PAYMENT_SERVICES",
        /// Making and selling medicines.
        Pharmaceuticals = "PHARMACEUTICALS",
        /// Money service businesses.
        MoneyServices = "MONEY_SERVICES",
        /// Exchanges and custodians of crypto-assets.
        CryptocurrencyExchange = "CRYPTOCURRENCY_EXCHANGE",
        /// Betting, casinos, lotteries, gaming for stakes.
        Gambling = "GAMBLING",
        /// None of the others.
        Other = "OTHER",
    }
}

impl Industry {
    /// Reads the canonical name, or a name from FinHub's list of high-risk businesses.
    #[must_use]
    pub fn parse_alias(text: &str) -> Option<Self> {
        Self::parse(text).or(match text {
            "MONEY_SERVICE_BUSINESS" | "MSB" => Some(Self::MoneyServices),
            "CRYPTO_EXCHANGE" | "CRYPTOCURRENCY" => Some(Self::CryptocurrencyExchange),
            "GAMING" => Some(Self::Gambling),
            _ => None,
        })
    }
}

/// A number that a business declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Declared {
    /// At most so much: whole euros in a year, or transactions in a month.
    UpTo(u64),
    /// Something was said that is no such number, or has no upper end. Counts as large.
    Unreadable,
}

impl Declared {
    /// Whether it is more than the limit, or may be.
    #[must_use]
    pub fn exceeds(self, limit: u64) -> bool {
        match self {
            Self::UpTo(number) => number > limit,
            Self::Unreadable => true,
        }
    }

    /// Reads a revenue in whole euros: `€500,000 - €1,000,000`, `EUR 750k`, `up to €1.5M`. Without a currency it is
    /// euros; another currency is unreadable, as no rate is known.
    #[must_use]
    pub fn revenue(text: &str) -> Self {
        let text = text
            .to_uppercase()
            .replace("EUROS", "")
            .replace("EUR", "")
            .replace('€', "");
        range(&text)
    }

    /// Reads a volume as transactions in a month: `50-100 transactions/month`, `20 per day`. Without a period it is a
    /// month; days count 31, weeks 5, and a twelfth of a year is rounded up.
    #[must_use]
    pub fn monthly_transactions(text: &str) -> Self {
        let text = text.to_uppercase();
        let end = text
            .find("TRANSACTION")
            .or_else(|| text.find('/'))
            .or_else(|| text.find("PER "));
        let (number, unit) = text.split_at(end.unwrap_or(text.len()));
        let unit = unit
            .trim_start_matches("TRANSACTION")
            .trim_start_matches('S')
            .trim();
        let unit = unit
            .strip_prefix('/')
            .or_else(|| unit.strip_prefix("PER "))
            .unwrap_or(unit)
            .trim();
        match (range(number), unit) {
            (Self::UpTo(number), "" | "MONTH") => Self::UpTo(number),
            (Self::UpTo(number), "DAY") => Self::UpTo(number.saturating_mul(31)),
            (Self::UpTo(number), "WEEK") => Self::UpTo(number.saturating_mul(5)),
            (Self::UpTo(number), "YEAR") => Self::UpTo(number.div_ceil(12)),
            _ => Self::Unreadable,
        }
    }
}

/// The upper end of `a`, `a - b`, `up to b` or `< b`.
fn range(text: &str) -> Declared {
    let text = text.trim();
    let text = text
        .strip_prefix("UP TO")
        .or_else(|| text.strip_prefix('<'))
        .unwrap_or(text);
    let text = text.replace(['–', '—'], "-").replace(" TO ", "-");
    let parts: Option<Vec<u64>> = text.split('-').map(number).collect();
    match parts.as_deref() {
        Some([only]) => Declared::UpTo(*only),
        Some([low, high]) if low <= high => Declared::UpTo(*high),
        _ => Declared::Unreadable,
    }
}

/// `1000000`, `1,000,000`, `1.000.000`, `1 000 000`, `500K`, `1.5M`.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let (digits, unit) = match text.char_indices().next_back()? {
        (at, 'K') => (text.get(..at)?, 1_000),
        (at, 'M') => (text.get(..at)?, 1_000_000),
        _ => (text, 1),
    };
    let mut groups = digits.trim().split([',', '.', ' ', '\'']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(first) || !rest.iter().all(|group| plain(group) && group.len() <= 3) {
        return None;
    }
    if rest.iter().all(|group| group.len() == 3) {
        return (first.to_owned() + &rest.concat())
            .parse::<u64>()
            .ok()?
            .checked_mul(unit);
    }
    // A decimal fraction only makes sense before a unit: 1.5M.
    let [decimals] = rest.as_slice() else {
        return None;
    };
    let part =
        decimals.parse::<u64>().ok()? * (unit / 10_u64.pow(u32::try_from(decimals.len()).ok()?));
    let whole = first.parse::<u64>().ok()?.checked_mul(unit)?;
    (unit > 1).then_some(whole.checked_add(part)?)
}

/// What the rules need to know of the business itself. `None` and an empty list: nothing was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    /// Its trade.
    pub industry: Option<Industry>,
    /// Where it is registered.
    pub country: Option<Country>,
    /// Its purpose, as stated.
    pub purpose: Option<String>,
    /// Expected revenue in a year, whole euros.
    pub annual_revenue: Option<Declared>,
    /// Expected transactions in a month.
    pub monthly_transactions: Option<Declared>,
    /// Where its money comes from, as stated.
    pub source_of_funds: Option<String>,
    /// Where it mainly does business.
    pub jurisdictions: Vec<Country>,
    /// When any of this last changed.
    pub changed_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use Declared::{Unreadable, UpTo};

    #[test]
    fn revenues() {
        for (text, expected) in [
            ("€500,000 - €1,000,000", UpTo(1_000_000)),
            ("€1,000,001", UpTo(1_000_001)),
            ("500.000 – 2.000.000 EUR", UpTo(2_000_000)),
            ("EUR 750k", UpTo(750_000)),
            ("up to €1.5M", UpTo(1_500_000)),
            ("€1M to €5M", UpTo(5_000_000)),
            ("< €100 000", UpTo(100_000)),
            ("0", UpTo(0)),
            ("$500,000", Unreadable),
            ("> €1,000,000", Unreadable),
            ("€1M+", Unreadable),
            ("€5M - €1M", Unreadable),
            ("a lot", Unreadable),
            ("1,00,000", Unreadable),
            ("1.5", Unreadable),
            ("", Unreadable),
            ("99999999999999999999", Unreadable),
            ("99999999999999999M", Unreadable),
        ] {
            assert_eq!(Declared::revenue(text), expected, "{text:?}");
        }
        assert!(!UpTo(1_000_000).exceeds(1_000_000) && UpTo(1_000_001).exceeds(1_000_000));
        assert!(Unreadable.exceeds(u64::MAX));
    }

    #[test]
    fn volumes() {
        for (text, expected) in [
            ("50-100 transactions/month", UpTo(100)),
            ("50 - 100", UpTo(100)),
            ("1,000 transactions per month", UpTo(1_000)),
            ("20 per day", UpTo(620)),
            ("1 transaction/week", UpTo(5)),
            ("100/year", UpTo(9)),
            ("10 transactions per hour", Unreadable),
            ("some transactions/month", Unreadable),
            ("", Unreadable),
        ] {
            assert_eq!(Declared::monthly_transactions(text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_words_break_the_reading(text in "[0-9€$kKmM.,' ~ßa-c/+-]{0,24}") {
            let _ = (Declared::revenue(&text), Declared::monthly_transactions(&text));
        }

        #[test]
        fn every_number_reads_back(number in 0..1_000_000_000_u64) {
            proptest::prop_assert_eq!(Declared::revenue(&format!("€{number}")), UpTo(number));
        }
    }
}
