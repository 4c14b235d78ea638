//! Whatever an officer may ask, whoever leaves the file meanwhile, and however full it is: the customer can answer, and
//! submit.

use proptest::prelude::*;

use super::asking::can_be_asked;
use super::properties::files;
use super::readiness::unmet;
use super::room::{needs_document, needs_person};
use super::tests::{at, document, ownership, person, policy};
use super::*;
use crate::domain::requirements::{FactCode, Policy};

/// More than anybody has to deliver.
const ROUNDS: usize = 200;

/// What an officer asked, as far as they may.
fn ask(file: &mut CompanyFile, policy: &Policy, asked: &[(Code, Option<&str>)]) {
    for (number, (code, subject)) in asked.iter().enumerate() {
        if can_be_asked(file, policy, *code, *subject).is_ok() {
            file.requests.push(Request {
                id: number.to_string(),
                code: *code,
                subject: subject.map(str::to_owned),
                message: "Please.".to_owned(),
                asked_at: at(12),
                withdrawn: false,
            });
        }
    }
}

/// Delivers what an item asks for, as a customer can whose file is full: nothing is added that is not needed.
fn answer(file: &mut CompanyFile, policy: &Policy, item: &Item, round: usize) {
    match item.code {
        Code::Document(kind) => {
            let new = Document {
                id: format!("new {round}"),
                uploaded_at: at(13),
                ..document(kind, item.subject.id.as_deref())
            };
            assert!(needs_document(file, policy, new.clone()), "{item:?}");
            file.documents.push(new);
        }
        Code::Screening(_) => panic!("a screening is not the customer's: {item:?}"),
        Code::Fact(code) => state(file, policy, code, item),
    }
}

fn state(file: &mut CompanyFile, policy: &Policy, code: FactCode, item: &Item) {
    let name = |file: &mut CompanyFile, roles: &[PersonRole], access: bool| {
        let id = format!("new {}", file.people.len());
        let mut new = person(&id, roles);
        new.changed_at = at(13);
        if access {
            new.access.insert(AccessRole::AdminUser);
        }
        assert!(needs_person(file, policy, new.clone()), "{item:?}");
        file.people.push(new);
    };
    match code {
        FactCode::Director => name(file, &[PersonRole::Director], false),
        FactCode::BeneficialOwner => name(file, &[PersonRole::BeneficialOwner], false),
        FactCode::AdminUser => name(file, &[PersonRole::Employee], true),
        FactCode::PersonCheck | FactCode::SourceOfWealthStatement => {
            let subject = item.subject.id.clone();
            for one in &mut file.people {
                if subject.as_ref().is_none_or(|id| *id == one.id) {
                    one.source_of_wealth = Some("Savings.".to_owned());
                    one.status = PersonStatus::Added;
                    one.changed_at = at(13);
                }
            }
            if file.people.is_empty() {
                name(file, &[PersonRole::Employee], false);
            }
        }
        FactCode::OwnershipDeclared
        | FactCode::OwnershipTotal
        | FactCode::OwnershipCircle
        | FactCode::BeneficialOwnersListed
        | FactCode::OwnershipUnknown
        | FactCode::OwnersNamed
        | FactCode::HoldersEntered => {
            file.people.retain(|one| one.id != "ann");
            let mut ann = person("ann", &[PersonRole::Director, PersonRole::BeneficialOwner]);
            ann.changed_at = at(13);
            file.people.push(ann);
            file.ownership = Some(ownership(&[("ann", "R", 10_000)]));
            file.ownership_changed_at = Some(at(13));
        }
        FactCode::OnePersonOrTwo => panic!("comparing is an officer's: {item:?}"),
        FactCode::CountryOfRegistration
        | FactCode::Industry
        | FactCode::BusinessPurpose
        | FactCode::ExpectedAnnualRevenue
        | FactCode::ExpectedTransactionVolume
        | FactCode::SourceOfFundsStatement
        | FactCode::PrimaryJurisdictions => {
            let country = Country::parse("DE");
            file.business.country = country;
            file.business.purpose = Some("Software.".to_owned());
            file.business.annual_revenue = Some(Declared::UpTo(1));
            file.business.monthly_transactions = Some(Declared::UpTo(1));
            file.business.source_of_funds = Some("Sales.".to_owned());
            file.business.jurisdictions = country.into_iter().collect();
            file.business.changed_at = at(13);
        }
    }
}

fn answered(mut file: CompanyFile, policy: &Policy) -> Vec<Item> {
    for round in 0..ROUNDS {
        let left = unmet(&file, policy);
        let Some(item) = left.first() else {
            break;
        };
        answer(&mut file, policy, item, round);
    }
    unmet(&file, policy)
}

fn asked() -> impl Strategy<Value = Vec<(Code, Option<&'static str>)>> {
    let codes: Vec<Code> = Code::all().collect();
    let subject = prop::sample::select(vec![
        None,
        None,
        Some("ann"),
        Some("bob"),
        Some("cid"),
        Some("H"),
        Some("nobody"),
    ]);
    prop::collection::vec((prop::sample::select(codes), subject), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_business_can_answer_and_submit(
        mut file in files(),
        asked in asked(),
        rejected in prop::collection::vec(any::<bool>(), 8),
        removed in prop::collection::btree_set(prop::sample::select(vec!["ann", "bob", "cid", "dan"]), 0..4),
    ) {
        let policy = policy();
        file.requests.clear();
        for (one, rejected) in file.people.iter_mut().zip(rejected) {
            if rejected {
                one.status = PersonStatus::Rejected;
            }
        }
        ask(&mut file, &policy, &asked);
        file.people.retain(|one| !removed.contains(one.id.as_str()));
        let left = answered(file, &policy);
        prop_assert_eq!(left, Vec::new());
    }

    #[test]
    fn an_individual_can_answer_and_submit(asked in asked()) {
        let policy = Policy::for_individuals().unwrap();
        let mut file = CompanyFile::empty(super::tests::today());
        ask(&mut file, &policy, &asked);
        prop_assert_eq!(answered(file, &policy), Vec::new());
    }
}
