use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::readiness::{obstacles, unmet};
use super::*;
use crate::file::requirements::Policy;
use crate::ownership::{Holding, Party, PartyKind, Structure, solve};

pub(super) fn policy() -> Policy {
    Policy::built_in().unwrap()
}

pub(super) fn at(hour: u32) -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    day.and_hms_opt(hour, 0, 0).unwrap().and_utc()
}

pub(super) fn today() -> NaiveDate {
    at(0).date_naive()
}

pub(super) fn ownership(holdings: &[(&str, &str, u32)]) -> Ownership {
    let ids: BTreeSet<&str> = holdings
        .iter()
        .flat_map(|(holder, company, _)| [*holder, *company])
        .collect();
    let kind = |id: &str| {
        if id.starts_with(char::is_uppercase) {
            PartyKind::Company
        } else {
            PartyKind::Person
        }
    };
    let structure = Structure {
        root: "R".to_owned(),
        parties: ids
            .iter()
            .map(|id| Party {
                id: (*id).to_owned(),
                kind: kind(id),
                source: None,
            })
            .collect(),
        holdings: holdings
            .iter()
            .map(|(holder, company, basis_points)| Holding {
                holder: (*holder).to_owned(),
                company: (*company).to_owned(),
                basis_points: *basis_points,
            })
            .collect(),
        ..Structure::default()
    };
    solve(&structure).unwrap()
}

pub(super) fn person(id: &str, roles: &[PersonRole]) -> Person {
    Person {
        id: id.to_owned(),
        name: format!("Name of {id}"),
        date_of_birth: None,
        nationality: None,
        id_document: None,
        roles: roles.iter().copied().collect(),
        access: BTreeSet::new(),
        politically_exposed: false,
        source_of_wealth: Some("A company sold.".to_owned()),
        status: PersonStatus::Added,
        reasons: Vec::new(),
        changed_at: at(1),
        decided_at: None,
    }
}

/// A company above that says where it is registered.
fn holder(id: &str) -> FileParty {
    FileParty {
        id: id.to_owned(),
        kind: PartyKind::Company,
        name: Some(format!("Name of {id}")),
        country: Country::parse("DE"),
    }
}

pub(super) fn document(kind: DocumentType, belongs_to: Option<&str>) -> Document {
    Document {
        id: format!("{} {}", kind.as_str(), belongs_to.unwrap_or("-")),
        kind,
        content: "00".to_owned(),
        belongs_to: belongs_to.map(str::to_owned),
        status: DocumentStatus::Uploaded,
        reasons: Vec::new(),
        uploaded_at: at(2),
        decided_at: None,
        valid_until: None,
    }
}

/// A file that is ready for submission at STANDARD: one director, two owners, one of them the director.
pub(super) fn ready() -> CompanyFile {
    use DocumentType::{
        ArticlesOfAssociation, BankStatement, BeneficialOwnerId, BeneficialOwnersDeclaration,
        CertificateOfIncorporation, DirectorId, ProofOfRegisteredAddress, ShareholderRegister,
    };
    let mut clerk = person("clerk", &[PersonRole::Employee]);
    clerk.access.insert(AccessRole::AdminUser);
    let mut documents: Vec<Document> = [
        CertificateOfIncorporation,
        ArticlesOfAssociation,
        ShareholderRegister,
        ProofOfRegisteredAddress,
        BeneficialOwnersDeclaration,
        BankStatement,
    ]
    .map(|kind| document(kind, None))
    .into();
    documents.push(document(DirectorId, Some("ann")));
    documents.push(document(BeneficialOwnerId, Some("bob")));
    CompanyFile {
        requested_level: Level::Standard,
        level_floor: Level::Standard,
        new_name: None,
        business: Business {
            industry: Some(Industry::Technology),
            country: Country::parse("DE"),
            purpose: Some("Software.".to_owned()),
            annual_revenue: Some(Declared::UpTo(1_000_000)),
            monthly_transactions: None,
            source_of_funds: None,
            jurisdictions: Vec::new(),
            changed_at: at(1),
        },
        documents,
        people: vec![
            person("ann", &[PersonRole::Director, PersonRole::BeneficialOwner]),
            person("bob", &[PersonRole::BeneficialOwner]),
            clerk,
        ],
        ownership: Some(ownership(&[("ann", "R", 7_500), ("bob", "R", 2_500)])),
        individual: None,
        parties: Vec::new(),
        structure: None,
        explanation: None,
        ownership_changed_at: Some(at(1)),
        screenings: Vec::new(),
        requests: Vec::new(),
        acts: BTreeMap::new(),
        lists: Lists::built_in().unwrap(),
        today: today(),
    }
}

/// The same file as an officer leaves it just before the approval.
pub(super) fn reviewed() -> CompanyFile {
    let mut file = ready();
    for document in &mut file.documents {
        document.status = DocumentStatus::Verified;
    }
    for person in &mut file.people {
        person.status = PersonStatus::Verified;
    }
    for subject in [None, Some("ann"), Some("bob")] {
        for kind in ScreeningKind::ALL.iter().copied() {
            if subject.is_some() || kind != ScreeningKind::Pep {
                file.screenings.push(Screening {
                    subject: subject.map(str::to_owned),
                    kind,
                    result: ScreeningResult::Clear,
                    reasoned: false,
                    at: at(3),
                    void: false,
                });
            }
        }
    }
    file
}

