//! The facts that each finding of an officer rests on. `docs/guides/officers.md` has them in a table, which a test makes from
//! [`Grounds::facts`].
//!
//! Of the roles of a person that of an employee is no fact, as no approval rests on it. The share is the effective one,
//! exact.

use std::collections::BTreeMap;

use serde::Serialize;

use super::acts::About;
use super::{CompanyFile, Document, DocumentType, FileParty, Individual, Person, PersonRole};
use crate::day::Day;
use crate::ownership::PartyKind;

closed_codes! {
    /// A fact that a finding rests on.
    pub enum Ground {
        /// The bytes of a document.
        Content = "CONTENT",
        /// The type of a document.
        Type = "TYPE",
        /// The last day on which a document is good.
        ValidUntil = "VALID_UNTIL",
        /// Whose a document is.
        Subject = "SUBJECT",
        /// What a person or a company is called.
        Name = "NAME",
        /// When a person was born.
        DateOfBirth = "DATE_OF_BIRTH",
        /// What countries a person belongs to.
        Nationality = "NATIONALITY",
        /// The identity document that was declared.
        IdDocument = "ID_DOCUMENT",
        /// Where an individual lives.
        Address = "ADDRESS",
        /// What a person is to the company.
        Roles = "ROLES",
        /// What part of the company a person owns in effect.
        Share = "SHARE",
        /// Whether a person is politically exposed.
        PoliticallyExposed = "POLITICALLY_EXPOSED",
        /// Where a person's wealth comes from.
        SourceOfWealth = "SOURCE_OF_WEALTH",
        /// Where a company is registered.
        Country = "COUNTRY",
        /// Who owns whom.
        Structure = "STRUCTURE",
        /// Why a part of the ownership is not known.
        Explanation = "EXPLANATION",
        /// The trade.
        Industry = "INDUSTRY",
        /// The expected revenue.
        Revenue = "REVENUE",
        /// Where the business' money comes from.
        SourceOfFunds = "SOURCE_OF_FUNDS",
        /// Everything else that the business, or an individual's broker, says.
        Statement = "STATEMENT",
        /// Which documents there are.
        Documents = "DOCUMENTS",
        /// Who there is.
        People = "PEOPLE",
        /// An earlier version kept the finding without its facts, and something of its subject changed since.
        Unrecorded = "UNRECORDED",
    }
}

/// Facts by what they are, each in one text that is equal where the fact is.
pub type Facts = BTreeMap<Ground, String>;

/// The facts of one file, found by what they are about.
#[derive(Debug)]
pub struct Grounds<'f> {
    file: &'f CompanyFile,
    documents: BTreeMap<&'f str, &'f Document>,
    people: BTreeMap<&'f str, &'f Person>,
    shares: BTreeMap<&'f str, (String, bool)>,
    parties: BTreeMap<&'f str, &'f FileParty>,
    structure: String,
}

impl<'f> Grounds<'f> {
    /// Of a file as it is now.
    #[must_use]
    pub fn of(file: &'f CompanyFile) -> Self {
        let owners = file
            .ownership
            .iter()
            .flat_map(|ownership| &ownership.owners);
        Self {
            file,
            documents: file
                .documents
                .iter()
                .map(|one| (one.id.as_str(), one))
                .collect(),
            people: file
                .people
                .iter()
                .map(|one| (one.id.as_str(), one))
                .collect(),
            // Cut decimals may hide whether a share reaches 25 %, so that is a part of the fact.
            shares: owners
                .map(|one| {
                    (
                        one.id.as_str(),
                        (one.share.to_string(), one.beneficial_owner),
                    )
                })
                .collect(),
            parties: file
                .parties
                .iter()
                .map(|one| (one.id.as_str(), one))
                .collect(),
            structure: structure(file),
        }
    }

    /// The facts that a finding about something rests on. `None` where it is in the file no more.
    #[must_use]
    pub fn facts(&self, about: &About) -> Option<Facts> {
        let person = |id: &String| self.people.get(id.as_str()).copied();
        match about {
            About::Document(id) => {
                let document = self.documents.get(id.as_str())?;
                Some(self.document(document))
            }
            About::Person(id) => Some(self.person(person(id)?)),
            About::Screening(_, subject) => self.screened(subject.as_deref()),
            About::OnePersonOrTwo(one, other) => {
                let (one, other) = (self.name_and_birth_of(one)?, self.name_and_birth_of(other)?);
                Some(Facts::from([
                    (Ground::Name, text([one.0, other.0])),
                    (Ground::DateOfBirth, text([one.1, other.1])),
                ]))
            }
            About::OwnershipExplanation => Some(Facts::from([
                (Ground::Structure, self.structure.clone()),
                (Ground::Explanation, text(&self.file.explanation)),
            ])),
            About::File | About::Look => Some(self.whole()),
        }
    }

