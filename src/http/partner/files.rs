//! Files in a multipart body. Every part that has a file name is a file, whatever the part is called: the Partner API's
//! documents name only `files`.

use std::time::Duration;

use axum::extract::{FromRequest, Multipart, Request};

use super::auth::Broker;
use super::error::{Code, PartnerError};
use crate::flows::partner::files::{Delivered, Purpose, add};
use crate::flows::partner::find_active;
use crate::http::AppState;
use crate::http::error::{ApiError, Situation};
use crate::http::room::Taken;
use crate::http::v1::verification::documents::receive::{
    broken, bytes, file_name, media_type, room,
};

/// The largest file, in bytes (the Partner API: 5 MB).
pub(super) const MAX_BYTES: usize = 5 * 1024 * 1024;
/// What a form has beside its files, in bytes: the heads of its parts.
const BESIDE: usize = 64 * 1024;
/// How long all of them may take to arrive.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a form may hold, for the document.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub(in crate::http) struct PartnerFilesForm {
    /// PDF, JPEG or PNG by content, at most 5 MB each.
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
}

/// Up to `MAX` files, read and looked at, and the room that is kept as long as they are.
#[derive(Debug)]
pub(in crate::http) struct Files<const MAX: usize>(Vec<Delivered>, Taken);

impl<const MAX: usize> FromRequest<AppState> for Files<MAX> {
    type Rejection = PartnerError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PartnerError> {
        let (parts, body) = request.into_parts();
        let most = MAX * MAX_BYTES + BESIDE;
        let (taken, body) = room(state, &parts.headers, body, most).await?;
        let reading = receive(Request::from_parts(parts, body), state, MAX);
        let files = tokio::time::timeout(DEADLINE, reading).await;
        let files =
            files.map_err(|_| PartnerError::from(ApiError::from(Situation::SlowBody)))??;
        match files.is_empty() {
            true => Err(PartnerError::validation("files should not be empty")),
            false => Ok(Self(files, taken)),
        }
    }
}

impl<const MAX: usize> Files<MAX> {
    /// Adds the files to a user's, and gives back the room that they took.
    pub(super) async fn deliver(
        self,
        state: &AppState,
        broker: Broker,
        external_id: &str,
        purpose: Purpose,
    ) -> Result<(), PartnerError> {
        let Self(files, taken) = self;
        let user = find_active(&state.services, broker.organization, external_id).await?;
        let acting = broker.acting(user.organization_id);
        let services = state.services.clone();
        let work = async move {
            let done = add(&services, acting, purpose, files).await;
            drop(taken);
            done
        };
        Ok(state.to_the_end(work).await??)
    }
}

async fn receive(
    request: Request,
    state: &AppState,
    max: usize,
) -> Result<Vec<Delivered>, PartnerError> {
    let form = Multipart::from_request(request, state).await;
    let mut form =
        form.map_err(|_| PartnerError::validation("the body must be multipart/form-data"))?;
    let mut files = Vec::new();
    while let Some(mut part) = form.next_field().await.map_err(broken)? {
        let Some(name) = part.file_name().map(str::to_owned) else {
            continue;
        };
        if files.len() >= max {
            let text = format!("files must be at most {max}");
            return Err(PartnerError::validation(text));
        }
        let bytes = bytes(&mut part, MAX_BYTES).await?;
        if let Err(problem) = file_name(&name) {
            return Err(PartnerError::validation(format!("a file's name {problem}")));
        }
        let media_type = media_type(&bytes).map_err(|_| Code::P426)?;
        files.push(Delivered {
            name,
            media_type,
            bytes,
        });
    }
    Ok(files)
}
