//! Whatever an officer may ask, whichever person leaves the file meanwhile, and however full it is: the customer can answer, and
//! submit.

use proptest::prelude::*;

use super::asking::can_be_asked;
use super::properties::files;
use super::readiness::unmet;
use super::requests::{Answers, RequestState};
use super::room::{needs_document, needs_person};
use super::tests::{at, document, ownership, person, policy};
use super::*;
use crate::file::requirements::{FactCode, Policy};

/// More than any customer has to deliver.
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

/// A document that comes after all that was asked.
fn delivery(round: usize, kind: DocumentType, subject: Option<&str>) -> Document {
    Document {
        id: format!("new {round}"),
        uploaded_at: at(13),
        ..document(kind, subject)
    }
}

/// Delivers what an item asks for, as a customer can whose file is full: nothing is added that is not needed.
fn answer(file: &mut CompanyFile, policy: &Policy, item: &Item, round: usize) {
    match item.code {
        Code::Document(kind) => {
            let new = delivery(round, kind, item.subject.id.as_deref());
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
        FactCode::DateOfBirth | FactCode::IdDocumentValidity => {
            for one in &mut file.people {
                one.date_of_birth = None;
                one.id_document = None;
                one.changed_at = at(13);
            }
        }
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
    /// FinHub's uploads say whose they are only where an officer says it.
    #[test]
    fn whoever_delivers_what_is_missing_has_room_with_a_name_and_without(file in files()) {
        let policy = policy();
        for item in unmet(&file, &policy) {
            let Code::Document(kind) = item.code else { continue };
            let named = delivery(0, kind, item.subject.id.as_deref());
            prop_assert!(needs_document(&file, &policy, named), "{item:?}");
        }
        let mut file = file;
        for round in 0..ROUNDS {
            let left = unmet(&file, &policy);
            let wanted = left.iter().find_map(|item| match item.code {
                Code::Document(kind) => Some((item, kind)),
                Code::Fact(_) | Code::Screening(_) => None,
            });
            let Some((item, kind)) = wanted else { break };
            let new = delivery(round, kind, None);
            prop_assert!(needs_document(&file, &policy, new.clone()), "{item:?}");
            file.documents.push(new);
        }
        let left = unmet(&file, &policy);
        let left = left.iter().filter(|item| matches!(item.code, Code::Document(_)));
        prop_assert_eq!(left.count(), 0);
    }

    /// What officers see as open is what the customer is told of, and the reverse.
    #[test]
    fn a_request_is_open_while_something_asked_for_is_unmet(
        mut file in files(),
        asked in asked(),
        delivered in prop::collection::vec((prop::sample::select(&DocumentType::ALL[..]), prop::option::of(prop::sample::select(vec!["ann", "bob", "H"]))), 0..8),
    ) {
        let policy = policy();
        file.requests.clear();
        ask(&mut file, &policy, &asked);
        for (number, (kind, subject)) in delivered.into_iter().enumerate() {
            file.documents.push(delivery(number, kind, subject));
        }
        let answers = Answers::of(&file, &policy);
        let is_open = file.requests.iter().any(|one| answers.state(one) == RequestState::Open);
        let left = unmet(&file, &policy);
        let is_told = left.iter().any(|item| item.status == ItemStatus::Requested);
        prop_assert_eq!(is_open, is_told, "{:?}", left);
    }
}
