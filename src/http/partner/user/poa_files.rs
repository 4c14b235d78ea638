//! `POST /v1/user/poa-files/{externalUserId}`. See [`crate::flows::partner::files`].

use axum::extract::{Request, State};

use crate::flows::partner::files::Purpose;
use crate::http::partner::answer::{Created, PartnerMessage, delivered};
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::files::{PartnerFilesForm, deliver};
use crate::http::partner::path::Named;
use crate::http::state::App;

/// The most files of one call.
const MAX_FILES: usize = 3;

/// Uploads a proof of residence: at most 3 files, all at once. It is looked at together with the user's file. The same files again change nothing.
#[utoipa::path(
    post, path = "/v1/user/poa-files/{externalUserId}", tag = "Users", security(("PartnerKey" = [])),
    operation_id = "PartnerFiles_addPoa",
    params(("externalUserId" = String, Path, description = "Your own id of the user.")),
    request_body(content = PartnerFilesForm, content_type = "multipart/form-data"),
    responses((status = 201, body = PartnerMessage), (status = 400, body = PartnerErrorBody)),
)]
pub(in crate::http) async fn add(
    State(state): App,
    broker: Broker,
    Named(external_id): Named<String>,
    request: Request,
) -> Result<Created, PartnerError> {
    let details = deliver(
        &state,
        broker,
        external_id,
        request,
        Purpose::Residence,
        MAX_FILES,
    )
    .await?;
    Ok(delivered("POA files added successfully", details))
}
