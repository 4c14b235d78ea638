use chrono::Datelike as _;
use proptest::prelude::*;

use super::*;

fn declaration(source: IncomeSource) -> Declaration {
    Declaration {
        document_type: IdentityDocument::IdCard,
        document_number: "6I12-UQ 171a".to_owned(),
        document_expiration_date: Day::parse("2030-06-11").unwrap(),
        open_account_reason: OpenAccountReason::DailyUse,
        income_source: source,
        occupation: None,
        tax_id: None,
        additional_info: None,
        country: None,
        risk_lvl: Risk::Low,
    }
}

#[test]
fn each_source_of_income_asks_for_one_thing_and_keeps_no_other() {
    for source in IncomeSource::ALL.iter().copied() {
        let bare = declaration(source);
        let asked = match source {
            IncomeSource::Salary => "occupation",
            IncomeSource::BusinessActivity => "taxId",
            IncomeSource::Other
            | IncomeSource::MaintainedByFamily
            | IncomeSource::Investments
            | IncomeSource::SocialBenefits
            | IncomeSource::Tenancy => "additionalInfo",
        };
        assert_eq!(bare.lacks(), Some(asked), "{source:?}");
        let full = Declaration {
            occupation: Some(Occupation::It),
            tax_id: Some("TAX".to_owned()),
            additional_info: Some("INFO".to_owned()),
            ..bare
        };
        assert_eq!(full.lacks(), None);
        let kept = full.needed();
        assert_eq!(kept.lacks(), None, "what is needed is kept");
        let kept = [
            kept.occupation.map(|_| "occupation"),
            kept.tax_id.map(|_| "taxId"),
            kept.additional_info.map(|_| "additionalInfo"),
        ];
        assert_eq!(kept.into_iter().flatten().collect::<Vec<_>>(), [asked]);
    }
}

#[test]
fn a_document_is_good_on_its_last_day_and_not_after_it() {
    let declared = declaration(IncomeSource::Salary);
    let last = declared.document_expiration_date.date();
    assert!(!declared.is_expired(last.pred_opt().unwrap()));
    assert!(!declared.is_expired(last));
    assert!(declared.is_expired(last.succ_opt().unwrap()));
}

#[test]
fn numbers_are_compared_without_spaces_signs_and_case() {
    let number = |text: &str| {
        Declaration {
            document_number: text.to_owned(),
            ..declaration(IncomeSource::Salary)
        }
        .comparable_number()
    };
    assert_eq!(number("6I12-UQ 171a"), "6I12UQ171A");
    assert_eq!(number(" 6i12uq171A\t"), "6I12UQ171A");
    assert_ne!(number("6I12UQ171A"), number("6I12UQ171B"));
    assert_eq!(number("-- "), "");
    assert_eq!(number("\u{ff16}I12UQ171A"), "6I12UQ171A");
    let earlier = Declaration {
        document_number: "\u{ff16}i12-uq".to_owned(),
        ..declaration(IncomeSource::Salary)
    };
    assert_eq!(earlier.earlier_number(), "\u{ff16}I12UQ");
}

#[test]
fn a_declaration_never_shows_itself() {
    assert_eq!(
        format!("{:?}", declaration(IncomeSource::Other)),
        "Declaration([PERSONAL])"
    );
    assert_eq!(
        format!("{:?}", super::super::Identity::default()),
        "Identity([PERSONAL])"
    );
}

proptest! {
    /// Every day reads back; nothing that is written otherwise is a day.
    #[test]
    fn days_read_back(days in -300_000_i32..3_000_000) {
        let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
        let text = date.format("%Y-%m-%d").to_string();
        let plain = (1000..=9999).contains(&date.year());
        prop_assert_eq!(Day::parse(&text), plain.then_some(Day::kept(date)), "{}", text);
    }

    #[test]
    fn no_other_text_is_a_day(text in "\\PC{0,14}") {
        if let Some(day) = Day::parse(&text) {
            prop_assert_eq!(day.to_string(), text);
        }
    }

    #[test]
    fn digits_in_the_right_places_are_a_day_only_where_the_calendar_has_it(
        year in 1000_i32..=9999, month in 0_u32..=19, day_of_month in 0_u32..=39,
    ) {
        let text = format!("{year:04}-{month:02}-{day_of_month:02}");
        prop_assert_eq!(Day::parse(&text), NaiveDate::from_ymd_opt(year, month, day_of_month).map(Day::kept));
    }

    /// A word is a code exactly where the list has it: no case, no space, no prefix does as well.
    #[test]
    fn only_the_listed_words_are_codes(word in "[A-Za-z_ ]{0,40}") {
        let listed = |all: &[&str]| all.contains(&word.as_str());
        let all = |words: Vec<&'static str>| words;
        prop_assert_eq!(Occupation::parse(&word).is_some(),
            listed(&all(Occupation::ALL.iter().map(|code| code.as_str()).collect())));
        prop_assert_eq!(IncomeSource::parse(&word).is_some(),
            listed(&all(IncomeSource::ALL.iter().map(|code| code.as_str()).collect())));
        prop_assert_eq!(OpenAccountReason::parse(&word).is_some(),
            listed(&all(OpenAccountReason::ALL.iter().map(|code| code.as_str()).collect())));
    }
}
