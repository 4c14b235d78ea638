//! Attestations: what a relying broker hands on, signed, and good for minutes. An approval may end at any time, and
//! nobody asks us again before they believe one.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::Services;
use super::dossiers::{DossierError, signers};
use crate::store::file::load;
use crate::store::file::screenings::{self, RecordedScreening};
use crate::store::{history, snapshot, verifications};
use base::ids::OrganizationId;
use domain::file::outer_level;
use domain::verification::{Status, Track};
use dossier::sealed::SealError;

/// How long one is good for: enough to hand it on and have it checked, and not to keep it.
const LIVES: TimeDelta = TimeDelta::minutes(15);

/// What its header says that it is (RFC 8725 §3.11).
pub const TYPE: &str = "vouch-attestation+jwt";

/// The screening of the customer, as at the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KycScreen {
    /// By then everything that counted had been screened: of what was, the oldest.
    pub screened_at: String,
    /// Always `passed`: an approval is given only when every screening is clear or an officer has settled it.
    pub result: &'static str,
}

/// The claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// VOUCH_ATTESTATION_ISSUER.
    pub iss: String,
    /// The organization's id.
    pub sub: String,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970.
    pub exp: i64,
    /// STANDARD or ENHANCED, as the customer sees it; null of a verification at Sumsub.
    pub level: Option<&'static str>,
    pub decided_at: String,
    pub kyc_screen: KycScreen,
}

/// A signed attestation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// A JWT.
    pub token: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Attests that an organization is approved.
///
/// # Errors
/// [`DossierError::NoKeys`], [`DossierError::NoSuchOrganization`], [`DossierError::NotApproved`]; the database.
pub async fn attest(
    services: &Services,
    owner: OrganizationId,
) -> Result<Attestation, DossierError> {
    let signer = signers(services)?.newest();
    let (sealer, now) = (&services.journal.sealer, services.clock.now());
    let mut tx = services.begin().await?;
    snapshot::begin(&mut tx).await?;
    let record = verifications::read(&mut tx, owner).await?;
    let record = record.ok_or(DossierError::NoSuchOrganization)?;
    let verdict = history::verdict(&mut tx, owner).await?;
    let verdict = verdict.filter(|verdict| verdict.status == Status::Approved);
    let decided = verdict.filter(|_| record.state.status == Status::Approved);
    let decided_at = decided.ok_or(DossierError::NotApproved)?.at;
    let (level, screened_at) = match record.state.track {
        Track::Sumsub | Track::None => (None, decided_at),
        Track::File => {
            let loaded = load(&mut tx, sealer, owner, now).await?;
            let policy = services.requirements.of(record.kind);
            let (shown, _) = outer_level(&loaded.facts, policy);
            let recorded = screenings::all(&mut tx, sealer, owner).await?;
            let screened_at = screened_by(&recorded, decided_at);
            (Some(shown.as_str()), screened_at.unwrap_or(decided_at))
        }
    };
    drop(tx);
    let expires_at = now + LIVES;
    let claims = Claims {
        iss: services.policy.attestation_issuer.clone(),
        sub: owner.to_string(),
        iat: now.timestamp(),
        exp: expires_at.timestamp(),
        level,
        decided_at: crate::outgoing::timestamp(decided_at),
        kyc_screen: KycScreen {
            screened_at: crate::outgoing::timestamp(screened_at),
            result: "passed",
        },
    };
    let token = dossier::jws::token(signer, TYPE, &claims).map_err(SealError::from)?;
    Ok(Attestation { token, expires_at })
}

/// Of what counted when it was decided, the newest of each kind and subject, the oldest; `None` where nothing did.
fn screened_by(recorded: &[RecordedScreening], decided: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let before = || recorded.iter().filter(|one| one.at <= decided);
    let counted = before().filter(|one| {
        let same =
            |other: &&RecordedScreening| (&other.subject, other.kind) == (&one.subject, one.kind);
        before()
            .rfind(same)
            .is_some_and(|newest| newest.id == one.id)
    });
    counted.map(|one| one.at).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::ids::KeyId;
    use domain::file::{ScreeningKind, ScreeningResult};
    use uuid::Uuid;

    #[test]
    fn the_oldest_of_what_counted_is_told() {
        let day = |day: u32| DateTime::UNIX_EPOCH + TimeDelta::days(day.into());
        let of = |id: u32, subject: Option<&str>, kind| RecordedScreening {
            id: Uuid::from_u128(id.into()),
            subject: subject.map(str::to_owned),
            kind,
            result: ScreeningResult::Clear,
            note: None,
            at: day(id),
            by: KeyId(Uuid::nil()),
        };
        let recorded = [
            of(1, None, ScreeningKind::Pep),
            of(2, Some("per_1"), ScreeningKind::Pep),
            of(3, None, ScreeningKind::Sanctions),
            of(4, None, ScreeningKind::Pep),
            of(6, Some("per_1"), ScreeningKind::Pep),
        ];
        assert_eq!(screened_by(&recorded, day(5)), Some(day(2)));
        assert_eq!(screened_by(&recorded, day(6)), Some(day(3)));
        assert_eq!(screened_by(&recorded, day(0)), None);
    }
}
