//! `GET /v1/organizations/verification/ownership.svg`: the declared structure as a picture. Its numbers are those of the
//! [object](super::object): both are made of one answer.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ownership_chart::{Arrow, Chart, Error, Kind, Node, draw};

use crate::flows::file::ownership::{Solved, read};
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::OnBehalfOf;
use crate::http::state::App;
use crate::store::organizations;
use domain::ownership::{Amount, BalanceCode, Fraction, PartyKind, WHOLE};

/// It runs nothing and loads nothing, wherever it is opened.
const POLICY: &str = "default-src 'none'; sandbox";
/// The most reasons that are written beside one owner.
const MAX_NOTES: usize = 4;

/// The declared ownership of the business in scope as a picture: everybody who is named, who holds what of whom, the beneficial owners and why, circles, and what nobody declared. At most 200 parties.
#[utoipa::path(
    get, path = "/v1/organizations/verification/ownership.svg", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationOwnership_getPicture",
    params(OnBehalfOf),
    responses(
        (status = 200, description = "The picture.", content((String = "image/svg+xml"))),
    ),
)]
pub(in crate::http) async fn get(State(state): App, scope: Scope) -> Result<Response, ApiError> {
    let solved = read(&state.services, scope.acting.target).await?;
    let solved = solved.ok_or(Situation::NotFound)?;
    let business = {
        let mut conn = state.services.connection().await?;
        organizations::read(&mut conn, scope.acting.target).await?
    };
    let business = business.ok_or(Situation::OrganizationNotFound)?.name;
    let picture = draw(&chart(&solved, &business)).map_err(|error| match error {
        Error::TooManyParties(_) | Error::TooManyArrows(_) => {
            ApiError::from(Situation::FileRefused).with_details(serde_json::json!({
                "reason": "TOO_LARGE_FOR_A_PICTURE",
                "parties": ownership_chart::MAX_PARTIES,
            }))
        }
        // The structure was checked when it came.
        Error::SameId(_) | Error::UnknownParty(_) => ApiError::from(Situation::Bug).because(error),
    })?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    Ok((headers, picture).into_response())
}

fn chart(solved: &Solved, business: &str) -> Chart {
    let (declared, judgement) = (&solved.declared, &solved.judgement);
    let structure = &declared.structure;
    let named = |id: &str| {
        let name = solved.names.get(id).map(String::as_str);
        let name = name.or((id == structure.root).then_some(business));
        name.unwrap_or(id).to_owned()
    };
    let parties = structure.parties.iter().map(|party| {
        let country = declared.countries.get(&party.id);
        Node {
            id: party.id.clone(),
            name: named(&party.id),
            kind: kind(party.kind),
            country: country.map(|country| country.as_str().to_owned()),
            is_root: party.id == structure.root,
            is_owner: judgement.owner(&party.id).is_some(),
            ..Node::default()
        }
    });
    let mut parties: Vec<Node> = parties.collect();
    let places: BTreeMap<String, usize> = parties
        .iter()
        .enumerate()
        .map(|(at, party)| (party.id.clone(), at))
        .collect();
    let mut party = |id: &str, change: &dyn Fn(&mut Node)| {
        if let Some(node) = places.get(id).and_then(|at| parties.get_mut(*at)) {
            change(node);
        }
    };
    for owner in judgement.owners.iter().chain(&judgement.classes) {
        let reasons = owner.reasons.iter().take(MAX_NOTES);
        let notes: Vec<String> = reasons.map(|reason| reason.sentence(named)).collect();
        party(&owner.id, &|node| node.notes.clone_from(&notes));
    }
    for company in &solved.ownership.companies {
        let whole = u64::from(WHOLE);
        party(&company.company, &|node| match company.balance {
            BalanceCode::Complete => {}
            BalanceCode::UnderDeclared => {
                let missing = percent(whole.saturating_sub(company.basis_points));
                node.gap = Some(format!("{missing} undeclared"));
            }
            BalanceCode::NoOwners => node.gap = Some("No owner declared".to_owned()),
            BalanceCode::OverDeclared => {
                let flag = format!("Declared {}", percent(company.basis_points));
                node.flags.push(flag);
            }
        });
    }
    for id in &judgement.unexplained {
        party(id, &|node| {
            node.flags.push("Nothing explains it".to_owned())
        });
    }
    Chart {
        title: format!("Ownership of {}", named(&structure.root)),
        description: format!(
            "By the rules of {}, on {}. Beneficial owners: {}.",
            judgement.policy,
            judgement.day,
            judgement.owners.len()
        ),
        parties,
        arrows: arrows(solved),
    }
}

fn arrows(solved: &Solved) -> Vec<Arrow> {
    let structure = &solved.declared.structure;
    let in_circle = |from: &str, to: &str| {
        let mut circles = solved.ownership.circles.iter();
        circles.any(|circle| {
            let has = |id: &str| circle.companies.iter().any(|company| company == id);
            has(from) && has(to)
        })
    };
    let arrow = |from: &str, to: &str, weight: u32, label: String, dashed: bool| Arrow {
        from: from.to_owned(),
        to: to.to_owned(),
        weight,
        label,
        dashed,
        in_circle: in_circle(from, to),
    };
    let holdings = structure.holdings.iter().map(|one| {
        let label = percent(u64::from(one.basis_points));
        arrow(&one.holder, &one.company, one.basis_points, label, false)
    });
    let day = solved.judgement.day;
    let interests = structure.interests.iter().filter(|one| one.holds_on(day));
    let interests = interests.map(|one| {
        let kind = one.kind.as_str().to_lowercase().replace('_', " ");
        let (weight, label) = match one.amount {
            Some(Amount::BasisPoints(points)) => {
                (points, format!("{} {kind}", percent(u64::from(points))))
            }
            Some(Amount::Fraction(part)) => (0, format!("{} {kind}", fraction(part))),
            None => (0, kind),
        };
        arrow(
            &one.holder,
            &one.subject,
            weight,
            label,
            one.amount.is_none(),
        )
    });
    let roles = structure.roles.iter().map(|one| {
        let label = one.role.as_str().to_lowercase().replace('_', " ");
        arrow(&one.party, &one.trust, 0, label, true)
    });
    holdings.chain(interests).chain(roles).collect()
}

fn kind(kind: PartyKind) -> Kind {
    match kind {
        PartyKind::Person => Kind::Person,
        PartyKind::Company => Kind::Company,
        PartyKind::Trust => Kind::Trust,
        PartyKind::Foundation => Kind::Foundation,
        PartyKind::State => Kind::State,
        PartyKind::ListedCompany => Kind::ListedCompany,
        PartyKind::BeneficiaryClass => Kind::Class,
    }
}

/// Basis points as a percentage, without decimals that say nothing: `25 %`, `33.33 %`.
fn percent(basis_points: u64) -> String {
    match basis_points % 100 {
        0 => format!("{} %", basis_points / 100),
        rest => format!("{}.{rest:02} %", basis_points / 100),
    }
}

fn fraction(part: Fraction) -> String {
    format!("{} of {}", part.numerator(), part.denominator())
}