    /// The name and birth date of a person of the file, or of one whom only the structure names.
    fn name_and_birth_of(&self, id: &str) -> Option<(Option<&str>, Option<Day>)> {
        if let Some(person) = self.people.get(id) {
            return Some((Some(&person.name), person.date_of_birth));
        }
        let party = self.parties.get(id)?;
        (party.kind == PartyKind::Person).then_some((party.name.as_deref(), None))
    }

    fn document(&self, document: &Document) -> Facts {
        use DocumentType as T;
        let mut facts = Facts::from([
            (Ground::Content, document.content.clone()),
            (Ground::Type, document.kind.as_str().to_owned()),
            (Ground::ValidUntil, text(document.valid_until)),
            (Ground::Subject, text(&document.belongs_to)),
        ]);
        let owner = document.belongs_to.as_deref();
        let person = owner.and_then(|id| self.people.get(id));
        let (business, individual) = (&self.file.business, self.file.individual.as_ref());
        let more = match document.kind {
            T::DirectorId | T::BeneficialOwnerId => person.map(|one| identity(one)),
            T::SourceOfWealth => person.map(|one| {
                let wealth = (Ground::SourceOfWealth, text(&one.source_of_wealth));
                Facts::from([(Ground::Name, one.name.clone()), wealth])
            }),
            T::PepDeclaration => person.map(|one| {
                let exposed = (Ground::PoliticallyExposed, text(one.politically_exposed));
                Facts::from([(Ground::Name, one.name.clone()), exposed])
            }),
            T::ParentIncorporationDocuments => owner.and_then(|id| self.company(id)),
            T::CertificateOfIncorporation | T::ArticlesOfAssociation => {
                Some(Facts::from([(Ground::Country, text(business.country))]))
            }
            T::ShareholderRegister
            | T::BeneficialOwnersDeclaration
            | T::OwnershipStructureChart => {
                Some(Facts::from([(Ground::Structure, self.structure.clone())]))
            }
            T::FinancialStatements => Some(Facts::from([(
                Ground::Revenue,
                text(business.annual_revenue),
            )])),
            T::BusinessLicense => Some(Facts::from([(Ground::Industry, text(business.industry))])),
            T::SourceOfFunds => {
                let funds = text(&business.source_of_funds);
                Some(Facts::from([(Ground::SourceOfFunds, funds)]))
            }
            T::IdentityDocument => individual.map(of_individual),
            T::ProofOfResidence => individual.map(|one| {
                let address = (Ground::Address, one.address.clone());
                Facts::from([(Ground::Name, one.name.clone()), address])
            }),
            T::ProofOfRegisteredAddress | T::BankStatement | T::SupportingDocument => None,
        };
        facts.extend(more.unwrap_or_default());
        if is_issued_to_the_business(document.kind) {
            facts.extend(self.new_name());
        }
        facts
    }

    /// What the business is called. A finding from before it was renamed has no such fact, so that the first new name is
    /// a change like each later one.
    fn new_name(&self) -> Option<(Ground, String)> {
        let name = self.file.new_name.clone()?;
        Some((Ground::Name, name))
    }

    fn person(&self, person: &Person) -> Facts {
        let matters = |role: &&PersonRole| **role != PersonRole::Employee;
        let roles: Vec<&PersonRole> = person.roles.iter().filter(matters).collect();
        let mut facts = identity(person);
        facts.extend([
            (Ground::Roles, text(roles)),
            (Ground::Share, text(self.shares.get(person.id.as_str()))),
            (Ground::PoliticallyExposed, text(person.politically_exposed)),
            (Ground::SourceOfWealth, text(&person.source_of_wealth)),
        ]);
        facts
    }

    fn screened(&self, subject: Option<&str>) -> Option<Facts> {
        let without_document = |mut facts: Facts| {
            facts.remove(&Ground::IdDocument);
            facts
        };
        match (subject, &self.file.individual) {
            (Some(id), _) => match self.people.get(id) {
                Some(person) => Some(without_document(identity(person))),
                None => self.company(id),
            },
            (None, Some(individual)) => Some(without_document(of_individual(individual))),
            (None, None) => {
                let country = text(self.file.business.country);
                let mut facts = Facts::from([(Ground::Country, country)]);
                facts.extend(self.new_name());
                Some(facts)
            }
        }
    }

    /// What a company above is called, and where it is registered.
    fn company(&self, id: &str) -> Option<Facts> {
        let party = self.parties.get(id)?;
        Some(Facts::from([
            (Ground::Name, text(&party.name)),
            (Ground::Country, text(party.country)),
        ]))
    }

