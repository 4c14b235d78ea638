//! Why a file of statements cannot be read.

use std::fmt;

use domain::ownership::{FaultCode, MAX_HOLDINGS, MAX_PARTIES};

use crate::read::{MAX_STATEMENTS, MAX_TEXT};

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The statement's place in the file, from 0; `None` where the whole is meant.
    pub position: Option<usize>,
    /// The statement's `statementId`, where it has one of a length that the standard allows.
    pub statement_id: Option<String>,
    /// What is wrong; its text is a sentence for whoever sent the file.
    pub problem: Refusal,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.statement_id, self.position) {
            (Some(id), _) => write!(out, "Statement {id}: {}", self.problem),
            (None, Some(at)) => write!(out, "Statement at position {at}: {}", self.problem),
            (None, None) => self.problem.fmt(out),
        }
    }
}

/// What is wrong. Texts inside are of the file, cut to a readable length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The file is no array.
    NotAnArray,
    /// More than [`MAX_STATEMENTS`], or none.
    StatementCount,
    /// It is not in the form of the standard's schema; says in what.
    NotAStatement(String),
    /// A text is longer than [`MAX_TEXT`].
    TextTooLong,
    /// Two statements with one id.
    StatementIdTwice,
    /// It is of another version of the standard.
    OtherVersion(String),
    /// It updates or closes a record.
    History(String),
    /// A second statement about one record.
    RecordTwice,
    /// It is about the ownership of somebody else than the statements before it.
    OtherSubject(String),
    /// No statement describes the subject that the file, or the caller, names.
    NoRoot(String),
    /// A person or an entity that is known, and not named.
    Anonymous,
    /// An arrangement that is no trust.
    Arrangement,
    /// No country has this code or name.
    UnknownCountry(String),
    /// It names a record that no statement describes as a party.
    NoParty(String),
    /// What the interest is in is not specified.
    SubjectUnspecified,
    /// Somebody unknown has more than shares, votes or profit.
    ControlledByUnknown(String),
    /// It says no interest, or one without a type.
    NoInterest,
    /// An interest that has no like here.
    InterestType(String),
    /// It is indirect, and the file does not hold its steps.
    Indirect,
    /// Nobody knows whether it is direct.
    DirectnessUnknown,
    /// The share is a range.
    ShareRange,
    /// The share is nothing, or more than all.
    ShareOutOfRange,
    /// The share has too many decimals.
    ShareTooFine,
    /// A role in a trust has a share.
    ShareOfRole,
    /// A role in a trust ends, or has not begun.
    DatesOfRole,
    /// No date.
    BadDate(String),
    /// A note of Vouch's is not in its form; says in what.
    BadNote(String),
    /// A note of Vouch's says something else than the field it explains.
    NoteContradicts(&'static str),
    /// All statements can be read, and together they are no structure; says which rule, and of which party.
    Structure {
        /// The rule.
        code: FaultCode,
        /// The party; empty where the whole is meant.
        party: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArray => out.write_str("A file of the standard is an array of statements."),
            Self::StatementCount => write!(out, "A file has 1 to {MAX_STATEMENTS} statements."),
            Self::NotAStatement(what) => write!(out, "This is no statement of BODS 0.4: {what}."),
            Self::TextTooLong => write!(out, "A text has more than {MAX_TEXT} characters."),
            Self::StatementIdTwice => out.write_str("Another statement has the same statementId."),
            Self::OtherVersion(version) => {
                write!(out, "Only BODS 0.4 is read, and this statement is of {version}.")
            }
            Self::History(status) => write!(
                out,
                "The record is {status}, and no histories are kept: send the records as they are now, as new ones."
            ),
            Self::RecordTwice => out.write_str(
                "An earlier statement is about the same record, and no histories are kept: send the latest alone.",
            ),
            Self::OtherSubject(subject) => write!(
                out,
                "It is about the ownership of {subject}, and statements before it are about another's: send one subject, or say which is the root."
            ),
            Self::NoRoot(root) => write!(out, "No statement describes {root}, whose ownership this is."),
            Self::Anonymous => out.write_str(
                "Somebody is known here and not named: name the person or entity, or leave it out, so that its part is unknown.",
            ),
            Self::Arrangement => out.write_str(
                "Of arrangements only trusts are kept: say who takes part in this one as interests of their own.",
            ),
            Self::UnknownCountry(country) => write!(out, "No country is known as {country}."),
            Self::NoParty(record) => {
                write!(out, "No statement describes {record} as a person or an entity.")
            }
            Self::SubjectUnspecified => {
                out.write_str("It does not specify whom the interest is in.")
            }
            Self::ControlledByUnknown(word) => write!(
                out,
                "Somebody unknown has {word} here; only shares, votes and profit can be unknown."
            ),
            Self::NoInterest => {
                out.write_str("It says that there is a relationship, and not which interest it is.")
            }
            Self::InterestType(word) => {
                write!(out, "The interest {word} is no part of declared ownership and control.")
            }
            Self::Indirect => out.write_str(
                "The interest is indirect: send the steps between the two as relationships of their own, and name them in componentRecords.",
            ),
            Self::DirectnessUnknown => {
                out.write_str("It is not known whether the interest is direct: find out, or leave it out.")
            }
            Self::ShareRange => out.write_str("The share is a range: say it exactly."),
            Self::ShareOutOfRange => {
                out.write_str("The share must be more than 0 and at most 100, and at least 0.01 where it has two decimals.")
            }
            Self::ShareTooFine => out.write_str("The share has more than 16 decimals."),
            Self::ShareOfRole => out.write_str("Roles in trusts have no shares here."),
            Self::DatesOfRole => out.write_str(
                "Roles in trusts have no dates here: leave out those that have ended or not begun.",
            ),
            Self::BadDate(text) => write!(out, "{text} is no date in the form YYYY-MM-DD."),
            Self::BadNote(what) => write!(out, "The property vouch of an annotation is wrong: {what}."),
            Self::NoteContradicts(field) => write!(
                out,
                "An annotation of Vouch's contradicts {field}: whoever changes the field leaves out the annotation."
            ),
            Self::Structure { code, party } => structure(*code, party, out),
        }
    }
}

/// What one of the rules for structures says.
fn structure(code: FaultCode, party: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let what = match code {
        FaultCode::TooManyParties => {
            return write!(out, "There are more than {MAX_PARTIES} parties.");
        }
        FaultCode::TooManyHoldings => {
            return write!(
                out,
                "There are more than {MAX_HOLDINGS} interests, or roles in trusts."
            );
        }
        FaultCode::TooManyAgreements => return out.write_str("There are too many agreements."),
        FaultCode::CircleTooLarge => "is in a circle of too many companies that hold each other",
        FaultCode::DuplicateParty => "is described twice",
        FaultCode::UnknownParty => "is not described",
        FaultCode::NotACompany => "is nothing in which one can have such an interest, or no root",
        FaultCode::DuplicateHolding => "has the same interest twice at one time: add the two up",
        FaultCode::HoldingOutOfRange => "holds nothing, or more than all",
        FaultCode::AmountTooFine => {
            "is held in shares without a common denominator of a sensible size"
        }
        FaultCode::PeriodReversed => "has an interest that ends before it begins",
        FaultCode::CannotHold => "is a class of beneficiaries, which cannot hold anything",
        FaultCode::NotATrust => {
            "is neither a trust nor a foundation, and somebody has a role in it"
        }
        FaultCode::WrongRole => "has a role that only the other of persons and classes can have",
    };
    write!(out, "The party {party} {what}.")
}
