//! By which rules an owner is an owner: data, read from `policies.toml`.
//!
//! A policy is a law; each of its rules names its article. Thresholds are exact, and differ by risk category where the
//! table, or an operator, says so. An answer keeps the name of the policy it was judged by.

use std::fmt;

use num_bigint::BigInt;
use serde::Deserialize;

use super::{Fraction, InterestKind, Share};

/// The policy that applies where nothing else is said, whatever the date.
pub const DEFAULT_POLICY: &str = "amlr-2027";

closed_codes! {
    /// How much risk a customer carries: a threshold may differ by it.
    pub enum RiskCategory {
        /// The usual.
        Standard = "STANDARD",
        /// A higher risk, for which a lower threshold may be set (Art. 52(2) of Regulation (EU) 2024/1624).
        Enhanced = "ENHANCED",
    }
}

closed_codes! {
    /// On what ground somebody is a beneficial owner.
    pub enum RuleCode {
        /// A large enough share, votes or profit: multiplied along each chain, added over the chains.
        OwnershipInterest = "OWNERSHIP_INTEREST",
        /// More than half on each level, everything that one controls added up.
        ControlByMajority = "CONTROL_BY_MAJORITY",
        /// A majority together with others, by an agreement.
        ControlJointly = "CONTROL_JOINTLY",
        /// Any other means that are declared.
        ControlByOtherMeans = "CONTROL_BY_OTHER_MEANS",
        /// Controls those who directly hold enough together.
        ControlledHolders = "CONTROLLED_HOLDERS",
        /// Has an ownership interest in a company that controls the customer.
        InterestInController = "INTEREST_IN_CONTROLLER",
        /// Has a role in a trust or foundation that reaches the threshold or controls.
        RoleInTrust = "ROLE_IN_TRUST",
        /// Nobody is found, and they are a senior managing official.
        SeniorManager = "SENIOR_MANAGER",
    }
}

closed_codes! {
    /// Whether a threshold itself is enough.
    pub enum Comparator {
        /// As much is enough.
        AtLeast = "AT_LEAST",
        /// As much is not enough.
        MoreThan = "MORE_THAN",
    }
}

/// What a share has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Whether the threshold itself is enough.
    pub comparator: Comparator,
    /// The threshold.
    pub threshold: Fraction,
}

impl Limit {
    /// Whether a share is enough. Decided exactly.
    #[must_use]
    pub fn is_met(self, share: &Share) -> bool {
        self.suits(share.compare(self.threshold))
    }

    /// Whether so many units of a whole are enough.
    pub(super) fn is_met_by(self, units: u128, whole: u64) -> bool {
        let mine = units.checked_mul(u128::from(self.threshold.denominator()));
        let theirs = u128::from(whole) * u128::from(self.threshold.numerator());
        match mine {
            Some(mine) => self.suits(mine.cmp(&theirs)),
            None => {
                let mine = BigInt::from(units) * self.threshold.denominator();
                self.suits(mine.cmp(&BigInt::from(theirs)))
            }
        }
    }

    fn suits(self, ordering: std::cmp::Ordering) -> bool {
        match self.comparator {
            Comparator::AtLeast => ordering.is_ge(),
            Comparator::MoreThan => ordering.is_gt(),
        }
    }
}

/// One rule of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which one.
    pub code: RuleCode,
    /// The passage of the policy's law on which it stands.
    pub article: String,
    /// Whether the threshold itself is enough.
    pub comparator: Option<Comparator>,
    /// From where on it applies.
    pub threshold: Option<Fraction>,
    /// The same for [`RiskCategory::Enhanced`], where that is another.
    pub enhanced: Option<Fraction>,
    /// The kinds of interest that it measures, each for itself.
    #[serde(default)]
    pub kinds: Vec<InterestKind>,
}

