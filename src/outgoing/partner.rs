//! What a broker's partner endpoints are told. See [`domain::partner::notice`].
//!
//! The Partner API's bodies have no id and no time, so a receiver could neither drop a duplicate nor order two of
//! them: `timestamp` and `eventId` are added to each. The body of the status of a check is not in its documents at
//! all; it is ours.

use serde::Serialize;

use domain::partner::notice::CheckStatus;

/// Files came, or a proof of residence was looked at.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerNotice {
    /// Your own id of the user.
    pub external_user_id: String,
    /// Of files: ADDED. Of a proof of residence: WAITING, APPROVED, REJECTED or QUESTIONED.
    #[schema(example = "ADDED")]
    pub status: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    pub timestamp: String,
    /// The same in every attempt.
    pub event_id: String,
}

/// A check moved.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerCheckNotice {
    /// Your own id of the user.
    pub external_user_id: String,
    pub verification_id: Option<String>,
    /// PENDING, APPROVED or REJECTED.
    #[schema(value_type = String, example = "APPROVED")]
    pub status: CheckStatus,
    /// Empty unless it is REJECTED. RESUBMISSION_REQUIRED first: something can be delivered again.
    pub rejection_reasons: Vec<String>,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    pub timestamp: String,
    /// The same in every attempt.
    pub event_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outgoing::timestamp;
    use chrono::DateTime;

    #[test]
    fn the_status_of_a_check_is_told_with_these_bytes() {
        let told = PartnerCheckNotice {
            external_user_id: "u-1".to_owned(),
            verification_id: Some("v-1".to_owned()),
            status: CheckStatus::Rejected,
            rejection_reasons: vec!["BLURRY".to_owned()],
            timestamp: timestamp(DateTime::UNIX_EPOCH),
            event_id: "evt_1".to_owned(),
        };
        assert_eq!(
            serde_json::to_string(&told).unwrap(),
            "{\"externalUserId\":\"u-1\",\"verificationId\":\"v-1\",\"status\":\"REJECTED\",\
             \"rejectionReasons\":[\"BLURRY\"],\"timestamp\":\"1970-01-01T00:00:00.000Z\",\"eventId\":\"evt_1\"}"
        );
    }
}
