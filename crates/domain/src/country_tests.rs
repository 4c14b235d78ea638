use super::*;

fn read(text: &str) -> Option<&'static str> {
    Country::read(text).map(Country::as_str)
}

#[test]
fn what_is_kept_is_a_code_of_two_letters() {
    let code = |text| Country::parse(text).map(Country::as_str);
    assert_eq!(code("de"), Some("DE"));
    assert_eq!(code("GB"), Some("GB"));
    assert_eq!(code("XK"), Some("XK"));
    for wrong in ["", "D", "DEU", "XX", "UK", "EU", "é", "Germany"] {
        assert_eq!(code(wrong), None, "{wrong:?}");
    }
}

#[test]
fn codes_and_names_are_read_as_people_write_them() {
    for (text, expected) in [
        (" Lithuania ", "LT"),
        ("lt", "LT"),
        ("LTU", "LT"),
        ("United Kingdom", "GB"),
        ("United Kingdom of Great Britain and Northern Ireland", "GB"),
        ("UK", "GB"),
        ("United States", "US"),
        ("united states of america", "US"),
        ("USA", "US"),
        ("Bosnia and Herzegovina", "BA"),
        ("Bosnia & Herzegovina", "BA"),
        ("Trinidad and Tobago", "TT"),
        ("Saint Lucia", "LC"),
        ("St. Lucia", "LC"),
        ("Czech Republic", "CZ"),
        ("Czechia", "CZ"),
        ("Türkiye", "TR"),
        ("TÜRKİYE", "TR"),
        ("Turkiye", "TR"),
        ("Turkey", "TR"),
        ("Viet Nam", "VN"),
        ("Vietnam", "VN"),
        ("Russian Federation", "RU"),
        ("Russia", "RU"),
        ("Bolivia, Plurinational State of", "BO"),
        ("Bolivia (Plurinational State of)", "BO"),
        ("Iran, Islamic Republic of", "IR"),
        ("Korea, Republic of", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Congo", "CG"),
        ("Cote d\u{2019}Ivoire", "CI"),
        ("Côte d'Ivoire", "CI"),
        ("Cote d Ivoire", "CI"),
        ("CÔTE D\u{2019}IVOIRE", "CI"),
        ("Co\u{302}te d'Ivoire", "CI"),
        ("Reunion", "RE"),
        ("Åland Islands", "AX"),
        ("Curacao", "CW"),
        ("Sao Tome and Principe", "ST"),
        ("The Netherlands", "NL"),
        ("Netherlands (Kingdom of the)", "NL"),
        ("Virgin Islands (U.S.)", "VI"),
        ("Hong Kong", "HK"),
        ("Antarctica", "AQ"),
        ("XK", "XK"),
        ("XKX", "XK"),
        ("Kosovo", "XK"),
    ] {
        assert_eq!(read(text), Some(expected), "{text}");
    }
    for wrong in [
        "",
        " ",
        "Atlantis",
        "XX",
        "ZZZ",
        "EU",
        "European Union",
        "Korea",
        "Virgin Islands",
        "the",
        "United",
    ] {
        assert_eq!(read(wrong), None, "{wrong:?}");
    }
}

#[test]
fn every_row_is_whole_and_no_name_is_of_two() {
    let (mut codes, mut names) = (BTreeMap::new(), BTreeMap::new());
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split('|').collect();
        let [alpha2, alpha3, listed @ ..] = words.as_slice() else {
            panic!("{line}");
        };
        assert_eq!((alpha2.len(), alpha3.len()), (2, 3), "{line}");
        assert!(!listed.is_empty(), "{line}");
        for code in [alpha2, alpha3] {
            assert_eq!(codes.insert(*code, line), None, "{line}");
            assert_eq!(read(&code.to_lowercase()), Some(*alpha2), "{line}");
        }
        for name in listed {
            assert_eq!(names.insert(folded(name), line), None, "{line}");
            assert_eq!(read(&name.to_uppercase()), Some(*alpha2), "{line}");
        }
    }
    // ISO 3166-1 has 249, and Kosovo is ours.
    assert_eq!(codes.len(), 2 * 250);
}

#[test]
fn what_is_kept_reads_back() {
    for country in TABLE.codes.values() {
        let json = serde_json::to_value(country).unwrap();
        assert_eq!(serde_json::from_value::<Country>(json).unwrap(), *country);
    }
    assert!(serde_json::from_str::<Country>("\"ZZ\"").is_err());
    assert!(serde_json::from_str::<Country>("\"LTU\"").is_err());
}
