use std::collections::BTreeSet;

use super::*;
use crate::file::{FileParty, IdDocument, PersonStatus, outer_level};

fn policy() -> Policy {
    Policy::built_in().unwrap()
}

fn file(on: &str) -> CompanyFile {
    CompanyFile {
        lists: Lists::built_in().unwrap(),
        ..CompanyFile::empty(on.parse().unwrap())
    }
}

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

fn registered(code: &str, on: &str) -> CompanyFile {
    let mut file = file(on);
    file.business.country = Some(country(code));
    file
}

/// List and act of each row that a file's factors have.
fn rows(file: &CompanyFile, policy: &Policy) -> Vec<(ListCode, String, Option<LevelReason>)> {
    let found = factors(file, policy).into_iter();
    found
        .filter_map(|one| Some((one.row.as_ref()?.list, one.row?.act, one.reason)))
        .collect()
}

#[test]
fn a_country_is_judged_on_the_day_of_the_question() {
    let high = Some(LevelReason::HighRiskJurisdiction);
    let old = "Delegated Regulation (EU) 2016/1675, as amended by (EU) 2025/1184";
    let eu = |act: &str| vec![(ListCode::EuHighRisk, act.to_owned(), high)];
    for (code, before, since) in [
        ("BF", eu(old), vec![]),
        ("TT", eu(old), eu(old)),
        (
            "RU",
            vec![],
            eu("Delegated Regulation (EU) 2026/46: point IV of the Annex"),
        ),
        ("DE", vec![], vec![]),
    ] {
        assert_eq!(
            rows(&registered(code, "2026-01-28"), &policy()),
            before,
            "{code}"
        );
        assert_eq!(
            rows(&registered(code, "2026-01-29"), &policy()),
            since,
            "{code}"
        );
    }
}

#[test]
fn the_grey_list_is_shown_and_raises_by_policy_alone() {
    let file = registered("BG", "2026-11-30");
    let act = "Jurisdictions under Increased Monitoring, 24 October 2025".to_owned();
    let shown = (ListCode::FatfGrey, act.clone(), None);
    assert_eq!(rows(&file, &policy()), [shown]);
    assert_eq!(outer_level(&file, &policy()), (Level::Standard, Vec::new()));
    let strict = Policy {
        grey_list: Level::Enhanced,
        ..policy()
    };
    let reason = LevelReason::MonitoredJurisdiction;
    let raised = (ListCode::FatfGrey, act, Some(reason));
    assert_eq!(rows(&file, &strict), [raised]);
    assert_eq!(outer_level(&file, &strict), (Level::Enhanced, vec![reason]));
}

#[test]
fn every_row_that_names_a_country_is_a_reason_of_its_own() {
    let found = rows(&registered("IR", "2026-11-30"), &policy());
    let lists: Vec<ListCode> = found.iter().map(|(list, ..)| *list).collect();
    assert_eq!(lists, [ListCode::FatfBlack, ListCode::EuHighRisk]);
}

fn person(id: &str, role: PersonRole) -> Person {
    Person {
        id: id.to_owned(),
        name: id.to_owned(),
        date_of_birth: None,
        nationality: None,
        id_document: None,
        roles: BTreeSet::from([role]),
        access: BTreeSet::new(),
        politically_exposed: false,
        source_of_wealth: None,
        status: PersonStatus::Added,
        reasons: Vec::new(),
        changed_at: chrono::DateTime::UNIX_EPOCH,
        decided_at: None,
    }
}

#[test]
fn each_factor_says_of_whom() {
    let mut file = file("2026-11-30");
    let iran = Some(country("IR"));
    file.business.country = iran;
    file.business.jurisdictions = vec![country("RU")];
    let mut director = person("ann", PersonRole::Director);
    director.nationality = iran;
    director.politically_exposed = true;
    let mut owner = person("bob", PersonRole::BeneficialOwner);
    owner.id_document = Some(IdDocument {
        kind: "PASSPORT".to_owned(),
        number: "1".to_owned(),
        country: Some(country("KP")),
        valid_until: None,
    });
    let mut clerk = person("cid", PersonRole::Employee);
    clerk.nationality = iran;
    clerk.politically_exposed = true;
    file.people = vec![director, owner, clerk];
    file.parties = vec![FileParty {
        id: "H".to_owned(),
        kind: PartyKind::Company,
        name: None,
        country: Some(country("MM")),
    }];
    let found: BTreeSet<(FactorCode, Option<String>, Option<&str>)> = factors(&file, &policy())
        .iter()
        .map(|one| {
            let country = one.row.as_ref().map(|row| row.country.as_str());
            (one.code, one.subject.clone(), country)
        })
        .collect();
    let of = |code, subject: Option<&str>, country| (code, subject.map(str::to_owned), country);
    assert_eq!(
        found,
        BTreeSet::from([
            of(FactorCode::RegistrationCountry, None, Some("IR")),
            of(FactorCode::BusinessCountry, None, Some("RU")),
            of(FactorCode::OwnerCountry, Some("ann"), Some("IR")),
            of(FactorCode::OwnerCountry, Some("bob"), Some("KP")),
            of(FactorCode::ParentCountry, Some("H"), Some("MM")),
            of(FactorCode::PoliticallyExposedPerson, Some("ann"), None),
        ])
    );
}

#[test]
fn an_earlier_submission_counts_while_nothing_else_raises() {
    let mut file = registered("BG", "2026-11-30");
    file.level_floor = Level::Enhanced;
    let codes = |file: &CompanyFile| -> Vec<FactorCode> {
        factors(file, &policy())
            .iter()
            .map(|one| one.code)
            .collect()
    };
    assert_eq!(
        codes(&file),
        [
            FactorCode::RegistrationCountry,
            FactorCode::EarlierSubmission
        ]
    );
    file.business.country = Some(country("RU"));
    assert_eq!(codes(&file), [FactorCode::RegistrationCountry]);
}
