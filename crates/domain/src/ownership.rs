//! Who owns a company in the end.
//!
//! A structure is a graph of holdings in basis points: natural persons and companies hold parts of companies, over any
//! number of tiers, in circles too. [`solve`] follows every holding up from the company that is verified and says what
//! share of it each natural person owns in effect, what part has no named owner, and what is wrong with the
//! declarations. A beneficial owner is a natural person with 25 % or more, through all paths together (FinHub
//! organization verification, "UBO requirements").
//!
//! **Exactness.** There is no rounding anywhere. Every share is an integer over one common denominator: 10 000 for each
//! tier on the longest way up, times the determinant of each circle's equations. Each division on the way is then
//! without remainder, so 25.00 % is met by exactly 25 %, and the shares, the unknown part and the part declared twice
//! add up to the whole to the last digit.
//!
//! **Circles.** Where companies hold each other, the share that goes round is the sum of a geometric series; it is the
//! solution of one linear equation per company of the circle, solved in integers. A circle that no one outside it owns
//! any part of belongs to nobody: what reaches it is unknown.
//!
//! **Too much.** A company whose holders declare more than all of it counts as declared, and what is too much is
//! reported. Inside a circle that could grow without bound; there the holders outside the circle count as declared, and
//! the circle keeps what they leave.
//!
//! **Rounding.** Holdings may be off by one basis point per holder, by [`MAX_ROUNDING`] at most. What is left over so is
//! unknown like every part without a named owner. Where the roundings of all companies together are more than
//! [`MAX_ROUNDING`] of the verified company in effect, they are no roundings, and none counts as complete.
//!
//! **Bounds.** Every input ends: [`MAX_PARTIES`], [`MAX_HOLDINGS`] and [`MAX_CIRCLE`] are checked first, and paths are
//! listed up to [`MAX_PATHS`] per person.

mod circle;
mod graph;
mod paths;
mod share;
mod solve;

pub use graph::{Fault, FaultCode};
pub use share::Share;
pub use solve::{BalanceCode, Circle, Declaration, EffectiveOwner, Ownership, Path, solve};

/// The whole of a company, in basis points.
pub const WHOLE: u32 = 10_000;
/// From here on a natural person is a beneficial owner, in basis points (FinHub: at least 25 %).
pub const BENEFICIAL_OWNER: u32 = 2_500;
/// The most basis points that a company's holdings may be off for rounding, however many hold it; and the most that all
/// roundings together may be of the verified company, circles counted. Ours.
pub const MAX_ROUNDING: u32 = 100;
/// The most persons and companies of one structure. Ours: far above any real one, and it bounds the work.
pub const MAX_PARTIES: usize = 2_000;
/// The most holdings of one structure. Ours.
pub const MAX_HOLDINGS: usize = 20_000;
/// The most companies that may hold each other in one circle. Ours: the equations cost the cube of it.
pub const MAX_CIRCLE: usize = 32;
/// The most paths that are listed for one person. The share always counts all of them.
pub const MAX_PATHS: usize = 10;

closed_codes! {
    /// What a party of the structure is.
    pub enum PartyKind {
        /// A natural person: the end of every path.
        Person = "PERSON",
        /// A company, which others own in turn.
        Company = "COMPANY",
    }
}

/// A natural person or a company of the structure.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// The party's id within the structure. A natural person who is also one of the file's people has the same id.
    pub id: String,
    /// Person or company.
    pub kind: PartyKind,
}

/// A holder's part of a company.
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
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Structure {
    /// The party that is being verified: a company.
    pub root: String,
    /// Everybody who is named in a holding.
    pub parties: Vec<Party>,
    /// Who holds what, in any order.
    pub holdings: Vec<Holding>,
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
