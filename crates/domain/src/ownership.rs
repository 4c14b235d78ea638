//! Who owns a company in the end, and who controls it.
//!
//! A structure is a graph: natural persons, companies, trusts, foundations and states hold parts of companies, over any
//! number of tiers, in circles too, and control them by other means. Three questions are asked of it:
//!
//! - [`solve`]: what share does each natural person own in effect? Every holding is followed up from the company that
//!   is verified. The answer says what part has no named owner, and what is wrong with the declarations.
//! - [`judge`]: who is a beneficial owner by a law's rules, and for which reasons? Ownership, control, both in one
//!   structure, and roles in trusts, by a [`Policy`] whose rules name their articles.
//! - [`reached`]: which entities do sanctions reach, because listed parties own or control them?
//!
//! **Kinds.** Shares, votes and profit are each solved for themselves, and never added to each other. A [`Holding`] is
//! of shares and votes alike.
//!
//! **Exactness.** There is no rounding anywhere. Every share is an integer over one common denominator: for each tier
//! on the longest way up the least number that all amounts of that tier divide, times the determinant of each circle's
//! equations. Each division on the way is then without remainder, so 25.00 % is met by exactly 25 %, and the shares,
//! the unknown part and the part declared twice add up to the whole to the last digit.
//!
//! **Ends.** A share ends at a natural person; at a trust or a foundation, undivided; and at a state or a listed
//! company. The last three count as explained where roles, or a source, are declared, and as unknown otherwise.
//!
//! **Circles.** Where companies hold each other, the share that goes round is the sum of a geometric series; it is the
//! solution of one linear equation per company of the circle, solved in integers. A circle that no one outside it owns
//! any part of belongs to nobody: what reaches it is unknown.
//!
//! **Too much.** A company whose holders declare more than all of it counts as declared, and what is too much is
//! reported. Inside a circle that could grow without bound; there the holders outside the circle count as declared, and
//! the circle keeps what they leave.
//!
//! **Rounding.** Holdings in basis points may be off by one basis point per holder, by [`MAX_ROUNDING`] at most;
//! fractions are exact. What is left over so is unknown like every part without a named owner. Where the roundings of
//! all companies together are more than [`MAX_ROUNDING`] of the verified company in effect, they are no roundings, and
//! none counts as complete.
//!
//! **Bounds.** Every input ends: [`MAX_PARTIES`], [`MAX_HOLDINGS`], [`MAX_CIRCLE`], [`MAX_AGREEMENTS`] and
//! [`MAX_FINENESS`] are checked first, paths are listed up to [`MAX_PATHS`] per person, and what looking through
//! companies may cost is limited: [`Judgement::cut`] says where that was not enough.

mod amount;
mod case;
mod chain;
mod circle;
mod control;
mod graph;
mod index;
mod interest;
mod judge;
mod judgement;
mod layers;
mod ownership_of;
mod paths;
mod policy;
mod sanctions;
mod sentence;
mod share;
mod solve;
mod stakes;
mod trusts;

use chrono::NaiveDate;

pub use amount::{Amount, Fraction};
pub use index::{Fault, FaultCode};
pub use interest::{Interest, InterestKind, PartyKind, RoleInTrust, TrustRole};
pub use judge::{judge, senior_managers};
pub use judgement::{
    BeneficialOwner, COMPLEX_LAYERS, Chain, Controlled, Controller, Judgement, Link,
    MAX_CONTROLLED, MAX_NAMED, Means, Reason, Unmeasured, Why,
};
pub use ownership_of::{
    BalanceCode, Circle, Declaration, EffectiveOwner, EndPoint, Ownership, Path,
};
pub use policy::{
    Authority, Comparator, DEFAULT_POLICY, Limit, Policies, Policy, PolicyError, RiskCategory,
    Rule, RuleCode, SanctionsRow,
};
pub use sanctions::{Reached, reached};
pub use share::Share;
pub use solve::{solve, solve_kind};

