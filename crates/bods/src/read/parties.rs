//! Persons and entities.

use domain::country::Country;
use domain::ownership::{Party, PartyKind};

use super::wire::{
    EntityDetails, EntityWord, Jurisdiction, PersonDetails, PersonType, PublicListing, RecordType,
    Source, Statement, bad, kept, kept_if_any,
};
use super::{Reader, cut};
use crate::Refusal;
use crate::note::PartyNote;

/// What the record of a person or an entity is.
pub(super) enum Described {
    Party {
        id: String,
        kind: PartyKind,
    },
    /// Somebody of whom nothing is known.
    Unknown,
    /// A record that was refused: what refers to it is not refused for that as well.
    Refused,
}

/// A party with what is known of it; `None` of somebody unknown.
type Read = Option<(Party, Option<String>, Option<Country>)>;

impl<'a> Reader<'a> {
    pub(super) fn parties(&mut self, statements: &[(usize, Statement<'a>)]) {
        for (at, statement) in statements {
            let read = match statement.record_type {
                RecordType::Person => person(statement),
                RecordType::Entity => entity(statement),
                RecordType::Relationship => continue,
            };
            match read {
                Ok(Some((party, name, country))) => {
                    let (names, countries) =
                        (&mut self.declaration.names, &mut self.declaration.countries);
                    names.extend(name.map(|name| (party.id.clone(), name)));
                    countries.extend(country.map(|country| (party.id.clone(), country)));
                    self.take(*at, statement.record_id, party);
                }
                Ok(None) => {
                    _ = self
                        .described
                        .insert(statement.record_id, Described::Unknown)
                }
                Err(problem) => {
                    self.described
                        .insert(statement.record_id, Described::Refused);
                    self.refuse(*at, problem);
                }
            }
        }
    }
}

/// The party's note, empty where there is none.
fn note(statement: &Statement<'_>) -> Result<PartyNote, Refusal> {
    let mut notes = statement.notes::<PartyNote>()?;
    let Some((pointer, note)) = notes.pop() else {
        return Ok(PartyNote::default());
    };
    if !notes.is_empty() || !pointer.is_empty() {
        return Err(bad("of a party there is one, about the whole statement"));
    }
    for text in [&note.party, &note.source].into_iter().flatten() {
        kept(text)?;
    }
    Ok(note)
}

fn party(statement: &Statement<'_>, note: PartyNote, kind: PartyKind) -> Party {
    Party {
        id: note.party.unwrap_or_else(|| statement.record_id.to_owned()),
        kind,
        source: note.source,
    }
}

fn person(statement: &Statement<'_>) -> Result<Read, Refusal> {
    let details: PersonDetails = statement.details()?;
    let note = note(statement)?;
    let kind = match (details.person_type, note.kind) {
        (PersonType::Known, None) => PartyKind::Person,
        (PersonType::Unknown, Some(PartyKind::BeneficiaryClass)) => PartyKind::BeneficiaryClass,
        (PersonType::Unknown, None) => return Ok(None),
        (PersonType::Anonymous, None) => return Err(Refusal::Anonymous),
        (_, Some(_)) => return Err(Refusal::NoteContradicts("personType")),
    };
    let mut names = details.names.iter();
    let legal = names.find(|name| name.r#type.as_deref() == Some("legal"));
    let name = legal.or(details.names.first()).map(|name| &name.full_name);
    let country = note.country;
    Ok(Some((
        party(statement, note, kind),
        kept_if_any(name)?,
        country,
    )))
}

fn entity(statement: &Statement<'_>) -> Result<Read, Refusal> {
    let details: EntityDetails = statement.details()?;
    let note = note(statement)?;
    if note.kind.is_some() || note.country.is_some() {
        return Err(bad(
            "entities have their type and country in fields of their own",
        ));
    }
    let listing = details
        .public_listing
        .filter(|listing| listing.has_public_listing);
    let subtype = details.entity_type.subtype.as_deref();
    let kind = match (details.entity_type.r#type, subtype) {
        (EntityWord::UnknownEntity, _) => return Ok(None),
        (EntityWord::AnonymousEntity, _) => return Err(Refusal::Anonymous),
        (EntityWord::Arrangement, Some("trust")) => PartyKind::Trust,
        (EntityWord::Arrangement, _) => return Err(Refusal::Arrangement),
        (EntityWord::LegalEntity, Some("trust")) => PartyKind::Foundation,
        (EntityWord::State | EntityWord::StateBody, _) => PartyKind::State,
        (EntityWord::RegisteredEntity | EntityWord::LegalEntity, _) => match listing {
            Some(_) => PartyKind::ListedCompany,
            None => PartyKind::Company,
        },
    };
    let mut party = party(statement, note, kind);
    if kind.is_explained_by_source() && party.source.is_none() {
        let listed = listing.as_ref().and_then(market);
        let said = listed.or_else(|| statement.source.as_ref().and_then(explanation));
        party.source = kept_if_any(said.as_ref())?;
    }
    let name = kept_if_any(details.name.as_ref())?;
    let country = details.jurisdiction.as_ref().map(country).transpose()?;
    Ok(Some((party, name, country)))
}

/// A listing in words: the market, and what the instrument is called there; else where the company's filings are.
fn market(listing: &PublicListing) -> Option<String> {
    let words = listing.securities_listings.iter().map(|one| {
        let security = one.security.as_ref();
        let parts = [
            one.stock_exchange_name.as_deref(),
            security.and_then(|security| security.ticker.as_deref()),
            security.and_then(|security| security.id.as_deref()),
        ];
        let parts = parts.into_iter().flatten().map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    });
    let mut words = words.chain(listing.company_filings_urls.iter().cloned());
    words.find(|words| !words.trim().is_empty())
}

/// What the statement names as its source.
fn explanation(source: &Source) -> Option<String> {
    let said = [&source.description, &source.url].into_iter().flatten();
    said.into_iter()
        .find(|said| !said.trim().is_empty())
        .cloned()
}

fn country(jurisdiction: &Jurisdiction) -> Result<Country, Refusal> {
    // ISO 3166-2 begins with the country's code: GB-SCT.
    let code = jurisdiction.code.as_deref().and_then(|code| {
        let country = code.split('-').next().unwrap_or(code);
        Country::parse(country)
    });
    let name = || jurisdiction.name.as_deref().and_then(Country::read);
    let told = jurisdiction.code.as_ref().or(jurisdiction.name.as_ref());
    let unknown = || Refusal::UnknownCountry(told.map(|told| cut(told)).unwrap_or_default());
    code.or_else(name).ok_or_else(unknown)
}