    /// Every fact of the file. Statuses and findings are none, nor is whose a document is, which may be an officer's
    /// own word.
    fn whole(&self) -> Facts {
        let documents: BTreeMap<_, _> = self
            .documents
            .iter()
            .map(|(id, one)| (id, (&one.content, one.kind, one.valid_until)))
            .collect();
        let people: BTreeMap<_, _> = self
            .people
            .iter()
            .map(|(id, one)| (id, (self.person(one), &one.access)))
            .collect();
        let business = &self.file.business;
        let said = (
            &business.purpose,
            business.monthly_transactions,
            &business.jurisdictions,
            self.file.requested_level,
            &self.file.individual,
        );
        let mut facts = Facts::from([
            (Ground::Documents, text(documents)),
            (Ground::People, text(people)),
            (Ground::Structure, self.structure.clone()),
            (Ground::Explanation, text(&self.file.explanation)),
            (Ground::Country, text(business.country)),
            (Ground::Industry, text(business.industry)),
            (Ground::Revenue, text(business.annual_revenue)),
            (Ground::SourceOfFunds, text(&business.source_of_funds)),
            (Ground::Statement, text(said)),
        ]);
        facts.extend(self.new_name());
        facts
    }
}

/// Which facts differ, those that are gone or new too.
#[must_use]
pub fn changed<T: PartialEq>(
    before: &BTreeMap<Ground, T>,
    now: &BTreeMap<Ground, T>,
) -> Vec<Ground> {
    let mut grounds: Vec<Ground> = before.keys().chain(now.keys()).copied().collect();
    grounds.sort_unstable();
    grounds.dedup();
    grounds.retain(|ground| before.get(ground) != now.get(ground));
    grounds
}

/// A value as JSON: what does not run together, and is the same in every version.
fn text(value: impl Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

/// Whether the name of the business stands on such a paper. One in support may be of anything, and a person's names the
/// person.
fn is_issued_to_the_business(kind: DocumentType) -> bool {
    use DocumentType as T;
    match kind {
        T::CertificateOfIncorporation
        | T::ArticlesOfAssociation
        | T::ShareholderRegister
        | T::BeneficialOwnersDeclaration
        | T::OwnershipStructureChart
        | T::ProofOfRegisteredAddress
        | T::BankStatement
        | T::FinancialStatements
        | T::BusinessLicense
        | T::SourceOfFunds => true,
        T::DirectorId
        | T::BeneficialOwnerId
        | T::SourceOfWealth
        | T::PepDeclaration
        | T::ParentIncorporationDocuments
        | T::IdentityDocument
        | T::ProofOfResidence
        | T::SupportingDocument => false,
    }
}

/// The facts that identify a person.
fn identity(person: &Person) -> Facts {
    Facts::from([
        (Ground::Name, person.name.clone()),
        (Ground::DateOfBirth, text(person.date_of_birth)),
        (Ground::Nationality, text(person.nationality)),
        (Ground::IdDocument, text(&person.id_document)),
    ])
}

/// The facts that identify an individual, and their address.
#[must_use]
pub fn individual_facts(individual: &Individual) -> Facts {
    let mut facts = of_individual(individual);
    facts.insert(Ground::Address, individual.address.clone());
    facts
}

fn of_individual(individual: &Individual) -> Facts {
    Facts::from([
        (Ground::Name, individual.name.clone()),
        (Ground::DateOfBirth, individual.date_of_birth.clone()),
        (Ground::Nationality, text(&individual.nationalities)),
        (Ground::IdDocument, text(&individual.id_document)),
    ])
}

/// Interests and roles are a part of it where there are any, so that older findings on structures without them stand.
fn structure(file: &CompanyFile) -> String {
    let structure = file.structure.iter();
    let mut holdings: Vec<_> = structure
        .clone()
        .flat_map(|structure| &structure.holdings)
        .map(|holding| (&holding.holder, &holding.company, holding.basis_points))
        .collect();
    holdings.sort_unstable();
    let declared = text((&file.parties, holdings));
    let mut beyond: Vec<String> = structure
        .clone()
        .flat_map(|structure| structure.interests.iter().map(text))
        .chain(structure.clone().flat_map(|one| one.roles.iter().map(text)))
        .chain(structure.flat_map(|one| {
            one.parties
                .iter()
                .filter(|one| one.source.is_some())
                .map(text)
        }))
        .collect();
    beyond.sort_unstable();
    if beyond.is_empty() {
        declared
    } else {
        declared + &text(beyond)
    }
}
