//! A call of an officer's key, on the organization that the path names.

use axum::extract::{FromRequest, FromRequestParts as _, Path, Request};

use crate::flows::file::review::officer::Officer;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::command::Command;
use crate::http::state::AppState;
use crate::store::api_keys::Role;
use base::ids::OrganizationId;

/// Such a call. What the key may do is written at the key; no header adds to it.
#[derive(Debug)]
pub(in crate::http) struct OfficerCall {
    pub(super) officer: Officer,
    pub(super) command: Command,
}

impl FromRequest<AppState> for OfficerCall {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let scope: Scope = Scope::from_request_parts(&mut parts, state).await?;
        if scope.role == Role::Member {
            return Err(Situation::NotAnOfficer.into());
        }
        let named = Path::<String>::from_request_parts(&mut parts, state)
            .await
            .ok();
        let owner = named.and_then(|Path(text)| OrganizationId::parse(&text));
        let officer = Officer {
            acting: scope.acting,
            role: scope.role,
            owner: owner.ok_or(Situation::OrganizationNotFound)?,
        };
        let request = Request::from_parts(parts, body);
        Ok(Self {
            officer,
            command: Command::from_request(request, state).await?,
        })
    }
}
