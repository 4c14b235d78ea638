use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn codes(list: ListCode, on: &str) -> String {
    let lists = Lists::built_in().unwrap();
    let rows = lists.rows_on(day(on)).filter(|row| row.list == list);
    let codes: Vec<&str> = rows.map(|row| row.country.as_str()).collect();
    codes.join(" ")
}

const EU_BEFORE: &str =
    "AF AO BF CD CI CM DZ HT IR KE KP LA LB MC ML MM MZ NA NG NP SS SY TT TZ VE VN VU YE ZA";
const EU_SINCE: &str =
    "AF AO BO CD CI CM DZ HT IR KE KP LA LB MC MM NA NP RU SS SY TT VE VG VN VU YE";

#[test]
fn each_list_is_that_of_the_day() {
    let eu = ListCode::EuHighRisk;
    assert_eq!(codes(eu, "2025-08-04"), "");
    assert_eq!(codes(eu, "2025-08-05"), EU_BEFORE);
    assert_eq!(codes(eu, "2026-01-28"), EU_BEFORE);
    assert_eq!(codes(eu, "2026-01-29"), EU_SINCE);
    assert_eq!(codes(eu, "2030-01-01"), EU_SINCE);
    assert_eq!(codes(ListCode::FatfBlack, "2026-11-30"), "IR KP MM");
    assert_eq!(codes(ListCode::FatfBlack, "2022-10-20"), "IR KP");
    let grey = ListCode::FatfGrey;
    assert_eq!(
        codes(grey, "2026-02-12"),
        "AO BG BO CD CI CM DZ HT KE LA LB MC NA NP SS SY VE VG VN YE"
    );
    assert_eq!(
        codes(grey, "2026-06-18"),
        "AO BG BO CD CI CM DZ HT KE KW LA LB MC NA NP PG SS SY VE VG VN YE"
    );
    assert_eq!(
        codes(grey, "2026-06-19"),
        "AO BA BG BO CD CI CM HT IQ KE KW LA LB MC NP PG SS SY VE VG VN YE"
    );
}

#[test]
fn every_list_says_how_far_it_is_known() {
    let lists = Lists::built_in().unwrap();
    let known: Vec<ListCode> = lists.lists().map(|list| list.code).collect();
    assert_eq!(known, ListCode::ALL);
    for code in [ListCode::FatfBlack, ListCode::FatfGrey] {
        let list = lists.list(code).unwrap();
        assert_eq!(
            list.not_in_it.as_deref(),
            Some("the plenary of October 2026 is not in it")
        );
        assert_eq!(list.age_on(day("2026-12-09")), 10);
        assert_eq!(list.age_on(day("2026-01-01")), 0);
    }
}

#[test]
fn a_row_names_its_act() {
    let lists = Lists::built_in().unwrap();
    let russia = Country::parse("RU").unwrap();
    assert_eq!(lists.naming(russia, day("2026-01-28")).count(), 0);
    let rows: Vec<&Row> = lists.naming(russia, day("2026-01-29")).collect();
    assert_eq!(
        rows,
        [&Row {
            list: ListCode::EuHighRisk,
            country: russia,
            authority: "European Commission".to_owned(),
            act: "Delegated Regulation (EU) 2026/46: point IV of the Annex".to_owned(),
            published: day("2026-01-09"),
            in_force_from: day("2026-01-29"),
            until: None,
        }]
    );
}

fn file(list: &str, acts: &[&str]) -> String {
    let head = format!("[[list]]\ncode = \"FATF_GREY\"\nauthority = \"FATF\"\n{list}\n");
    let acts = acts.iter().map(|act| {
        format!("[[act]]\nlist = \"FATF_GREY\"\nact = \"A\"\npublished = \"2027-01-01\"\n{act}\n")
    });
    head + &acts.collect::<String>()
}

#[test]
fn what_cannot_be_meant_is_refused_in_a_sentence() {
    let checked = "checked_on = \"2027-01-02\"";
    let act = "in_force_from = \"2027-01-01\"\ncountries = [\"BG\"]";
    assert!(Lists::parse(&file(checked, &[act])).is_ok());
    for (text, expected) in [
        (file(checked, &[]), "missing field `act`"),
        (
            file(checked, &["in_force_from = \"2027-01-01\"\ncountries = []"]),
            "FATF_GREY has no country",
        ),
        (
            file(checked, &[act, act]),
            "two rows have BG on FATF_GREY on the same day",
        ),
        (
            file(
                checked,
                &["in_force_from = \"2026-12-31\"\ncountries = [\"BG\"]"],
            ),
            "BG on FATF_GREY is in force before it was published",
        ),
        (
            file(checked, &[&format!("until = \"2026-12-31\"\n{act}")]),
            "BG on FATF_GREY ends before it begins",
        ),
        (
            file(checked, &[act]).replace("\"A\"", "\" \""),
            "a text of BG on FATF_GREY is empty",
        ),
        (
            file(checked, &[act]).replacen("FATF_GREY", "FATF_BLACK", 1),
            "an act is of FATF_GREY, which the file does not have",
        ),
    ] {
        let error = Lists::parse(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
    for odd in ["\"XX\"", "\"bulgaria\"", "7"] {
        let text = file(checked, &[&act.replace("\"BG\"", odd)]);
        assert!(Lists::parse(&text).is_err(), "{odd}");
    }
}

#[test]
fn a_list_replaces_ours_whole_unless_it_is_older() {
    let ours = Lists::built_in().unwrap();
    let act = "in_force_from = \"2027-01-01\"\ncountries = [\"FR\"]";
    let of = |checked: &str| {
        Lists::parse(&file(&format!("checked_on = \"{checked}\""), &[act])).unwrap()
    };
    let newer = ours.with(of("2026-11-29"));
    let grey = |lists: &Lists| -> Vec<String> {
        let rows = lists.rows().iter();
        let grey = rows.filter(|row| row.list == ListCode::FatfGrey);
        grey.map(|row| row.country.as_str().to_owned()).collect()
    };
    assert_eq!(grey(&newer), ["FR"]);
    assert_eq!(newer.list(ListCode::FatfGrey).unwrap().authority, "FATF");
    let others = |lists: &Lists| -> Vec<Row> {
        let rows = lists.rows().iter();
        let others = rows.filter(|row| row.list != ListCode::FatfGrey);
        others.cloned().collect()
    };
    assert_eq!(others(&newer), others(&ours));
    assert_eq!(ours.with(of("2026-11-28")), *ours);
}

#[test]
fn the_line_changes_with_what_is_in_force() {
    let lists = Lists::built_in().unwrap();
    let line = |on: &str| lists.canonical_on(day(on));
    assert_eq!(line("2026-06-19"), line("2026-11-30"));
    assert_ne!(line("2026-01-28"), line("2026-01-29"));
}
