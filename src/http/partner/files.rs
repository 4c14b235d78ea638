//! Files in a multipart body. Every part that has a file name is a file, whatever the part is called, and so is every part
//! that is called `files`, the one name in the Partner API's documents. Each goes into the store as it comes.

use axum::extract::Request;
use serde::Serialize;

use super::auth::Broker;
use super::error::{Code, PartnerError};
use crate::flows::Services;
use crate::flows::partner::files::{Delivered, Purpose, add, give_up};
use crate::flows::partner::find_active;
use crate::http::request::file_kind::file_name;
use crate::http::request::form::{BESIDE, Form};
use crate::http::request::room::Taken;
use crate::http::request::streamed;
use crate::http::state::AppState;
use crate::http::warned::NEEDS_PASSWORD;

/// The largest file, in bytes (the Partner API: 5 MB).
pub(super) const MAX_BYTES: usize = 5 * 1024 * 1024;

/// What a form may hold, for the document.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub(in crate::http) struct PartnerFilesForm {
    /// PDF, JPEG or PNG by content, at most 5 MB each.
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
}

/// Files are taken, and something is to be said of them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(in crate::http) struct PartnerFileDetails {
    /// In words, for people.
    #[schema(example = "cannot be opened without a password")]
    warning: &'static str,
    /// The names of the files that it is about.
    files: Vec<String>,
}

impl PartnerFileDetails {
    fn of(files: &[Delivered]) -> Option<Self> {
        let locked = files
            .iter()
            .filter(|file| file.needs_password == Some(true));
        let files: Vec<String> = locked.map(|file| file.name.clone()).collect();
        let warning = NEEDS_PASSWORD;
        (!files.is_empty()).then_some(Self { warning, files })
    }
}

/// Reads up to `max` files into the store, and adds them to a user's.
pub(super) async fn deliver(
    state: &AppState,
    broker: Broker,
    external_id: String,
    request: Request,
    purpose: Purpose,
    max: usize,
) -> Result<Option<PartnerFileDetails>, PartnerError> {
    let (parts, body) = request.into_parts();
    let reader = state.clone();
    let work = async move |body| {
        let services = &reader.services;
        let mut taken = reader.room.enter(broker.organization);
        let mut body = reader.incoming(body);
        body.unencoded(&parts.headers).await?;
        let form = Form::new(&parts.headers, body, max.saturating_mul(MAX_BYTES) + BESIDE);
        let mut form =
            form.map_err(|_| PartnerError::validation("the body must be multipart/form-data"))?;
        let mut files = Vec::new();
        if let Err(error) = receive(&mut form, &mut taken, services, max, &mut files).await {
            give_up(services, files).await;
            form.discard(&parts.headers).await;
            return Err(error);
        }
        if files.is_empty() {
            return Err(PartnerError::validation("files should not be empty"));
        }
        let user = match find_active(services, broker.organization, &external_id).await {
            Ok(user) => user,
            Err(error) => {
                give_up(services, files).await;
                return Err(error.into());
            }
        };
        let acting = broker.acting(user.organization_id);
        let details = PartnerFileDetails::of(&files);
        add(services, acting, purpose, files).await?;
        Ok(details)
    };
    state.reading(body, work).await?
}

async fn receive(
    form: &mut Form,
    taken: &mut Taken,
    services: &Services,
    max: usize,
    files: &mut Vec<Delivered>,
) -> Result<(), PartnerError> {
    while let Some(part) = form.next_part().await? {
        let name = match part.file_name {
            Some(name) => name,
            None if matches!(part.name.as_str(), "files" | "files[]" | "file") => String::new(),
            None => continue,
        };
        if files.len() >= max {
            let text = format!("files must be at most {max}");
            return Err(PartnerError::validation(text));
        }
        let file = streamed::file(form, MAX_BYTES, taken, services).await?;
        if let Err(problem) = file_name(&name) {
            if let Ok(file) = file {
                file.arrived.give_up(services).await;
            }
            return Err(PartnerError::validation(format!("a file's name {problem}")));
        }
        let file = file.map_err(|_| Code::P426)?;
        files.push(Delivered {
            name,
            media_type: file.kind.media_type,
            needs_password: file.kind.needs_password,
            arrived: file.arrived,
        });
    }
    Ok(())
}
