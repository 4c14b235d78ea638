//! The Beneficial Ownership Data Standard (BODS) 0.4, to and from what a customer declares about its ownership.
//!
//! [`write()`] says a [`Declaration`] in statements, [`read()`] reads statements of anybody. What [`write()`] says, [`read()`]
//! gives back, in the order of [`Declaration::in_order`]. Neither knows the time: the day and the ids come in.
//!
//! **Notes.** What the standard has no field for stands in a statement's `annotations`, in the property `vouch` of one
//! (the standard allows properties of one's own there), with a description for people. A note never stands alone: it
//! makes a field of the standard more exact, and where the two contradict each other the statement is refused. So a share
//! that somebody edited is never read as what it was before.
//!
//! # What becomes what
//!
//! | declared | BODS 0.4 | in a note |
//! |---|---|---|
//! | party's id | `recordId`, made unique by the declaration's id | the id |
//! | person | person, `knownPerson` | country |
//! | company | entity, `registeredEntity` | source |
//! | trust | entity, `arrangement`, subtype `trust` | source |
//! | foundation | entity, `legalEntity`, subtype `trust` | source |
//! | state | entity, `state`; its source is `source.description` | |
//! | listed company | `registeredEntity` with `publicListing`; its source as a state's | |
//! | class of beneficiaries | person, `unknownPerson` with a reason | that it is a class |
//! | country of an entity | `jurisdiction` | |
//! | holding | `shareholding` and `votingRights` of one share, without dates | |
//! | shares, votes, profit | `shareholding`, `votingRights`, `rightsToProfitOrIncome` | shares and votes that are no holding |
//! | appointment of the board | `appointmentOfBoard` | |
//! | veto | `controlViaCompanyRulesOrArticles` | that it is a veto |
//! | agreement | `rightsGrantedByContract` | |
//! | family, nominee | `otherInfluenceOrControl` | which of them, and who holds |
//! | other influence | `otherInfluenceOrControl` | |
//! | any interest in a trust | `otherInfluenceOrControl`, as the standard demands | which |
//! | settlor, trustee, protector | the types of these names | source |
//! | beneficiary, or a class | `beneficiaryOfLegalArrangement` | source |
//! | other controller of a trust | `otherInfluenceOrControl` | source |
//! | basis points | `share.exact` with up to two decimals | |
//! | fraction | `share.exact`; cut after twelve decimals | the fraction, where the number alone does not say it |
//! | first day | `startDate` | years beyond four digits |
//! | last day | `endDate`, which is the day after: the standard's is the first without the interest | as above |
//! | agreement's name, document, nominee | | all three |
//!
//! `beneficialOwnershipOrControl` is true for a natural person with a quarter or more, with a way to control or with a
//! role in a trust; false for what is no natural person; and absent for smaller parts, which other ways may add to. A
//! written file has no indirect relationships: it says what is declared, not what follows from it.
//!
//! # What is read of others' files
//!
//! | in the file | what is made of it |
//! |---|---|
//! | several subjects | refused, unless the caller names the root |
//! | `recordStatus` updated or closed, a record told twice | refused: histories are not kept |
//! | another version of the standard | refused |
//! | `anonymousPerson`, `anonymousEntity` | refused: somebody is known, and not named |
//! | `unknownPerson`, `unknownEntity`, an unspecified interested party | no holding: the part is unknown; refused where it has anything else than shares, votes or profit |
//! | unspecified subject | refused |
//! | `stateBody` | a state |
//! | `legalEntity` without subtype `trust` | a company |
//! | `arrangement` that is no trust, such as a nomination | refused |
//! | `shareholding` and `votingRights`, one share, no dates | a holding |
//! | one of them alone, different, or with dates | interests |
//! | `rightsToSurplusAssetsOnDissolution` | profit |
//! | `controlViaCompanyRulesOrArticles`, `controlByLegalFramework` | other influence |
//! | `otherInfluenceOrControl` over a trust, without dates and share | other controller; with one of them, other influence |
//! | management, `unknownInterest`, `unpublishedInterest`, uses of assets, conditional rights, nominee and nominator | refused |
//! | no interests, or one without a type | refused |
//! | `indirect`, where `componentRecords` lead over direct interests to one of the same type in the subject | passed over: it follows from these steps, and its share is not compared with theirs |
//! | `indirect` otherwise, and `unknown` | refused |
//! | no word on `directOrIndirect` | direct |
//! | `share` as a range | refused, unless both ends are one number |
//! | share of nothing, or with more than sixteen decimals | refused |
//! | share of a role in a trust, a role that ends or that begins after the statement's date | refused |
//! | several names of a person | the legal one, else the first |
//! | `jurisdiction` of a part of a country | the country |
//! | listing's details, `source` of states and listed companies | the source that explains the end |
//! | `alternateNames`, identifiers, addresses, birth dates, nationalities, `details`, `beneficialOwnershipOrControl`, others' annotations | passed over: no part of declared ownership |
//!
//! A file has up to [`MAX_STATEMENTS`], and each text that is kept up to [`MAX_TEXT`] characters.
//!
//! At last the whole is checked as every declaration is ([`Structure::check`]); what that finds is refused with the
//! statement of the party it is about.

mod note;
mod percent;
mod problem;
mod read;
mod terms;
mod write;

use std::collections::BTreeMap;

use domain::country::Country;
use domain::ownership::{Amount, Interest, Structure};

pub use problem::{Problem, Refusal};
pub use read::{MAX_PROBLEMS, MAX_STATEMENTS, MAX_TEXT, read};
pub use write::{Publication, write};

/// What a customer declares, with what is known of the parties by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Declaration {
    /// Who holds what.
    pub structure: Structure,
    /// Names of parties. Of what is no party of the structure nothing is written.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Where entities are registered, and the countries of persons.
    #[serde(default)]
    pub countries: BTreeMap<String, Country>,
}

impl Declaration {
    /// The same declaration in the order in which it is written and read. Order says nothing in a declaration.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        let structure = &mut self.structure;
        structure
            .parties
            .sort_by(|one, other| one.id.cmp(&other.id));
        structure.holdings.sort_by(|one, other| {
            let key = |one: &domain::ownership::Holding| one.basis_points;
            (&one.company, &one.holder, key(one)).cmp(&(&other.company, &other.holder, key(other)))
        });
        structure
            .interests
            .sort_by(|one, other| order(one).cmp(&order(other)));
        structure.roles.sort_by(|one, other| {
            (&one.trust, &one.party, one.role, &one.source).cmp(&(
                &other.trust,
                &other.party,
                other.role,
                &other.source,
            ))
        });
        self
    }
}

/// What interests are put in order by: everything they say.
fn order(one: &Interest) -> impl Ord {
    let amount = one.amount.map(|amount| match amount {
        Amount::BasisPoints(points) => (0, u64::from(points), 0),
        Amount::Fraction(part) => (1, part.numerator(), part.denominator()),
    });
    (
        (&one.subject, &one.holder, one.kind, one.from, one.until),
        (amount, &one.source, &one.joint, &one.through),
    )
}
