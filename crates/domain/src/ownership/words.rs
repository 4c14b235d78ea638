//! Structures in words, for tests.

use std::collections::BTreeSet;

use super::*;

/// A structure whose root is `R`, in words:
/// `a>B=2500` holds shares and votes, `a>B=s1/3` shares, `v` votes, `p` profit, `a>B=s` shares of unknown amount;
/// `a>B:VETO` controls as declared; `a>B=2500@pact` and `a>B:AGREEMENT@pact` act together;
/// `a>n>B` and `a>n>B=2500` have `n` hold for them; `T_x.SETTLOR=a` has a role.
/// Ids in capitals are companies, but `T_` trusts, `F_` foundations, `S_` states, `L_` listed companies, `K_` classes.
pub(super) fn declared(text: &str) -> Structure {
    let mut all = Structure {
        root: "R".to_owned(),
        ..Structure::default()
    };
    let mut ids = BTreeSet::from(["R"]);
    for word in text.split_whitespace() {
        if let Some((trust, role)) = word.split_once('.') {
            let (role, party) = role.split_once('=').unwrap();
            ids.extend([trust, party]);
            all.roles.push(RoleInTrust {
                trust: trust.to_owned(),
                party: party.to_owned(),
                role: TrustRole::parse(role).unwrap(),
                source: None,
            });
            continue;
        }
        let (word, joint) = word
            .split_once('@')
            .map_or((word, None), |(word, joint)| (word, Some(joint)));
        let (word, amount) = word
            .split_once('=')
            .map_or((word, None), |(word, amount)| (word, Some(amount)));
        let (word, means) = word
            .split_once(':')
            .map_or((word, None), |(word, means)| (word, Some(means)));
        let names: Vec<&str> = word.split('>').collect();
        let (holder, subject) = (names[0], names[names.len() - 1]);
        ids.extend(names.iter().copied());
        let through = (names.len() == 3).then(|| names[1].to_owned());
        let interest = |kind, amount| Interest {
            joint: joint.map(str::to_owned),
            through: through.clone(),
            ..Interest::new(holder, subject, kind, amount)
        };
        if let Some(means) = means {
            let kind = InterestKind::parse(means).unwrap();
            all.interests.push(interest(kind, amount.map(read)));
        } else if through.is_some() {
            all.interests
                .push(interest(InterestKind::Nominee, amount.map(read)));
        } else {
            let amount = amount.unwrap();
            let kind = match amount.chars().next().unwrap() {
                's' => InterestKind::Shares,
                'v' => InterestKind::Votes,
                'p' => InterestKind::Profit,
                _ if joint.is_none() => {
                    all.holdings.push(Holding {
                        holder: holder.to_owned(),
                        company: subject.to_owned(),
                        basis_points: amount.parse().unwrap(),
                    });
                    continue;
                }
                _ => {
                    all.interests
                        .push(interest(InterestKind::Shares, Some(read(amount))));
                    InterestKind::Votes
                }
            };
            let amount = amount.trim_start_matches(['s', 'v', 'p']);
            let amount = (!amount.is_empty()).then(|| read(amount));
            all.interests.push(interest(kind, amount));
        }
    }
    all.parties = ids.into_iter().map(party).collect();
    all
}

fn party(id: &str) -> Party {
    let kind = match id.get(..2) {
        Some("T_") => PartyKind::Trust,
        Some("F_") => PartyKind::Foundation,
        Some("S_") => PartyKind::State,
        Some("L_") => PartyKind::ListedCompany,
        Some("K_") => PartyKind::BeneficiaryClass,
        _ if id.chars().next().unwrap().is_uppercase() => PartyKind::Company,
        _ => PartyKind::Person,
    };
    let source = kind
        .is_explained_by_source()
        .then(|| "a register".to_owned());
    Party {
        source,
        ..Party::new(id, kind)
    }
}

pub(super) fn read(text: &str) -> Amount {
    match text.split_once('/') {
        Some((part, of)) => {
            Amount::Fraction(Fraction::new(part.parse().unwrap(), of.parse().unwrap()).unwrap())
        }
        None => Amount::BasisPoints(text.parse().unwrap()),
    }
}

pub(super) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 7, 10).unwrap()
}

pub(super) fn policy(name: &str) -> Policy {
    Policies::built_in().unwrap().get(name).unwrap().clone()
}

pub(super) fn judged(text: &str) -> Judgement {
    judged_by(DEFAULT_POLICY, text)
}

pub(super) fn judged_by(name: &str, text: &str) -> Judgement {
    judge(
        &declared(text),
        &policy(name),
        RiskCategory::Standard,
        day(),
    )
    .unwrap()
}
