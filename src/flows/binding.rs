//! Binding applicants to records: the only way in which an applicant comes to be a record's, whoever named it.
//!
//! A webhook, a look-up, an import and a restored row name applicants. [`whose`] judges what Sumsub's API says of one,
//! and only what that proves is bound: [`bind`]. Until then what webhooks tell of it is kept beside the record
//! ([`crate::store::candidates`]); bound, it counts at once.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Services;
use crate::store::StoreError;
use crate::store::verifications::Record;
use crate::store::{authorizations, candidates};
use crate::sumsub::wire::Applicant;
use base::ids::OrganizationId;
use domain::applicant::{self, Answer, Asked, Evidence, Proven, Whose};

/// Judges whose an applicant is, by what Sumsub answered.
pub(super) fn whose(organization: OrganizationId, asked: Asked, applicant: &Applicant) -> Whose {
    let answer = Answer {
        applicant_id: &applicant.id,
        external_user_id: applicant.external_user_id.as_deref(),
        reused: applicant.reuse_scope.is_some(),
    };
    applicant::whose(&organization.to_string(), asked, answer)
}

/// The applicant, where what Sumsub answered proves that it is the organization's.
pub(super) fn proven(
    organization: OrganizationId,
    asked: Asked,
    applicant: &Applicant,
) -> Option<Proven> {
    match whose(organization, asked, applicant) {
        Whose::Ours(proven) => Some(proven),
        Whose::Anothers | Whose::Unsaid => None,
    }
}

/// Binds an applicant to a locked record, which is written afterwards. `kept` is what was kept about it until now.
pub(super) fn bind(
    services: &Services,
    record: &mut Record,
    proven: &Proven,
    kept: Option<Evidence>,
    now: DateTime<Utc>,
) {
    // How old a verdict is, a process with another clock may have to judge.
    record.bind(proven, services.now_at_sumsub());
    if let Some(kept) = kept {
        record.count(kept, now);
    }
}

/// Binds what a look-up found to a locked record, within the record's transaction, and takes out what was kept about
/// it. What was submitted signs the grants of those who had opened a session by then, except where it may have come
/// with a share token: then nothing was submitted here.
pub(super) async fn bind_found(
    services: &Services,
    tx: &mut PgConnection,
    record: &mut Record,
    proven: &Proven,
    import_open: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let owner = record.organization_id;
    let kept = candidates::take(tx, owner, proven.applicant_id()).await?;
    let submitted = kept
        .as_ref()
        .filter(|kept| kept.submitted)
        .map(|kept| kept.submitted_at);
    bind(services, record, proven, kept, now);
    if let Some(submitted_at) = submitted
        && !record.state.imported
        && !import_open
    {
        authorizations::sign_by_session(tx, owner, submitted_at, now).await?;
    }
    Ok(())
}
