//! What officers may ask a customer for: what this kind of file can deliver, of whom it can be delivered.

use super::{CompanyFile, SubjectType};
use crate::file::requirements::{Code, Condition, FactCode, Per, Policy};
use crate::ownership::PartyKind;

/// Why something cannot be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAsked {
    /// This kind of file has no such thing, or it is an officer's own work; these are what can be asked for.
    Code(Vec<Code>),
    /// It is asked of the organization itself.
    NoSubject,
    /// The subject is not in the file.
    Unknown,
    /// The subject has to be a person.
    Person,
    /// The subject has to be a company above.
    Company,
}

/// Whether a customer can answer if an officer asks for this. `policy` is that of the file's kind of organization: what
/// it has no row of, the customer has no call to deliver.
pub fn can_be_asked(
    file: &CompanyFile,
    policy: &Policy,
    code: Code,
    subject: Option<&str>,
) -> Result<(), NotAsked> {
    let may = askable(policy);
    if !may.contains(&code) {
        return Err(NotAsked::Code(may));
    }
    let Some(subject) = subject else {
        return Ok(());
    };
    let kind = file.kind_of(subject).ok_or(NotAsked::Unknown)?;
    let rows = policy.requirements.iter().filter(|row| row.code == code);
    let mut refusal = NotAsked::NoSubject;
    for row in rows {
        let wanted = match row.per {
            // A document that only officers ask for may be about any person or company.
            Per::Organization if row.when == Condition::OnRequest => return Ok(()),
            Per::Organization => continue,
            Per::Director | Per::BeneficialOwner | Per::PoliticallyExposedPerson => {
                SubjectType::Person
            }
            Per::ParentCompany | Per::Company => SubjectType::Company,
        };
        if kind == wanted {
            return Ok(());
        }
        refusal = match wanted {
            SubjectType::Company => NotAsked::Company,
            SubjectType::Person | SubjectType::Organization => NotAsked::Person,
        };
    }
    Err(refusal)
}

/// Everything that can be asked for, in the order of the table.
fn askable(policy: &Policy) -> Vec<Code> {
    let mut codes = Vec::new();
    for row in &policy.requirements {
        // Screening and comparing are an officer's own work.
        let is_theirs = !matches!(
            row.code,
            Code::Screening(_) | Code::Fact(FactCode::OnePersonOrTwo)
        );
        if is_theirs && !codes.contains(&row.code) {
            codes.push(row.code);
        }
    }
    codes
}

impl CompanyFile {
    /// Whether an id is that of a person or of a company above; `None` where it is neither.
    fn kind_of(&self, subject: &str) -> Option<SubjectType> {
        match self.person(subject) {
            Some(_) => Some(SubjectType::Person),
            // A natural person whom only the structure names has no data to change, and is not verified.
            None => match self.party(subject)?.kind {
                PartyKind::Company => Some(SubjectType::Company),
                PartyKind::Person
                | PartyKind::Trust
                | PartyKind::Foundation
                | PartyKind::State
                | PartyKind::ListedCompany
                | PartyKind::BeneficiaryClass => None,
            },
        }
    }
}

#[cfg(test)]
#[path = "asking_tests.rs"]
mod tests;
