//! What a share token, or an applicant, is going to live through.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::refusals::{REFUSALS, Refusal};

/// A named course of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scenario {
    Approve,
    Retry,
    Reject,
    Hold,
    Partial,
    FraudAfterApproval,
    InheritedGreen,
    Deactivated,
    Deleted,
    WorkflowFailed,
    Expired,
    Consumed,
    Malformed,
    Unnamed,
    LevelUnknown,
    /// Refused with this `errorCode`.
    Refused(u16),
    Reordered,
    Duplicated,
    Delayed,
    Dropped,
    SameTimestamp,
    PrettyPrinted,
    Sha1,
    Sha512,
    StringFlags,
    MissingFields,
    UnknownType,
    WrongDigest,
    Conflict,
    RateLimited,
    ServerError,
    Slow,
    AnswerLost,
    LookupDelayed,
}

use Scenario::{
    AnswerLost, Approve, Conflict, Consumed, Deactivated, Delayed, Deleted, Dropped, Duplicated,
    Expired, FraudAfterApproval, Hold, InheritedGreen, LevelUnknown, LookupDelayed, Malformed,
    MissingFields, Partial, PrettyPrinted, RateLimited, Reject, Reordered, Retry, SameTimestamp,
    ServerError, Sha1, Sha512, Slow, StringFlags, UnknownType, Unnamed, WorkflowFailed,
    WrongDigest,
};

/// The scenarios before the refusals of reuse, with their names and what happens.
const OUTCOMES: [(Scenario, &str, &str); 15] = [
    (
        Approve,
        "approve",
        "Everything the level asks for is covered: pending, then completed GREEN.",
    ),
    (
        Retry,
        "retry",
        "Pending, then completed RED with RETRY; documents submitted again are approved.",
    ),
    (
        Reject,
        "reject",
        "Pending, then completed RED with FINAL; further submissions are refused.",
    ),
    (Hold, "hold", "Pending, then onHold, then completed GREEN."),
    (
        Partial,
        "partial",
        "Only some steps are covered: init until the customer submits the rest in a session, then completed GREEN.",
    ),
    (
        FraudAfterApproval,
        "fraud-after-approval",
        "Completed GREEN as in approve, later completed RED with FINAL.",
    ),
    (
        InheritedGreen,
        "inherited-green",
        "The donor's GREEN shows at once and counts for nothing: pending within a second, then an own completed GREEN.",
    ),
    (
        Deactivated,
        "deactivated",
        "Completed GREEN as in approve; later the profile is deactivated, and its review still says GREEN.",
    ),
    (
        Deleted,
        "deleted",
        "Completed GREEN as in approve; later the applicant is deleted, and its review still says GREEN.",
    ),
    (
        WorkflowFailed,
        "workflow-failed",
        "Pending, then the workflow fails: the review says completed GREEN, and only the failure is told.",
    ),
    (
        Expired,
        "expired",
        "The share token's time is over: 401 with the invalid-token description.",
    ),
    (
        Consumed,
        "consumed",
        "The share token was used before: 401 with the invalid-token description.",
    ),
    (
        Malformed,
        "malformed",
        "The share token is no share token: 401 with the invalid-token description.",
    ),
    (
        Unnamed,
        "unnamed",
        "Reuse is refused: 400 with a description alone, without errorCode and errorName.",
    ),
    (
        LevelUnknown,
        "level-unknown",
        "Reuse is answered as for a level that does not exist: 404 without errorName; the token stays good.",
    ),
];

