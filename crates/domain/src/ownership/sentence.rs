//! Reasons in words that people read.

use super::{Chain, Means, Reason, TrustRole, Why};

impl Reason {
    /// One sentence about the owner, without their name, with the article: `Controls the company by more than half of the
    /// votes (Art. 53(2)(c)).` `named` says what a party is called.
    pub fn sentence(&self, named: impl Fn(&str) -> String) -> String {
        let why = match &self.why {
            Why::Interest { kind, share, .. } => {
                format!("Has {share} % of the {} in effect", measured(kind.as_str()))
            }
            Why::Control { chain } => format!("Controls the company {}", way(chain, &named)),
            Why::Holders {
                kind, share, by, ..
            } => {
                let by: Vec<String> = by.iter().map(|id| named(id)).collect();
                let with = match by.is_empty() {
                    true => String::new(),
                    false => format!(" together with what they control: {}", by.join(", ")),
                };
                format!("Has {share} % of the {}{with}", measured(kind.as_str()))
            }
            Why::Controller {
                company,
                kind,
                share,
            } => format!(
                "Has {share} % of the {} of {}, which controls the company",
                measured(kind.as_str()),
                named(company)
            ),
            Why::Role {
                trust,
                role,
                through,
            } => {
                let of = match through {
                    Some(entity) => format!("Stands behind {}, the ", named(entity)),
                    None => "Is ".to_owned(),
                };
                format!("{of}{} of {}", role_words(*role), named(trust))
            }
            Why::SeniorManager => {
                "Is a senior managing official, as nobody else is found".to_owned()
            }
        };
        format!("{why} ({}).", self.article)
    }
}

fn measured(kind: &str) -> String {
    kind.to_lowercase()
}

/// How, by the last link: the one at the company itself.
fn way(chain: &Chain, named: &impl Fn(&str) -> String) -> String {
    let Some(last) = chain.links.last() else {
        return String::new();
    };
    let means = match last.means {
        Means::MajorityOfShares => "by more than half of the shares",
        Means::MajorityOfVotes => "by more than half of the votes",
        Means::MajorityOfProfit => "by more than half of the profit",
        Means::Jointly => "together with others, by an agreement",
        Means::BoardAppointment => "by the right to appoint the majority of the board",
        Means::Veto => "by a veto",
        Means::Agreement => "by an agreement",
        Means::Family => "by family ties",
        Means::Nominee => "through a nominee",
        Means::OtherInfluence => "by other influence",
        Means::Trustee => "as a trustee",
        Means::OtherController => "as a controller of a trust",
    };
    let through: Vec<String> = chain
        .links
        .iter()
        .rev()
        .skip(1)
        .map(|link| named(&link.entity))
        .collect();
    match through.is_empty() {
        true => means.to_owned(),
        false => format!("{means}, through {}", through.join(", ")),
    }
}

fn role_words(role: TrustRole) -> &'static str {
    match role {
        TrustRole::Settlor => "settlor",
        TrustRole::Trustee => "trustee",
        TrustRole::Protector => "protector",
        TrustRole::Beneficiary => "beneficiary",
        TrustRole::BeneficiaryClass => "of the class of beneficiaries",
        TrustRole::OtherController => "other controller",
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::declared;
    use super::super::{DEFAULT_POLICY, Policies, RiskCategory, judge};
    use chrono::NaiveDate;

    #[test]
    fn each_reason_is_a_sentence_with_its_article() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();
        let policies = Policies::built_in().unwrap();
        let law = policies.get(DEFAULT_POLICY).unwrap();
        // A controls B, which holds 30 % of R: 18 % in effect.
        let structure = declared("a>B=6000 c>B=4000 B>R=3000 d>R=7000");
        let judgement = judge(&structure, law, RiskCategory::Standard, day).unwrap();
        let said = |id: &str| {
            let owner = judgement.owner(id);
            let reasons = owner.iter().flat_map(|owner| &owner.reasons);
            let named = |id: &str| format!("<{id}>");
            reasons.map(|one| one.sentence(named)).collect::<Vec<_>>()
        };
        assert_eq!(
            said("a"),
            ["Has 30.000000 % of the shares together with what they control: <B> (Art. 54(a))."]
        );
        assert_eq!(said("c"), Vec::<String>::new());
    }
}
