//! What officers are told of findings: the facts that each rests on, and every code that they may meet.

use chrono::NaiveDate;
use domain::event::Cause;
use domain::file::authority::Denial;
use domain::file::grounds::{Ground, Grounds};
use domain::file::progress::RejectionReason;
use domain::file::readiness::ObstacleReason;
use domain::file::rejection::RejectionCode;
use domain::file::requests::RequestState;
use domain::file::requirements::{Code, Per, Policy};
use domain::file::{
    About, CompanyFile, Document, DocumentStatus, DocumentType, FileParty, Individual, LevelReason,
    Person, PersonStatus, ScreeningKind,
};
use domain::ownership::PartyKind;
use domain::verification::file_track::FileRefusal;
use domain::verification::officer::OfficerRefusal;
use serde_json::Value;

use super::super::read;
use super::{check, table};

const PAGE: &str = "docs/guides/officers.md";
/// Two people, and a company above.
const ONE: &str = "per_1";
const OTHER: &str = "per_2";
const ABOVE: &str = "above";

fn person(id: &str) -> Person {
    Person {
        id: id.to_owned(),
        name: "Anna Example".to_owned(),
        date_of_birth: None,
        nationality: None,
        id_document: None,
        roles: Default::default(),
        access: Default::default(),
        politically_exposed: false,
        source_of_wealth: None,
        status: PersonStatus::Submitted,
        reasons: Vec::new(),
        changed_at: Default::default(),
        decided_at: None,
    }
}

/// A document of whoever is asked for one of its type.
fn document(policy: &Policy, kind: DocumentType) -> Document {
    let mut rows = policy.requirements.iter();
    let row = rows.find(|row| row.code == Code::Document(kind));
    let subject = row.and_then(|row| match row.per {
        Per::Organization => None,
        Per::Director | Per::BeneficialOwner | Per::PoliticallyExposedPerson => Some(ONE),
        Per::ParentCompany | Per::Company => Some(ABOVE),
    });
    Document {
        id: kind.as_str().to_owned(),
        kind,
        content: String::new(),
        belongs_to: subject.map(str::to_owned),
        status: DocumentStatus::Submitted,
        reasons: Vec::new(),
        uploaded_at: Default::default(),
        decided_at: None,
        valid_until: None,
    }
}

fn business() -> CompanyFile {
    let policy = Policy::built_in().expect("a table");
    let kinds = DocumentType::ALL.iter();
    CompanyFile {
        new_name: Some("Renamed Ltd.".to_owned()),
        documents: kinds.map(|kind| document(&policy, *kind)).collect(),
        people: vec![person(ONE), person(OTHER)],
        parties: vec![FileParty {
            id: ABOVE.to_owned(),
            kind: PartyKind::Company,
            name: None,
            country: None,
        }],
        ..CompanyFile::empty(NaiveDate::default())
    }
}

fn individual() -> CompanyFile {
    CompanyFile {
        individual: Some(Individual {
            name: "Anna Example".to_owned(),
            date_of_birth: "1980-02-29".to_owned(),
            nationalities: Vec::new(),
            address: String::new(),
            id_document: None,
        }),
        new_name: None,
        ..business()
    }
}

/// The facts that a finding rests on.
fn facts(file: &CompanyFile, about: &About) -> String {
    let facts = Grounds::of(file).facts(about).expect("a subject");
    let facts: Vec<String> = facts
        .keys()
        .map(|ground| format!("`{}`", ground.as_str()))
        .collect();
    facts.join(", ")
}

#[test]
fn the_officers_page_has_the_facts_of_every_finding() {
    let (business, individual) = (business(), individual());
    let mut rows: Vec<(String, String)> = Vec::new();
    for kind in DocumentType::ALL {
        let file = if kind.is_for_individuals() {
            &individual
        } else {
            &business
        };
        let facts = facts(file, &About::Document(kind.as_str().to_owned()));
        let code = format!("`{}`", kind.as_str());
        match rows.iter_mut().find(|(_, known)| *known == facts) {
            Some((codes, _)) => *codes = format!("{codes}, {code}"),
            None => rows.push((code, facts)),
        }
    }
    let screening = |subject: Option<&str>| {
        About::Screening(ScreeningKind::Sanctions, subject.map(str::to_owned))
    };
    let pair = About::OnePersonOrTwo(ONE.to_owned(), OTHER.to_owned());
    for (finding, file, about) in [
        ("a person", &business, About::Person(ONE.to_owned())),
        ("a screening of a person", &business, screening(Some(ONE))),
        (
            "a screening of a company above",
            &business,
            screening(Some(ABOVE)),
        ),
        ("a screening of the business", &business, screening(None)),
        ("a screening of an individual", &individual, screening(None)),
        ("namesakes", &business, pair),
        (
            "the explanation of the ownership",
            &business,
            About::OwnershipExplanation,
        ),
        ("a look at the whole file", &business, About::Look),
        ("a rejection of the whole file", &business, About::File),
    ] {
        rows.push((finding.to_owned(), facts(file, &about)));
    }
    let rows = rows
        .into_iter()
        .map(|(finding, facts)| vec![finding, facts]);
    check(PAGE, "facts", &table(&["Finding", "Rests on"], rows));
}