pub(super) fn lacking(file: &CompanyFile) -> Vec<(String, Option<String>)> {
    let items = unmet(file, &policy()).into_iter();
    items
        .map(|item| (item.code.as_str().to_owned(), item.subject.id))
        .collect()
}

pub(super) fn lack(code: &str, id: Option<&str>) -> (String, Option<String>) {
    (code.to_owned(), id.map(str::to_owned))
}

#[test]
fn a_complete_file_lacks_nothing_and_waits_for_the_officer() {
    let file = ready();
    assert_eq!(lacking(&file), []);
    let buckets = buckets(&file, &policy());
    assert_eq!((buckets.missing, buckets.issues), (Vec::new(), Vec::new()));
    // Six documents, two identity documents, two persons to check, eight screenings.
    assert_eq!(buckets.pending.len(), 6 + 2 + 2 + 8);
    assert_eq!(obstacles(&file, &policy()).len(), buckets.pending.len());
    assert_eq!(outer_level(&file, &policy()), (Level::Standard, Vec::new()));
}

#[test]
fn an_empty_file_names_everything_at_once_and_always_four_buckets() {
    let mut file = ready();
    file.documents.clear();
    file.people.clear();
    file.ownership = None;
    file.business.industry = None;
    file.business.country = None;
    file.business.purpose = None;
    file.business.annual_revenue = None;
    let expected = [
        "CERTIFICATE_OF_INCORPORATION",
        "ARTICLES_OF_ASSOCIATION",
        "SHAREHOLDER_REGISTER",
        "PROOF_OF_REGISTERED_ADDRESS",
        "BENEFICIAL_OWNERS_DECLARATION",
        "BANK_STATEMENT",
        "COUNTRY_OF_REGISTRATION",
        "INDUSTRY",
        "BUSINESS_PURPOSE",
        "EXPECTED_ANNUAL_REVENUE",
        "DIRECTOR",
        "BENEFICIAL_OWNER",
        "ADMIN_USER",
        "OWNERSHIP_DECLARED",
    ];
    assert_eq!(lacking(&file), expected.map(|code| lack(code, None)));
    let json = serde_json::to_value(buckets(&file, &policy())).unwrap();
    let names: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(names, ["complete", "issues", "missing", "pending"]);
    assert_eq!(
        json["missing"][5],
        serde_json::json!({
            "code": "BANK_STATEMENT", "subject": {"type": "ORGANIZATION"}, "status": "MISSING",
            "whoActs": "CUSTOMER", "impact": "BLOCKS_SUBMISSION",
            "message": "Please deliver bank statements of the last three months."
        })
    );
}

#[test]
fn facts_ask_for_their_documents() {
    let mut file = ready();
    file.business.annual_revenue = Some(Declared::UpTo(1_000_001));
    assert_eq!(lacking(&file), [lack("FINANCIAL_STATEMENTS", None)]);
    file.business.annual_revenue = Some(Declared::Unreadable);
    assert_eq!(lacking(&file), [lack("FINANCIAL_STATEMENTS", None)]);
    let mut file = ready();
    file.business.industry = Some(Industry::Insurance);
    assert_eq!(lacking(&file), [lack("BUSINESS_LICENSE", None)]);
    let mut file = ready();
    file.people[1].source_of_wealth = None;
    assert_eq!(
        lacking(&file),
        [lack("SOURCE_OF_WEALTH_STATEMENT", Some("bob"))]
    );
    let mut file = ready();
    file.parties.push(holder("H"));
    file.ownership = Some(ownership(&[
        ("H", "R", 10_000),
        ("ann", "H", 7_500),
        ("bob", "H", 2_500),
    ]));
    assert_eq!(
        lacking(&file),
        [
            lack("OWNERSHIP_STRUCTURE_CHART", None),
            lack("PARENT_INCORPORATION_DOCUMENTS", Some("H"))
        ]
    );
}

#[test]
fn ownership_that_does_not_add_up_keeps_the_file_back() {
    let with = |holdings: &[(&str, &str, u32)]| {
        let mut file = ready();
        file.parties.push(holder("H"));
        file.ownership = Some(ownership(holdings));
        file.documents
            .push(document(DocumentType::OwnershipStructureChart, None));
        file.documents.push(document(
            DocumentType::ParentIncorporationDocuments,
            Some("H"),
        ));
        lacking(&file)
    };
    assert_eq!(
        with(&[("ann", "R", 7_500), ("bob", "R", 2_400)]),
        [lack("OWNERSHIP_TOTAL", None)]
    );
    assert_eq!(
        with(&[("ann", "R", 7_500), ("bob", "R", 2_600)]),
        [lack("OWNERSHIP_TOTAL", None)]
    );
    assert_eq!(
        with(&[
            ("ann", "R", 3_333),
            ("bob", "R", 3_333),
            ("clerk", "R", 3_333)
        ]),
        [lack("BENEFICIAL_OWNERS_LISTED", Some("clerk"))]
    );
    assert_eq!(
        with(&[("ann", "R", 5_000), ("H", "R", 5_000)]),
        [
            lack("OWNERSHIP_TOTAL", Some("H")),
            lack("OWNERSHIP_UNKNOWN", None)
        ]
    );
    assert_eq!(
        with(&[("ann", "R", 5_000), ("H", "R", 5_000), ("H", "H", 10_000)]),
        [
            lack("OWNERSHIP_CIRCLE", None),
            lack("OWNERSHIP_UNKNOWN", None)
        ]
    );
}

