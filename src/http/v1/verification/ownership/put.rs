//! `PUT /v1/organizations/verification/ownership`: declares who owns the business. See [`domain::ownership`].

use std::collections::BTreeMap;

use axum::extract::RawQuery;
use axum::response::Response;
use serde::Deserialize;

use super::interest::{ID_MAX_CHARS, OwnershipInterest, OwnershipRole, source};
use super::object::{OwnershipHolding, OwnershipParty, VerificationOwnership, dto};
use super::statements::{self, Form};
use crate::flows::file::ownership::{Declaration, declare};
use crate::http::error::ApiError;
use crate::http::request::command::LargeCommand;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::http::request::rules::{country, name, text, within};
use crate::store::file::holdings::Declared;
use domain::names::said;
use domain::ownership::{Holding, Party, PartyKind, Structure};

/// The longest explanation, in characters.
const EXPLANATION_MAX_CHARS: usize = 2000;

/// A whole structure: it replaces the one before.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeclareOwnershipRequest {
    /// The party that is the business itself.
    #[schema(example = "company")]
    root: String,
    /// Everybody who is named in a holding, at most 2000.
    parties: Vec<OwnershipParty>,
    /// Who holds what part of the shares and votes alike, in any order.
    #[serde(default)]
    holdings: Vec<OwnershipHolding>,
    /// Interests of one kind each, and ways to control, in any order.
    #[serde(default)]
    interests: Vec<OwnershipInterest>,
    /// Who has which role in the trusts and foundations, in any order.
    #[serde(default)]
    roles: Vec<OwnershipRole>,
    /// Why a part of the ownership leads to nobody, at most 2000 characters. Without it the last explanation is taken away.
    explanation: Option<String>,
}

/// Declares who owns and controls the business in scope, over any number of tiers: companies, trusts, foundations, states and listed companies too. Answers who owns it in effect, who is a beneficial owner and why, and what does not add up.
#[utoipa::path(
    put, path = "/v1/organizations/verification/ownership", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationOwnership_put",
    params(
        ("format" = Option<String>, Query, description = "bods: the body is an array of statements of the Beneficial Ownership Data Standard 0.4."),
        OnBehalfOf,
        IdempotencyKey,
    ),
    request_body = DeclareOwnershipRequest,
    responses(
        (status = 200, body = VerificationOwnership),
    ),
)]
pub(in crate::http) async fn put(
    RawQuery(query): RawQuery,
    LargeCommand(command): LargeCommand,
) -> Result<Response, ApiError> {
    if Form::of(query.as_deref())? == Form::Statements {
        let declaration = Declaration {
            declared: statements::declared(&command.json_list(statements::STATEMENTS)?)?,
            explanation: None,
        };
        let acting = command.scope.acting;
        return command.run(dto, declare, (acting, declaration)).await;
    }
    let declaration = command.read(|mut request: DeclareOwnershipRequest| {
        let explanation = explanation(request.explanation.take())?;
        Ok(Declaration {
            declared: declared(request)?,
            explanation,
        })
    })?;
    let acting = command.scope.acting;
    command.run(dto, declare, (acting, declaration)).await
}

/// Words, where there are any.
fn explanation(sent: Option<String>) -> Result<Option<String>, ApiError> {
    let text = text("explanation", sent, EXPLANATION_MAX_CHARS)?;
    Ok(text.filter(|text| text.chars().any(char::is_alphanumeric)))
}

fn declared(request: DeclareOwnershipRequest) -> Result<Declared, ApiError> {
    let (mut parties, mut names, mut countries) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for (at, party) in request.parties.into_iter().enumerate() {
        let field = |name: &str| format!("parties[{at}].{name}");
        if party.id.is_empty() {
            return Err(ApiError::field(
                &field("id"),
                "must have 1 to 64 characters",
            ));
        }
        within(&field("id"), &party.id, ID_MAX_CHARS)?;
        let kind = PartyKind::parse(&party.r#type)
            .ok_or_else(|| ApiError::code::<PartyKind>(&field("type"), "is no kind of party"))?;
        if let Some(known) = said(party.name) {
            name(&field("name"), Some(&known))?;
            names.insert(party.id.clone(), known);
        }
        if let Some(country) = country(&field("country"), party.country.as_deref())? {
            countries.insert(party.id.clone(), country);
        }
        let source = source(&field("source"), party.source)?;
        parties.push(Party {
            source,
            ..Party::new(party.id, kind)
        });
    }
    let holdings = request.holdings.into_iter().map(|holding| Holding {
        holder: holding.holder_id,
        company: holding.company_id,
        basis_points: holding.basis_points,
    });
    let interests = request.interests.into_iter().enumerate();
    let roles = request.roles.into_iter().enumerate();
    Ok(Declared {
        structure: Structure {
            root: request.root,
            parties,
            holdings: holdings.collect(),
            interests: interests
                .map(|(at, one)| one.read(at))
                .collect::<Result<_, _>>()?,
            roles: roles
                .map(|(at, one)| one.read(at))
                .collect::<Result<_, _>>()?,
        },
        names,
        countries,
    })
}
