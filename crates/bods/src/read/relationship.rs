//! Who has what in whom.

use std::collections::BTreeMap;

use domain::ownership::{Amount, Holding, Interest, InterestKind, PartyKind, RoleInTrust};

use super::interest::{Has, Place, read};
use super::parties::Described;
use super::steps::Steps;
use super::wire::{End, RecordType, RelationshipDetails, Statement, WireInterest, bad, kept};
use super::{Reader, cut};
use crate::Refusal;
use crate::note::InterestNote;
use crate::terms::{Term, term};

/// The one who has the interests.
enum Holder {
    Party { id: String, kind: PartyKind },
    Unknown,
    Refused,
}

/// What the interests of one statement are.
#[derive(Default)]
struct Read {
    interests: Vec<Interest>,
    roles: Vec<RoleInTrust>,
    holdings: Vec<Holding>,
}

impl<'a> Reader<'a> {
    pub(super) fn relationships(&mut self, statements: &[(usize, Statement<'a>)]) {
        let mut relationships = Vec::new();
        for (at, statement) in statements {
            if statement.record_type == RecordType::Relationship {
                match statement.details::<RelationshipDetails>() {
                    Ok(details) => relationships.push((*at, statement, details)),
                    Err(problem) => self.refuse(*at, problem),
                }
            }
        }
        let steps = Steps::new(
            relationships
                .iter()
                .map(|(_, one, details)| (one.record_id, details)),
        );
        for (at, statement, details) in &relationships {
            match self.relationship(statement, details, &steps) {
                Ok(read) => {
                    let structure = &mut self.declaration.structure;
                    structure.interests.extend(read.interests);
                    structure.roles.extend(read.roles);
                    structure.holdings.extend(read.holdings);
                }
                Err(problem) => self.refuse(*at, problem),
            }
        }
    }

    fn relationship(
        &self,
        statement: &Statement<'_>,
        details: &RelationshipDetails,
        steps: &Steps<'_>,
    ) -> Result<Read, Refusal> {
        let mut notes = notes(statement, details.interests.len())?;
        let subject = match &details.subject {
            End::Unspecified { .. } => return Err(Refusal::SubjectUnspecified),
            End::Record(record) => self.end(record)?,
        };
        let holder = match &details.interested_party {
            End::Unspecified { .. } => Holder::Unknown,
            End::Record(record) => self.end(record)?,
        };
        if matches!(subject, Holder::Refused) || matches!(holder, Holder::Refused) {
            return Ok(Read::default());
        }
        let Holder::Party { id: subject, kind } = subject else {
            return Err(Refusal::SubjectUnspecified);
        };
        let Holder::Party {
            id: holder,
            kind: of,
        } = holder
        else {
            return unknown(&details.interests).map(|()| Read::default());
        };
        if details.interests.is_empty() {
            return Err(Refusal::NoInterest);
        }
        let place = Place {
            in_arrangement: kind.is_arrangement(),
            of_class: of == PartyKind::BeneficiaryClass,
            explained: steps.types(details),
            statement_date: statement.statement_date,
        };
        let (mut read_all, mut plain) = (Read::default(), Vec::new());
        for (at, wire) in details.interests.iter().enumerate() {
            let note = notes.remove(&at);
            let through = note.as_ref().and_then(|note| note.through.as_ref());
            if let Some(id) = through.filter(|id| !self.positions.contains_key(*id)) {
                return Err(Refusal::NoParty(cut(id)));
            }
            let is_plain = note.is_none();
            match read(wire, note.unwrap_or_default(), &place)? {
                Has::Nothing => {}
                Has::Role { role, source } => read_all.roles.push(RoleInTrust {
                    trust: subject.clone(),
                    party: holder.clone(),
                    role,
                    source,
                }),
                Has::Interest(one) => {
                    if is_plain && one.from.is_none() && one.until.is_none() {
                        plain.push(read_all.interests.len());
                    }
                    read_all.interests.push(Interest {
                        holder: holder.clone(),
                        subject: subject.clone(),
                        ..one
                    });
                }
            }
        }
        if kind == PartyKind::Company {
            read_all.join(&plain);
        }
        Ok(read_all)
    }

    /// The party of a record.
    fn end(&self, record: &str) -> Result<Holder, Refusal> {
        match self.described.get(record) {
            Some(Described::Party { id, kind }) => Ok(Holder::Party {
                id: id.clone(),
                kind: *kind,
            }),
            Some(Described::Unknown) => Ok(Holder::Unknown),
            Some(Described::Refused) => Ok(Holder::Refused),
            None => Err(Refusal::NoParty(cut(record))),
        }
    }
}

impl Read {
    /// Makes a holding of shares and votes of one size about which nothing else is known.
    fn join(&mut self, plain: &[usize]) {
        let only = |kind: InterestKind| {
            let mut of_kind = plain.iter().filter(|at| self.interests[**at].kind == kind);
            match (of_kind.next(), of_kind.next()) {
                (Some(at), None) => match self.interests[*at].amount {
                    Some(Amount::BasisPoints(points)) => Some((*at, points)),
                    _ => None,
                },
                _ => None,
            }
        };
        let (Some((shares, points)), Some((votes, same))) =
            (only(InterestKind::Shares), only(InterestKind::Votes))
        else {
            return;
        };
        if points != same {
            return;
        }
        self.interests.remove(shares.max(votes));
        let one = self.interests.remove(shares.min(votes));
        self.holdings.push(Holding {
            holder: one.holder,
            company: one.subject,
            basis_points: points,
        });
    }
}

/// Vouch's notes by the interest they are about.
fn notes(
    statement: &Statement<'_>,
    interests: usize,
) -> Result<BTreeMap<usize, InterestNote>, Refusal> {
    let mut notes = BTreeMap::new();
    for (pointer, note) in statement.notes::<InterestNote>()? {
        let at = pointer.strip_prefix("/recordDetails/interests/");
        let at = at
            .and_then(|at| at.parse().ok())
            .filter(|at| *at < interests);
        let at = at.ok_or_else(|| bad("it points to no interest"))?;
        for text in [&note.source, &note.joint, &note.through]
            .into_iter()
            .flatten()
        {
            kept(text)?;
        }
        if notes.insert(at, note).is_some() {
            return Err(bad("there are two of one interest"));
        }
    }
    Ok(notes)
}

/// Somebody unknown may have shares, votes and profit: they are a part that leads to nobody.
fn unknown(interests: &[WireInterest]) -> Result<(), Refusal> {
    for interest in interests {
        let word = interest.r#type.as_deref().ok_or(Refusal::NoInterest)?;
        let read = term(word, false, false);
        let is_measured = |kind: &InterestKind| InterestKind::MEASURED.contains(kind);
        if !matches!(read, Some(Term::Interest(kind)) if is_measured(&kind)) {
            return Err(Refusal::ControlledByUnknown(cut(word)));
        }
    }
    Ok(())
}