/// The scenarios after the refusals of reuse.
const TROUBLES: [(Scenario, &str, &str); 18] = [
    (
        Reordered,
        "reordered",
        "As approve; the verdict's webhook comes first, the creation's last.",
    ),
    (
        Duplicated,
        "duplicated",
        "As approve; every webhook is sent twice with the same bytes.",
    ),
    (
        Delayed,
        "delayed",
        "As approve; every webhook starts some seconds late.",
    ),
    (
        Dropped,
        "dropped",
        "As approve; no webhook is ever sent, unless it is resent by hand.",
    ),
    (
        SameTimestamp,
        "same-timestamp",
        "As approve; all webhooks carry the same createdAtMs.",
    ),
    (
        PrettyPrinted,
        "pretty-printed",
        "As approve; webhook bodies have the line breaks and spaces of Jackson's printer.",
    ),
    (
        Sha1,
        "sha1",
        "As approve; webhooks are signed with HMAC_SHA1_HEX.",
    ),
    (
        Sha512,
        "sha512",
        "As approve; webhooks are signed with HMAC_SHA512_HEX.",
    ),
    (
        StringFlags,
        "string-flags",
        "As approve; sandboxMode is the string \"true\".",
    ),
    (
        MissingFields,
        "missing-fields",
        "As approve; webhooks lack applicantType, clientId, correlationId, levelName and sandboxMode, \
         and carry the old createdAt.",
    ),
    (
        UnknownType,
        "unknown-type",
        "As approve; before every webhook comes one of a type that nobody knows, with unknown fields.",
    ),
    (
        WrongDigest,
        "wrong-digest",
        "As approve; every webhook is signed with another secret.",
    ),
    (
        Conflict,
        "conflict",
        "Reuse answers 409: an applicant with this userId turns out to exist since an hour ago; the token stays good.",
    ),
    (
        RateLimited,
        "rate-limited",
        "The first reuse is answered 429 and changes nothing; the next goes as approve.",
    ),
    (
        ServerError,
        "server-error",
        "The first reuse is answered 500 and changes nothing; the next goes as approve.",
    ),
    (
        Slow,
        "slow",
        "As approve; reuse commits at once and answers after a long pause.",
    ),
    (
        AnswerLost,
        "answer-lost",
        "As approve; reuse commits, then the connection breaks without an answer.",
    ),
    (
        LookupDelayed,
        "lookup-delayed",
        "As answer-lost; lookups by externalUserId find the applicant only some seconds later.",
    ),
];

impl Scenario {
    /// Every scenario with its name and its sentence, in the order of the documentation.
    pub(super) fn all() -> impl Iterator<Item = (Self, &'static str, Cow<'static, str>)> {
        let plain = |(scenario, name, sentence): &(Self, &'static str, &'static str)| {
            (*scenario, *name, Cow::Borrowed(*sentence))
        };
        let refused = |refusal: &Refusal| {
            let sentence = format!(
                "Reuse is refused: 400 with errorCode {} and errorName {}.",
                refusal.code, refusal.name
            );
            (
                Self::Refused(refusal.code),
                refusal.scenario,
                Cow::Owned(sentence),
            )
        };
        OUTCOMES
            .iter()
            .map(plain)
            .chain(REFUSALS.iter().map(refused))
            .chain(TROUBLES.iter().map(plain))
    }

    /// Reads a scenario's name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let plain = OUTCOMES
            .iter()
            .chain(&TROUBLES)
            .find(|(_, known, _)| *known == name)
            .map(|(scenario, ..)| *scenario);
        plain.or_else(|| {
            REFUSALS
                .iter()
                .find(|refusal| refusal.scenario == name)
                .map(|refusal| Self::Refused(refusal.code))
        })
    }

    /// The scenario's name.
    pub(super) fn name(self) -> &'static str {
        if let Self::Refused(code) = self {
            return Refusal::by_code(code).map_or("", |refusal| refusal.scenario);
        }
        OUTCOMES
            .iter()
            .chain(&TROUBLES)
            .find(|(scenario, ..)| *scenario == self)
            .map_or("", |(_, name, _)| name)
    }
}

impl Serialize for Scenario {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Scenario {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&name)
            .ok_or_else(|| serde::de::Error::custom(format_args!("no scenario is named {name}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_and_has_a_sentence() {
        let mut names = Vec::new();
        for (scenario, name, sentence) in Scenario::all() {
            assert_eq!(Scenario::parse(name), Some(scenario));
            assert_eq!(scenario.name(), name);
            assert!(sentence.ends_with('.'), "{name}");
            names.push(name);
        }
        assert_eq!(names.len(), 53);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 53);
        assert_eq!(Scenario::parse("reuse-10520"), None);
    }
}