/// The codes of a list that a page does not have.
fn absent(page: &str, codes: impl IntoIterator<Item = &'static str>) -> Vec<&'static str> {
    let text = read(page);
    let mut codes: Vec<_> = codes.into_iter().collect();
    codes.retain(|code| !text.contains(&format!("`{code}`")));
    codes
}

fn for_brokers() -> impl Iterator<Item = &'static str> {
    let levels = LevelReason::ALL.iter();
    let levels = levels.filter(|reason| !reason.is_for_officers_only());
    levels.map(|code| code.as_str())
}

#[test]
fn the_officers_page_names_every_code() {
    let obstacles = ObstacleReason::ALL.iter().map(|code| code.as_str());
    let levels = LevelReason::ALL.iter().map(|code| code.as_str());
    let denials = Denial::ALL.iter().map(|code| code.as_str());
    let refusals = FileRefusal::ALL.iter().filter(|code| match code {
        // Of what customers and time do.
        FileRefusal::AlreadySubmitted => false,
        FileRefusal::OtherTrack
        | FileRefusal::AlreadyClaimed
        | FileRefusal::AlreadyApproved
        | FileRefusal::Rejected
        | FileRefusal::NotSubmitted
        | FileRefusal::NotClaimed
        | FileRefusal::NotApproved
        | FileRefusal::NotRejected
        | FileRefusal::NotFlagged
        | FileRefusal::ChangedMeanwhile => true,
    });
    let refusals = refusals.map(|code| code.as_str());
    let holds = OfficerRefusal::ALL.iter().map(|code| code.as_str());
    let reasons = RejectionReason::ALL.iter().map(|code| code.as_str());
    let reasons = reasons.chain(RejectionCode::ALL.iter().map(|code| code.as_str()));
    let requests = RequestState::ALL.iter().map(|code| code.as_str());
    let facts = Ground::ALL.iter().map(|code| code.as_str());
    let codes = obstacles
        .chain(levels)
        .chain(denials)
        .chain(refusals)
        .chain(holds)
        .chain(reasons)
        .chain(requests)
        .chain(facts);
    assert_eq!(absent(PAGE, codes), Vec::<&str>::new());
}

#[test]
fn the_pages_of_brokers_name_every_cause_and_every_reason_for_the_level() {
    let causes = Cause::ALL.into_iter().map(Cause::as_str);
    let codes = causes.chain(for_brokers());
    let mut missing = absent("docs/guides/brokers.md", codes);
    let on_the_other = absent("docs/guides/businesses.md", missing.iter().copied());
    missing.retain(|code| on_the_other.contains(code));
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn the_document_of_the_api_names_every_code() {
    let document: Value = serde_json::from_str(&read("openapi/v1.json")).expect("JSON");
    let causes = || Cause::ALL.into_iter();
    let of_officers = causes().filter(|cause| cause.is_officers());
    let obstacles = ObstacleReason::ALL.iter();
    let lists: [(&str, &str, Vec<&str>); 5] = [
        (
            "VerificationEvent",
            "cause",
            causes().map(Cause::as_str).collect(),
        ),
        (
            "ReviewNote",
            "cause",
            of_officers.map(Cause::as_str).collect(),
        ),
        (
            "ReviewObstacle",
            "why",
            obstacles.map(|code| code.as_str()).collect(),
        ),
        (
            "VerificationRequirements",
            "levelReasons",
            for_brokers().collect(),
        ),
        (
            "VerificationSubmission",
            "levelReasons",
            for_brokers().collect(),
        ),
    ];
    for (schema, field, codes) in lists {
        let field = &document["components"]["schemas"][schema]["properties"][field];
        let text = field["description"].as_str().expect(schema);
        let letters = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
        let words: Vec<&str> = text.split(letters).collect();
        let mut missing = codes;
        missing.retain(|code| !words.contains(code));
        assert_eq!(missing, Vec::<&str>::new(), "{schema}");
    }
}
