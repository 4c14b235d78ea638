//! Days that are declared of a person, as far as they keep a file from being submitted: a birth that is to come, an
//! identity document that is no longer good.

use chrono::NaiveDate;

use super::facts::Finding;
use super::items::{ItemStatus, Subject};
use super::{CompanyFile, Person};
use crate::day::Day;

/// Whether the birth of a person has happened. Earlier versions took every day.
pub(super) fn birth(file: &CompanyFile, subject: &Subject) -> Vec<Finding> {
    let born = of(file, subject).and_then(|person| person.date_of_birth);
    let to_come = born.filter(|born| born.date() > file.today);
    let finding = to_come.map(|born| {
        let message = format!("The birth date {born} is in the future: please correct it.");
        (subject.clone(), ItemStatus::Inconsistent, message)
    });
    finding.into_iter().collect()
}

/// Whether the identity document that was declared of a person is still good, and its last day. Nothing is found where
/// no last day was declared.
pub(super) fn id_document(file: &CompanyFile, subject: &Subject) -> Option<(Finding, NaiveDate)> {
    let document = of(file, subject)?.id_document.as_ref()?;
    let last = document.valid_until.map(Day::date)?;
    let (status, message) = if last < file.today {
        let message = format!(
            "The identity document was valid until {last}: please declare one that is valid."
        );
        (ItemStatus::Expired, message)
    } else {
        (ItemStatus::Provided, "Provided.".to_owned())
    };
    Some(((subject.clone(), status, message), last))
}

fn of<'f>(file: &'f CompanyFile, subject: &Subject) -> Option<&'f Person> {
    file.person(subject.id.as_deref()?)
}

#[cfg(test)]
mod tests {
    use super::super::readiness::{obstacles, unmet};
    use super::super::tests::{policy, ready, today};
    use super::super::{CompanyFile, IdDocument, Item, expiry};
    use super::*;

    fn declared(born: Option<&str>, until: Option<NaiveDate>) -> CompanyFile {
        let mut file = ready();
        file.people[0].date_of_birth = born.and_then(Day::parse);
        file.people[0].id_document = Some(IdDocument {
            kind: "PASSPORT".to_owned(),
            number: "X1".to_owned(),
            country: None,
            valid_until: until.map(Day::kept),
        });
        file
    }

    fn codes(items: &[Item]) -> Vec<(&str, ItemStatus, Option<&str>)> {
        let items = items.iter();
        items
            .map(|item| (item.code.as_str(), item.status, item.subject.id.as_deref()))
            .collect()
    }

    #[test]
    fn who_is_born_in_the_future_directs_no_company() {
        for born in [None, Some("1980-02-29"), Some("2026-03-01")] {
            let file = declared(born, None);
            assert_eq!(unmet(&file, &policy()), [], "{born:?}");
        }
        let unmet = unmet(&declared(Some("2099-01-01"), None), &policy());
        let expected = [("DATE_OF_BIRTH", ItemStatus::Inconsistent, Some("ann"))];
        assert_eq!(codes(&unmet), expected);
    }

    #[test]
    fn an_identity_document_counts_until_its_last_day() {
        for until in [None, Some(today()), today().succ_opt()] {
            assert_eq!(unmet(&declared(None, until), &policy()), [], "{until:?}");
        }
        let file = declared(None, today().pred_opt());
        let unmet = unmet(&file, &policy());
        let expected = [("ID_DOCUMENT_VALIDITY", ItemStatus::Expired, Some("ann"))];
        assert_eq!(codes(&unmet), expected);
        assert_eq!(unmet[0].deadline, today().pred_opt());
        let obstacles = obstacles(&file, &policy());
        let is_expired = |code: Option<&str>| code == Some("ID_DOCUMENT_VALIDITY");
        let found = obstacles
            .iter()
            .filter(|one| is_expired(one.code.map(|code| code.as_str())));
        assert_eq!(found.count(), 1);
        // A declaration keeps no approval alive, and ends none.
        assert_eq!(expiry::lapsed(&file, &policy(), 0), []);
        assert_eq!(expiry::first_deadline(&file, &policy()), None);
    }
}
