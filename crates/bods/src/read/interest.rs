//! One interest of a relationship.

use std::collections::BTreeSet;

use domain::ownership::{Amount, Interest, InterestKind, TrustRole};

use super::cut;
use super::wire::{WireInterest, WireShare, bad, day};
use crate::Refusal;
use crate::note::InterestNote;
use crate::percent::{self, NoShare};
use crate::terms::{Term, interest_type, term};

/// What is known of the relationship around it.
pub(super) struct Place<'a> {
    /// The subject is a trust or a foundation.
    pub(super) in_arrangement: bool,
    /// The interested party is a class of beneficiaries.
    pub(super) of_class: bool,
    /// The types of interests whose steps the file holds, where they are indirect.
    pub(super) explained: BTreeSet<&'a str>,
    pub(super) statement_date: &'a str,
}

/// What somebody has.
pub(super) enum Has {
    /// Nothing of its own: it follows from other statements.
    Nothing,
    /// An interest, without its parties.
    Interest(Interest),
    Role {
        role: TrustRole,
        source: Option<String>,
    },
}

pub(super) fn read(
    wire: &WireInterest,
    note: InterestNote,
    place: &Place<'_>,
) -> Result<Has, Refusal> {
    let word = wire.r#type.as_deref().ok_or(Refusal::NoInterest)?;
    let has_dates = wire.start_date.is_some() || wire.end_date.is_some();
    let term = match (note.kind, term(word, place.in_arrangement, place.of_class)) {
        (Some(kind), _) if interest_type(kind, place.in_arrangement) == word => {
            Term::Interest(kind)
        }
        (Some(_), _) => return Err(Refusal::NoteContradicts("type")),
        (None, None) => return Err(Refusal::InterestType(cut(word))),
        (None, Some(Term::Role(TrustRole::OtherController)))
            if has_dates || wire.share.is_some() =>
        {
            Term::Interest(InterestKind::OtherInfluence)
        }
        (None, Some(term)) => term,
    };
    let through_nominee = note.through.is_some() || note.kind == Some(InterestKind::Nominee);
    match wire.direct_or_indirect.as_deref() {
        None | Some("direct") => {}
        Some("indirect") if through_nominee => {}
        Some("indirect") if place.explained.contains(word) => return Ok(Has::Nothing),
        Some("indirect") => return Err(Refusal::Indirect),
        Some("unknown") => return Err(Refusal::DirectnessUnknown),
        Some(other) => {
            let what = format!("{} is no value of directOrIndirect", cut(other));
            return Err(Refusal::NotAStatement(what));
        }
    }
    match term {
        Term::Interest(kind) => interest(wire, note, kind).map(Has::Interest),
        Term::Role(role) => in_trust(wire, note, role, place),
    }
}

fn in_trust(
    wire: &WireInterest,
    note: InterestNote,
    role: TrustRole,
    place: &Place<'_>,
) -> Result<Has, Refusal> {
    let only_source = InterestNote {
        source: note.source.clone(),
        ..InterestNote::default()
    };
    if note != only_source {
        return Err(bad("of a role only its source is kept"));
    }
    if wire.share.is_some() {
        return Err(Refusal::ShareOfRole);
    }
    if let Some(start) = &wire.start_date {
        let begins = day(start)?;
        // The date of a statement may have a time behind it.
        let stated = place
            .statement_date
            .get(..10)
            .unwrap_or(place.statement_date);
        if begins > day(stated)? {
            return Err(Refusal::DatesOfRole);
        }
    }
    if wire.end_date.is_some() {
        return Err(Refusal::DatesOfRole);
    }
    let source = note.source;
    Ok(Has::Role { role, source })
}

fn interest(
    wire: &WireInterest,
    note: InterestNote,
    kind: InterestKind,
) -> Result<Interest, Refusal> {
    let amount = match (&wire.share, note.amount) {
        (None, None) => None,
        (None, Some(_)) => return Err(Refusal::NoteContradicts("share")),
        (Some(share), None) => Some(amount(share)?),
        (Some(share), Some(amount)) => {
            let said = share.exact.as_ref().filter(|_| amount.is_a_part());
            match said.is_some_and(|said| percent::same(said, &percent::of_amount(amount))) {
                true => Some(amount),
                false => return Err(Refusal::NoteContradicts("share")),
            }
        }
    };
    let from = match (&wire.start_date, note.from) {
        (Some(_), Some(_)) => return Err(Refusal::NoteContradicts("startDate")),
        (Some(text), None) => Some(day(text)?),
        (None, from) => from,
    };
    let until = match (&wire.end_date, note.until) {
        (Some(_), Some(_)) => return Err(Refusal::NoteContradicts("endDate")),
        // The standard's end is the first day without the interest.
        (Some(text), None) => {
            let last = day(text)?.pred_opt();
            Some(last.ok_or_else(|| Refusal::BadDate(cut(text)))?)
        }
        (None, until) => until,
    };
    Ok(Interest {
        from,
        until,
        source: note.source,
        joint: note.joint,
        through: note.through,
        ..Interest::new("", "", kind, amount)
    })
}

/// A share that is said exactly, if only by two ends of a range that are one.
fn amount(share: &WireShare) -> Result<Amount, Refusal> {
    let exclusive = share.exclusive_minimum.is_some() || share.exclusive_maximum.is_some();
    let exact = match (&share.exact, &share.minimum, &share.maximum) {
        (Some(exact), _, _) => exact,
        (None, Some(minimum), Some(maximum)) if !exclusive && percent::same(minimum, maximum) => {
            minimum
        }
        _ => return Err(Refusal::ShareRange),
    };
    percent::to_amount(exact).map_err(|error| match error {
        NoShare::OutOfRange => Refusal::ShareOutOfRange,
        NoShare::TooFine => Refusal::ShareTooFine,
    })
}
