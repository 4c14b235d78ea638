//! Files in a multipart body. Every part that has a file name is a file, whatever the part is called: the Partner API's
//! documents name only `files`.

use axum::extract::{FromRequest, FromRequestParts as _, Request};

use super::auth::Broker;
use super::error::{Code, PartnerError};
use crate::flows::partner::files::{Delivered, Purpose, add};
use crate::flows::partner::find_active;
use crate::http::AppState;
use crate::http::form::{BESIDE, Form};
use crate::http::room::Taken;
use crate::http::v1::verification::documents::receive::{bytes, file_name, media_type};

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

/// Up to `MAX` files, read and looked at, and the room that is kept as long as they are.
#[derive(Debug)]
pub(in crate::http) struct Files<const MAX: usize>(Vec<Delivered>, Taken);

impl<const MAX: usize> FromRequest<AppState> for Files<MAX> {
    type Rejection = PartnerError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PartnerError> {
        let (mut parts, body) = request.into_parts();
        let broker = Broker::from_request_parts(&mut parts, state).await?;
        let mut taken = state.room.enter(broker.organization);
        let form = Form::new(&parts.headers, body, MAX * MAX_BYTES + BESIDE);
        let mut form =
            form.map_err(|_| PartnerError::validation("the body must be multipart/form-data"))?;
        let files = receive(&mut form, &mut taken, MAX).await;
        if files.is_err() {
            form.discard(&parts.headers).await;
        }
        let files = files?;
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
    form: &mut Form,
    taken: &mut Taken,
    max: usize,
) -> Result<Vec<Delivered>, PartnerError> {
    let (mut files, mut largest) = (Vec::new(), 0_usize);
    while let Some(part) = form.next_part().await? {
        let Some(name) = part.file_name else {
            continue;
        };
        if files.len() >= max {
            let text = format!("files must be at most {max}");
            return Err(PartnerError::validation(text));
        }
        let bytes = bytes(form, MAX_BYTES, taken).await?;
        // One after the other is sealed.
        taken.hold_more(bytes.len().saturating_sub(largest))?;
        largest = largest.max(bytes.len());
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
