//! Interests and roles on the wire: what a structure has beyond holdings.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::http::error::ApiError;
use crate::http::request::rules::{date, text, within};
use domain::day::{Day, DayOf};
use domain::names::said;
use domain::ownership::{Amount, Fraction, Interest, InterestKind, RoleInTrust, TrustRole};

/// The longest id, and name of an agreement, in characters.
pub(super) const ID_MAX_CHARS: usize = 64;
/// The longest source, in characters.
const SOURCE_MAX_CHARS: usize = 500;

/// One interest of a party in a company, or a way to control a company, a trust or a foundation.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipInterest {
    /// The party that has it.
    holder_id: String,
    /// The company, trust or foundation in which it is had.
    subject_id: String,
    /// SHARES, VOTES or PROFIT, each counted for itself; or BOARD_APPOINTMENT, VETO, AGREEMENT, FAMILY, NOMINEE, OTHER_INFLUENCE.
    #[schema(example = "VOTES")]
    kind: String,
    /// How much, in basis points, 1 to 10000; or numerator and denominator.
    #[schema(example = 2500)]
    basis_points: Option<u32>,
    /// How much, as a fraction: 500001 of 1000000 is 50 % and one share.
    numerator: Option<u64>,
    /// What the numerator is a part of.
    denominator: Option<u64>,
    /// The first day of it, YYYY-MM-DD; absent: since ever.
    #[schema(example = "2024-01-01")]
    from: Option<String>,
    /// The last day of it, YYYY-MM-DD; absent: until further notice.
    until: Option<String>,
    /// What shows it, such as a document's id: at most 500 characters.
    source: Option<String>,
    /// The name of the agreement under which several act together in this company: at most 64 characters.
    joint: Option<String>,
    /// Of a NOMINEE: the party that holds in its own name for the holder.
    through_id: Option<String>,
}

/// A role in a trust or a foundation.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipRole {
    /// The trust or foundation.
    trust_id: String,
    /// Who has the role.
    party_id: String,
    /// SETTLOR, TRUSTEE, PROTECTOR, BENEFICIARY, BENEFICIARY_CLASS or OTHER_CONTROLLER.
    #[schema(example = "TRUSTEE")]
    role: String,
    /// What shows it: at most 500 characters.
    source: Option<String>,
}

impl From<&Interest> for OwnershipInterest {
    fn from(interest: &Interest) -> Self {
        let (basis_points, fraction) = match interest.amount {
            Some(Amount::BasisPoints(points)) => (Some(points), None),
            Some(Amount::Fraction(fraction)) => (None, Some(fraction)),
            None => (None, None),
        };
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        Self {
            holder_id: interest.holder.clone(),
            subject_id: interest.subject.clone(),
            kind: interest.kind.as_str().to_owned(),
            basis_points,
            numerator: fraction.map(|one| one.numerator()),
            denominator: fraction.map(|one| one.denominator()),
            from: day(interest.from),
            until: day(interest.until),
            source: interest.source.clone(),
            joint: interest.joint.clone(),
            through_id: interest.through.clone(),
        }
    }
}

impl OwnershipInterest {
    /// Reads the entry of a place in the list.
    pub(super) fn read(self, at: usize) -> Result<Interest, ApiError> {
        let field = |name: &str| format!("interests[{at}].{name}");
        let kind = InterestKind::parse(&self.kind).ok_or_else(|| {
            ApiError::code::<InterestKind>(&field("kind"), "is no kind of interest")
        })?;
        let amount = match (self.basis_points, self.numerator, self.denominator) {
            (None, None, None) => None,
            (Some(points), None, None) => Some(Amount::BasisPoints(points)),
            (None, Some(part), Some(whole)) => {
                let fraction = Fraction::new(part, whole).ok_or_else(|| {
                    let problem = "must be at least 1, and at most the denominator";
                    ApiError::field(&field("numerator"), problem)
                })?;
                Some(Amount::Fraction(fraction))
            }
            _ => {
                let problem = "must stand alone, or numerator and denominator instead";
                return Err(ApiError::field(&field("basisPoints"), problem));
            }
        };
        let day = |name: &str, sent: Option<&str>| {
            let day = date(&field(name), sent, DayOf::Document)?;
            Ok::<_, ApiError>(day.map(Day::date))
        };
        let id = |name: &str, sent: Option<String>| {
            let id = said(sent);
            within(
                &field(name),
                id.as_deref().unwrap_or_default(),
                ID_MAX_CHARS,
            )?;
            Ok::<_, ApiError>(id)
        };
        Ok(Interest {
            amount,
            from: day("from", self.from.as_deref())?,
            until: day("until", self.until.as_deref())?,
            source: source(&field("source"), self.source)?,
            joint: id("joint", self.joint)?,
            through: id("throughId", self.through_id)?,
            ..Interest::new(&self.holder_id, &self.subject_id, kind, None)
        })
    }
}

impl From<&RoleInTrust> for OwnershipRole {
    fn from(role: &RoleInTrust) -> Self {
        Self {
            trust_id: role.trust.clone(),
            party_id: role.party.clone(),
            role: role.role.as_str().to_owned(),
            source: role.source.clone(),
        }
    }
}

impl OwnershipRole {
    /// Reads the entry of a place in the list.
    pub(super) fn read(self, at: usize) -> Result<RoleInTrust, ApiError> {
        let field = |name: &str| format!("roles[{at}].{name}");
        let role = TrustRole::parse(&self.role)
            .ok_or_else(|| ApiError::code::<TrustRole>(&field("role"), "is no role in a trust"))?;
        Ok(RoleInTrust {
            trust: self.trust_id,
            party: self.party_id,
            role,
            source: source(&field("source"), self.source)?,
        })
    }
}

/// What shows something, where it was said.
pub(super) fn source(field: &str, sent: Option<String>) -> Result<Option<String>, ApiError> {
    Ok(said(text(field, sent, SOURCE_MAX_CHARS)?))
}