impl Rule {
    /// What a share has to be in a risk category; `None` for a rule without a threshold.
    #[must_use]
    pub fn limit(&self, category: RiskCategory) -> Option<Limit> {
        let threshold = match category {
            RiskCategory::Standard => self.threshold,
            RiskCategory::Enhanced => self.enhanced.or(self.threshold),
        };
        Some(Limit {
            comparator: self.comparator?,
            threshold: threshold?,
        })
    }
}

/// A law, as rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What an answer keeps to say what it was judged by.
    pub name: String,
    /// The law.
    pub law: String,
    /// Its rules, each at most once.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

impl Policy {
    /// The policy's rule of a code; `None` where its law has none.
    #[must_use]
    pub fn rule(&self, code: RuleCode) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.code == code)
    }

    /// The same with another threshold of ownership for a risk category. Control stays at its majority.
    #[must_use]
    pub fn with_threshold(mut self, category: RiskCategory, threshold: Fraction) -> Self {
        for rule in &mut self.rules {
            if rule.threshold.is_none() || rule.code == RuleCode::ControlByMajority {
                continue;
            }
            match category {
                RiskCategory::Standard => {
                    rule.enhanced = rule.enhanced.or(rule.threshold);
                    rule.threshold = Some(threshold);
                }
                RiskCategory::Enhanced => rule.enhanced = Some(threshold),
            }
        }
        self
    }
}

closed_codes! {
    /// Whose sanctions.
    pub enum Authority {
        /// The European Union.
        Eu = "EU",
        /// The Office of Foreign Assets Control of the United States.
        Ofac = "OFAC",
    }
}

/// When an authority's sanctions reach a company that is not listed itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SanctionsRow {
    pub authority: Authority,
    /// The passage on which it stands.
    pub article: String,
    /// Whether the threshold itself is enough.
    pub comparator: Comparator,
    /// What listed parties have to hold together.
    pub threshold: Fraction,
    /// Of what, each for itself.
    pub kinds: Vec<InterestKind>,
    /// Whether control is enough too.
    pub by_control: bool,
}

/// All policies, and the rows of sanctions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    #[serde(rename = "policy")]
    policies: Vec<Policy>,
    /// By authority.
    pub sanctions: Vec<SanctionsRow>,
}

/// A table that cannot be read, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError(String);

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the table of ownership policies cannot be read: {}",
            self.0
        )
    }
}

impl std::error::Error for PolicyError {}

impl Policies {
    /// The table that is compiled in.
    ///
    /// # Errors
    /// Never, as a test reads every row.
    pub fn built_in() -> Result<Self, PolicyError> {
        Self::parse(include_str!("policies.toml"))
    }

    /// Reads a table.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let all: Self = toml::from_str(text).map_err(|error| PolicyError(error.to_string()))?;
        for (at, policy) in all.policies.iter().enumerate() {
            let wrong = |what: &str| Err(PolicyError(format!("{}: {what}", policy.name)));
            if all
                .policies
                .iter()
                .take(at)
                .any(|other| other.name == policy.name)
            {
                return wrong("is there twice");
            }
            for (at, rule) in policy.rules.iter().enumerate() {
                if policy
                    .rules
                    .iter()
                    .take(at)
                    .any(|other| other.code == rule.code)
                {
                    return wrong("has a rule twice");
                }
                if rule.kinds.iter().any(|kind| kind.place().is_none()) {
                    return wrong("measures what has no amount");
                }
                let has_limit = rule.limit(RiskCategory::Standard).is_some();
                if has_limit == rule.kinds.is_empty() {
                    return wrong("has a threshold without kinds, or kinds without a threshold");
                }
            }
        }
        if all.get(DEFAULT_POLICY).is_none() {
            return Err(PolicyError(format!("{DEFAULT_POLICY} is missing")));
        }
        Ok(all)
    }

    /// A policy by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.name == name)
    }

    /// All of them, in the order of the table.
    #[must_use]
    pub fn all(&self) -> &[Policy] {
        &self.policies
    }
}