#[test]
fn each_fact_that_forces_enhanced() {
    let reasons = |change: &dyn Fn(&mut CompanyFile)| {
        let mut file = ready();
        change(&mut file);
        outer_level(&file, &policy())
    };
    let because = |reason| (Level::Enhanced, vec![reason]);
    assert_eq!(
        reasons(&|file| file.requested_level = Level::Enhanced),
        because(LevelReason::Requested)
    );
    for industry in [
        Industry::MoneyServices,
        Industry::CryptocurrencyExchange,
        Industry::Gambling,
    ] {
        let got = reasons(&|file| file.business.industry = Some(industry));
        assert_eq!(got, because(LevelReason::HighRiskIndustry));
    }
    for who in 0..2 {
        let got = reasons(&|file| file.people[who].politically_exposed = true);
        assert_eq!(got, because(LevelReason::PoliticallyExposedPerson));
    }
    assert_eq!(
        reasons(&|file| file.people[2].politically_exposed = true).0,
        Level::Standard
    );
    let iran = Country::parse("IR").unwrap();
    let jurisdiction = because(LevelReason::HighRiskJurisdiction);
    assert_eq!(
        reasons(&|file| file.business.country = Some(iran)),
        jurisdiction
    );
    assert_eq!(
        reasons(&|file| file.business.jurisdictions.push(iran)),
        jurisdiction
    );
    let placed = |file: &mut CompanyFile| {
        file.parties.push(FileParty {
            country: Some(iran),
            ..holder("H")
        });
    };
    assert_eq!(reasons(&placed), jurisdiction);
    for (volume, expected) in [
        (Declared::UpTo(1_001), true),
        (Declared::Unreadable, true),
        (Declared::UpTo(1_000), false),
    ] {
        let got = reasons(&|file| file.business.monthly_transactions = Some(volume));
        assert_eq!(got.0 == Level::Enhanced, expected, "{volume:?}");
    }
    let matched = Screening {
        subject: None,
        kind: ScreeningKind::Sanctions,
        result: ScreeningResult::Matched,
        reasoned: true,
        at: at(3),
        void: false,
    };
    let mut file = ready();
    file.screenings.push(matched);
    assert_eq!(
        inner_level(&file, &policy()),
        because(LevelReason::ScreeningMatch)
    );
    assert_eq!(outer_level(&file, &policy()), (Level::Standard, Vec::new()));
    // What the customer reads, and what an approval needs of them, is as if the screening were clear.
    let outside = |file: &CompanyFile| {
        let policy = policy();
        (
            buckets(file, &policy),
            required_documents(file, &policy),
            readiness::unmet(file, &policy),
            readiness::obstacles(file, &policy),
        )
    };
    let mut clear = file.clone();
    clear.screenings[0].result = ScreeningResult::Clear;
    assert_eq!(outside(&file), outside(&clear));
    // With another reason, both levels have it, and the inner one has the match as well.
    file.level_floor = Level::Enhanced;
    let earlier = LevelReason::EarlierSubmission;
    assert_eq!(outer_level(&file, &policy()), because(earlier));
    assert_eq!(
        inner_level(&file, &policy()).1,
        [earlier, LevelReason::ScreeningMatch]
    );
}

#[test]
fn enhanced_asks_for_more() {
    let mut file = ready();
    file.people[0].politically_exposed = true;
    assert_eq!(
        lacking(&file),
        [
            lack("SOURCE_OF_WEALTH", Some("ann")),
            lack("SOURCE_OF_WEALTH", Some("bob")),
            lack("PEP_DECLARATION", Some("ann")),
            lack("SOURCE_OF_FUNDS", None),
            lack("EXPECTED_TRANSACTION_VOLUME", None),
            lack("SOURCE_OF_FUNDS_STATEMENT", None),
            lack("PRIMARY_JURISDICTIONS", None),
        ]
    );
}

#[test]
fn identity_documents_without_a_name_go_to_who_needs_one() {
    let mut file = ready();
    file.people.push(person("cid", &[PersonRole::Director]));
    assert_eq!(lacking(&file), [lack("DIRECTOR_ID", Some("cid"))]);
    file.documents
        .push(document(DocumentType::DirectorId, None));
    assert_eq!(lacking(&file), []);
    file.people.push(person("dan", &[PersonRole::Director]));
    assert_eq!(lacking(&file), [lack("DIRECTOR_ID", Some("dan"))]);
}