/// The whole of a company, in basis points.
pub const WHOLE: u32 = 10_000;
/// From here on [`EffectiveOwner::beneficial_owner`] is said of a natural person, in basis points (FinHub organization
/// verification, "UBO requirements": at least 25 %, through all paths together). [`judge`] goes by its policy instead.
pub const BENEFICIAL_OWNER: u32 = 2_500;
/// The most basis points that a company's holdings may be off for rounding, however many hold it; and the most that all
/// roundings together may be of the verified company, circles counted. Ours.
pub const MAX_ROUNDING: u32 = 100;
/// The most persons and companies of one structure. Ours: far above any real one, and it bounds the work.
pub const MAX_PARTIES: usize = 2_000;
/// The most holdings and interests of one structure, and the most roles. Ours.
pub const MAX_HOLDINGS: usize = 20_000;
/// The most agreements, each counted once for every company that it is about. Ours: one may set off the next.
pub const MAX_AGREEMENTS: usize = 32;
/// The most parts that the amounts of one company may make of it together. Ours: no company has as many shares, and
/// sums of amounts stay in machine words.
pub const MAX_FINENESS: u64 = 1_000_000_000_000_000_000;
/// The most companies that may hold each other in one circle. Ours: the equations cost the cube of it.
pub const MAX_CIRCLE: usize = 32;
/// The most paths that are listed for one person. The share always counts all of them.
pub const MAX_PATHS: usize = 10;

/// A party of the structure.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// The party's id within the structure. A natural person who is also one of the file's people has the same id.
    pub id: String,
    /// What it is.
    pub kind: PartyKind,
    /// Of a state or a listed company: what shows that it is one, such as the market and the instrument's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Party {
    /// A party without a source.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: PartyKind) -> Self {
        Self {
            id: id.into(),
            kind,
            source: None,
        }
    }
}

/// A holder's part of a company: of its shares and of its votes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holding {
    /// The party that holds.
    pub holder: String,
    /// The company that is held.
    pub company: String,
    /// The part, in basis points: 1 to 10 000.
    pub basis_points: u32,
}

/// What the customer declares.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Structure {
    /// The party that is being verified: a company, or a trust or a foundation.
    pub root: String,
    /// Everybody who is named below.
    pub parties: Vec<Party>,
    /// Who holds how much of the shares and votes alike, in any order.
    #[serde(default)]
    pub holdings: Vec<Holding>,
    /// Interests of one kind each, and the ways to control, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<Interest>,
    /// Who has which role in the trusts and foundations, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleInTrust>,
}

impl Structure {
    /// What holds on a day: without the interests whose dates exclude it.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Self {
        let interests = self.interests.iter();
        Self {
            interests: interests.filter(|one| one.holds_on(day)).cloned().collect(),
            ..self.clone()
        }
    }

    /// Everything that keeps the declaration from being read as a structure, on whatever day: what has no fault here
    /// has none later, when other interests hold.
    ///
    /// # Errors
    /// Every fault at once, in a fixed order.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        index::check_circles(&index::read(self)?)
    }
}

/// A percentage in FinHub's spelling (`25`, `33.33`, `100.0`) as basis points. It never passes through a binary
/// fraction, so that what the caller wrote is what is counted. `None` for anything that is not between 0.01 and 100
/// with at most two decimals that matter.
#[must_use]
pub fn parse_percent(text: &str) -> Option<u32> {
    let (whole, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || whole.len() > 3 {
        return None;
    }
    let decimals = decimals.trim_end_matches('0');
    if decimals.len() > 2 {
        return None;
    }
    let points: u32 = format!("{whole}{decimals:0<2}").parse().ok()?;
    (1..=WHOLE).contains(&points).then_some(points)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod words;

#[cfg(test)]
mod law_tests;

#[cfg(test)]
mod form_tests;

#[cfg(test)]
mod sanctions_tests;

#[cfg(test)]
mod control_properties;

#[cfg(test)]
mod bounds_tests;
