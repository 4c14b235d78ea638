//! A call of an officer's key, on one organization's file.

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use std::collections::HashMap;

use crate::flows::file::review::officer::Officer;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::command::Command;
use crate::http::state::AppState;
use crate::store::api_keys::Role;
use base::ids::OrganizationId;

/// A caller who has a part in reviews.
#[derive(Debug)]
pub(in crate::http) struct OfficerScope(pub(super) Scope);

impl FromRequestParts<AppState> for OfficerScope {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let scope: Scope = Scope::from_request_parts(parts, state).await?;
        match scope.role {
            Role::Member => Err(Situation::NotAnOfficer.into()),
            Role::ComplianceOfficer | Role::Admin | Role::SuperAdmin => Ok(Self(scope)),
        }
    }
}

/// An officer's call on the file that the path names.
#[derive(Debug)]
pub(in crate::http) struct Act {
    pub(super) officer: Officer,
    pub(super) command: Command,
    /// The second id of the path, where it has one.
    pub(super) part: String,
}

impl FromRequest<AppState> for Act {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let OfficerScope(scope) = OfficerScope::from_request_parts(&mut parts, state).await?;
        let names = Path::<HashMap<String, String>>::from_request_parts(&mut parts, state).await;
        let Path(mut names) = names.map_err(|_| Situation::NotFound)?;
        let owner = names.remove("organizationId");
        let owner = owner.and_then(|text| OrganizationId::parse(&text));
        let officer = Officer {
            acting: scope.acting,
            role: scope.role,
            owner: owner.ok_or(Situation::NotFound)?,
        };
        let request = Request::from_parts(parts, body);
        Ok(Self {
            officer,
            command: Command::from_request(request, state).await?,
            part: names.into_values().next().unwrap_or_default(),
        })
    }
}
