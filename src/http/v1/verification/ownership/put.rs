//! `PUT /v1/organizations/verification/ownership`: declares who owns the business. See [`domain::ownership`].

use std::collections::BTreeMap;

use axum::response::Response;
use serde::Deserialize;

use super::object::{OwnershipHolding, OwnershipParty, VerificationOwnership, dto};
use crate::flows::file::ownership::{Declaration, declare};
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::http::request::rules::{country, name, text, within};
use crate::store::file::holdings::Declared;
use domain::names::said;
use domain::ownership::{Holding, Party, PartyKind, Structure};

/// The longest id and explanation, in characters.
const ID_MAX_CHARS: usize = 64;
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
    /// Who holds what, in any order.
    holdings: Vec<OwnershipHolding>,
    /// Why a part of the ownership leads to nobody, at most 2000 characters. Without it the last explanation is taken away.
    explanation: Option<String>,
}

/// Declares who owns the business in scope, over any number of tiers. Answers who owns it in effect, and what does not add up.
#[utoipa::path(
    put, path = "/v1/organizations/verification/ownership", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationOwnership_put",
    params(OnBehalfOf, IdempotencyKey),
    request_body = DeclareOwnershipRequest,
    responses(
        (status = 200, body = VerificationOwnership),
    ),
)]
pub(in crate::http) async fn put(command: Command) -> Result<Response, ApiError> {
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
        let kind = PartyKind::parse(&party.r#type).ok_or_else(|| {
            ApiError::code::<PartyKind>(&field("type"), "must be PERSON or COMPANY")
        })?;
        if let Some(known) = said(party.name) {
            name(&field("name"), Some(&known))?;
            names.insert(party.id.clone(), known);
        }
        if let Some(country) = country(&field("country"), party.country.as_deref())? {
            countries.insert(party.id.clone(), country);
        }
        parties.push(Party { id: party.id, kind });
    }
    let holdings = request.holdings.into_iter().map(|holding| Holding {
        holder: holding.holder_id,
        company: holding.company_id,
        basis_points: holding.basis_points,
    });
    Ok(Declared {
        structure: Structure {
            root: request.root,
            parties,
            holdings: holdings.collect(),
        },
        names,
        countries,
    })
}
