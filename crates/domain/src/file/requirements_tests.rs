use std::collections::BTreeSet;

use super::*;

fn policy() -> Policy {
    Policy::built_in().unwrap()
}

#[test]
fn every_row_names_its_source_and_occurs_once() {
    let policy = policy();
    let mut seen = BTreeSet::new();
    for row in &policy.requirements {
        assert!(row.source.trim().len() > 10, "{row:?}");
        assert!(seen.insert((row.code, row.per)), "twice: {row:?}");
        let of_officers = matches!(
            row.code,
            Code::Screening(_) | Code::Fact(FactCode::PersonCheck | FactCode::OnePersonOrTwo)
        );
        if of_officers {
            assert_eq!(
                row.before,
                Before::Approval,
                "officers do it after the submission: {row:?}"
            );
        } else {
            assert_eq!(row.before, Before::Submission, "{row:?}");
        }
        if matches!(row.code, Code::Screening(ScreeningKind::Pep)) {
            assert!(
                matches!(row.per, Per::Director | Per::BeneficialOwner),
                "{row:?}"
            );
        }
        if !row.satisfied_by.is_empty() {
            assert!(matches!(row.code, Code::Document(_)), "{row:?}");
        }
        if row.per == Per::ParentCompany && matches!(row.code, Code::Document(_)) {
            assert_eq!(row.when, Condition::ComplexOwnership, "{row:?}");
        }
    }
    assert!(policy.limits.large_revenue_source.contains("€1M"));
    assert!(
        policy
            .limits
            .large_monthly_transactions_source
            .contains("KYB")
    );
    assert_eq!(policy.limits.large_revenue_euros, 1_000_000);
}

#[test]
fn every_code_is_asked_for_by_some_row() {
    let individual = Policy::for_individuals().unwrap();
    let rows = || {
        policy()
            .requirements
            .into_iter()
            .chain(individual.requirements.clone())
    };
    assert_eq!(
        rows().map(|row| row.code).collect::<BTreeSet<_>>(),
        Code::all().collect()
    );
    for row in individual.requirements.iter() {
        assert!(row.source.trim().len() > 10, "{row:?}");
        assert_eq!(
            row.per,
            Per::Organization,
            "an individual is one person: {row:?}"
        );
        let for_individuals = match row.code {
            Code::Document(kind) => kind.is_for_individuals(),
            Code::Screening(_) => row.before == Before::Approval,
            Code::Fact(_) => false,
        };
        assert!(for_individuals, "{row:?}");
    }
    for row in policy().requirements {
        let of_a_person = matches!(row.code, Code::Document(kind) if kind.is_for_individuals());
        assert!(!of_a_person, "{row:?}");
    }
    for condition in Condition::ALL {
        assert!(
            policy()
                .requirements
                .iter()
                .any(|row| row.when == condition),
            "{condition:?}"
        );
    }
    for per in Per::ALL {
        assert!(
            policy().requirements.iter().any(|row| row.per == per),
            "{per:?}"
        );
    }
}

#[test]
fn every_industry_has_one_row() {
    let policy = policy();
    let rows: Vec<Industry> = policy.industries.iter().map(|row| row.code).collect();
    let set: BTreeSet<Industry> = rows.iter().copied().collect();
    assert_eq!(
        (rows.len(), set),
        (Industry::ALL.len(), Industry::ALL.iter().copied().collect())
    );
    assert!(policy.industries.iter().all(|row| row.source.len() > 10));
    let high: Vec<&str> = (policy.industries.iter().filter(|row| row.high_risk))
        .map(|row| row.code.as_str())
        .collect();
    assert_eq!(
        high,
        ["MONEY_SERVICES", "CRYPTOCURRENCY_EXCHANGE", "GAMBLING"]
    );
    assert!(
        policy
            .industries
            .iter()
            .filter(|row| row.high_risk)
            .all(|row| row.regulated)
    );
}

#[test]
fn codes_are_distinct_and_read_back() {
    let spellings: BTreeSet<&str> = Code::all().map(Code::as_str).collect();
    assert_eq!(spellings.len(), Code::all().count());
    for code in Code::all() {
        assert_eq!(Code::parse(code.as_str()), Some(code));
        let json = serde_json::to_value(code).unwrap();
        assert_eq!(serde_json::from_value::<Code>(json).unwrap(), code);
    }
    for kind in DocumentType::ALL {
        for alias in kind.aliases() {
            assert_eq!(DocumentType::parse_alias(alias), Some(kind));
            assert_eq!(DocumentType::parse(alias), None, "{alias} is canonical too");
        }
    }
}

#[test]
fn an_unknown_word_is_refused_in_a_sentence() {
    let text = include_str!("requirements.toml").replace("BANK_STATEMENT", "BANK_STATEMENTS");
    let error = Policy::parse(&text).unwrap_err().to_string();
    assert!(error.contains("no such code: BANK_STATEMENTS"), "{error}");
    let text = include_str!("requirements.toml").replacen("when =", "whan =", 1);
    assert!(Policy::parse(&text).is_err());
}
