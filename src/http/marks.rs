//! What is left on a response for the outermost layer, which takes it off.

use base::ids::{KeyId, OrganizationId};

/// Who asked, for the log line. [`crate::http::auth`] leaves it on the response.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub(super) caller: OrganizationId,
    pub(super) key_id: KeyId,
    /// The organization acted for; `None` where that was not found out.
    pub(super) target: Option<OrganizationId>,
}

/// Marks a response whose error has its body already, in the words of another API's dialect. The error itself is then
/// only counted and logged.
#[derive(Debug, Clone, Copy)]
pub(super) struct InOtherWords;
