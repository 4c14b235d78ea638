//! Persons and entities.

use super::*;

/// What a party alone is read as.
fn party(kind: &str, details: Value) -> Result<Party, Vec<String>> {
    let read = reads(&file(&[
        ("root", "entity", company()),
        ("party", kind, details),
    ]))?;
    let mut parties = read.structure.parties.into_iter();
    Ok(parties
        .find(|party| party.id == "party")
        .unwrap_or(Party::new("", PartyKind::Person)))
}

#[test]
fn entities_are_what_their_types_say() {
    let entity = |kind: &str, subtype: Option<&str>| {
        let mut details = json!({ "entityType": { "type": kind } });
        if let Some(subtype) = subtype {
            details["entityType"]["subtype"] = subtype.into();
        }
        party("entity", details)
    };
    for (kind, subtype, read) in [
        ("registeredEntity", None, PartyKind::Company),
        ("legalEntity", None, PartyKind::Company),
        ("legalEntity", Some("other"), PartyKind::Company),
        ("legalEntity", Some("trust"), PartyKind::Foundation),
        ("arrangement", Some("trust"), PartyKind::Trust),
        ("state", None, PartyKind::State),
        ("stateBody", Some("stateAgency"), PartyKind::State),
    ] {
        assert_eq!(entity(kind, subtype), Ok(Party::new("party", read)));
    }
    // Nobody at all.
    assert_eq!(entity("unknownEntity", None).unwrap().id, "");
    for (kind, subtype, told) in [
        (
            "arrangement",
            Some("nomination"),
            "Of arrangements only trusts",
        ),
        ("arrangement", None, "Of arrangements only trusts"),
        (
            "anonymousEntity",
            None,
            "Somebody is known here and not named",
        ),
        (
            "club",
            None,
            "This is no statement of BODS 0.4: unknown variant `club`",
        ),
    ] {
        let told_instead = entity(kind, subtype).unwrap_err();
        assert!(told_instead[0].contains(told), "{told_instead:?}");
    }
    let anonymous = party("person", json!({ "personType": "anonymousPerson" })).unwrap_err();
    assert!(anonymous[0].contains("not named"));
}

#[test]
fn ends_are_explained_by_listings_and_sources() {
    let listed = |listing: Value| {
        let mut details = company();
        details["publicListing"] = listing;
        party("entity", details).unwrap()
    };
    let read = listed(json!({
        "hasPublicListing": true,
        "securitiesListings": [{
            "stockExchangeJurisdiction": "NL",
            "stockExchangeName": "Euronext Amsterdam",
            "security": { "ticker": "TUL", "idScheme": "isin", "id": "NL0000000001" },
        }],
    }));
    assert_eq!(read.kind, PartyKind::ListedCompany);
    assert_eq!(
        read.source.as_deref(),
        Some("Euronext Amsterdam, TUL, NL0000000001")
    );
    let filings =
        json!({ "hasPublicListing": true, "companyFilingsURLs": ["https://filings.example"] });
    assert_eq!(
        listed(filings).source.as_deref(),
        Some("https://filings.example")
    );
    assert_eq!(listed(json!({ "hasPublicListing": true })).source, None);
    assert_eq!(
        listed(json!({ "hasPublicListing": false })).kind,
        PartyKind::Company
    );
    let mut state = file(&[
        ("root", "entity", company()),
        (
            "state",
            "entity",
            json!({ "entityType": { "type": "state" } }),
        ),
    ]);
    for statement in state.as_array_mut().unwrap() {
        statement["source"] =
            json!({ "type": ["officialRegister"], "url": "https://register.example" });
    }
    let read = reads(&state).unwrap();
    assert_eq!(read.structure.parties[0].source, None);
    assert_eq!(
        read.structure.parties[1].source.as_deref(),
        Some("https://register.example")
    );
}

#[test]
fn names_and_countries_are_kept() {
    let mut acme = company();
    acme["name"] = "Acme".into();
    acme["jurisdiction"] = json!({ "name": "Scotland", "code": "GB-SCT" });
    let names = json!([
        { "type": "former", "fullName": "Ada Ash" },
        { "type": "legal", "fullName": "Ada Moss" },
    ]);
    let ada = json!({ "personType": "knownPerson", "names": names });
    let read = reads(&file(&[
        ("root", "entity", acme.clone()),
        ("ada", "person", ada),
    ]))
    .unwrap();
    assert_eq!(read.names["root"], "Acme");
    assert_eq!(read.names["ada"], "Ada Moss");
    assert_eq!(read.countries["root"].as_str(), "GB");
    acme["jurisdiction"] = json!({ "name": "Panama" });
    let read = reads(&file(&[("root", "entity", acme.clone())])).unwrap();
    assert_eq!(read.countries["root"].as_str(), "PA");
    acme["jurisdiction"] = json!({ "name": "Atlantis" });
    let told = refused(reads(&file(&[("root", "entity", acme)])), "root");
    assert_eq!(told, "No country is known as Atlantis.");
}

#[test]
fn somebody_unknown_is_a_part_without_an_owner() {
    let shares = json!({ "type": "shareholding", "share": { "minimum": 10, "maximum": 20 } });
    let read = between("root", "unknown", json!([shares]))
        .unwrap()
        .structure;
    assert_eq!((read.interests.len(), read.parties.len()), (0, 3));
    let told = refused(
        between("root", "unknown", json!([{ "type": "appointmentOfBoard" }])),
        "has",
    );
    assert_eq!(
        told,
        "Somebody unknown has appointmentOfBoard here; only shares, votes and profit can be unknown."
    );
    assert!(
        refused(
            between("trust", "unknown", json!([{ "type": "trustee" }])),
            "has"
        )
        .contains("trustee")
    );
    assert!(
        refused(between("nobody", "ada", json!([])), "has")
            .contains("No statement describes nobody")
    );
    let unspecified = json!({ "subject": { "reason": "unknown" }, "interestedParty": "root" });
    let told = refused(
        reads(&file(&[
            ("root", "entity", company()),
            ("has", "relationship", unspecified),
        ])),
        "has",
    );
    assert_eq!(told, "It does not specify whom the interest is in.");
}
