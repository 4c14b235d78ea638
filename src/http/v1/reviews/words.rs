//! What officers may say of an act.

use serde::Deserialize;

use crate::flows::file::review::hold::OfficerStatement;
use crate::http::error::ApiError;
use crate::http::request::rules::text;
use domain::names;

/// The longest text, in characters.
pub(super) const TEXT_MAX_CHARS: usize = 2000;

/// What an officer says of an act. Everything may be left out, and so may the body.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfficerWords {
    /// For the customer and the brokers: at most 2000 characters.
    #[schema(example = "We look at the ownership of your company once more.")]
    reason: Option<String>,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
}

impl OfficerWords {
    /// The texts, where they are not blank.
    pub(super) fn said(self) -> Result<OfficerStatement, ApiError> {
        said(self.reason, self.notes)
    }
}

/// A reason that has to be there, and notes where they are not blank.
pub(super) fn said_with_reason(
    reason: String,
    notes: Option<String>,
) -> Result<OfficerStatement, ApiError> {
    let said = said(Some(reason), notes)?;
    match said.reason {
        Some(_) => Ok(said),
        None => Err(ApiError::field("reason", "must say why")),
    }
}

/// A reason and notes, where they are not blank.
pub(super) fn said(
    reason: Option<String>,
    notes: Option<String>,
) -> Result<OfficerStatement, ApiError> {
    let checked = |field: &str, sent: Option<String>| {
        Ok::<_, ApiError>(names::said(text(field, sent, TEXT_MAX_CHARS)?))
    };
    Ok(OfficerStatement {
        reason: checked("reason", reason)?,
        notes: checked("notes", notes)?,
    })
}
