//! Outgoing webhooks: which events organizations are told of, and why an endpoint is told nothing.

/// The longest name of an event, in characters.
pub const EVENT_TYPE_MAX_CHARS: usize = 128;

closed_codes! {
    /// An event that organizations are told of.
    pub enum EventType {
        /// A verification's status changed.
        VerificationUpdated = "organization.verification.updated",
        /// A required document of an approved in-house file is about to expire.
        VerificationExpiring = "organization.verification.expiring",
        /// An endpoint's owner asked for a test.
        Test = "webhook.test",
        /// An endpoint was disabled because it failed; told to the owner's other endpoints.
        EndpointDisabled = "webhook.endpoint.disabled",
    }
}

/// Whether an endpoint may ask for events of this name. Any name that could be an event's will do: nxos has events
/// that Vouch has not, and more will come.
#[must_use]
pub fn is_event_type(name: &str) -> bool {
    let well_formed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=EVENT_TYPE_MAX_CHARS).contains(&name.len()) && name.bytes().all(well_formed)
}

closed_codes! {
    /// How an endpoint knows that a message is ours.
    pub enum EndpointKind {
        /// Each message is signed.
        Signed = "signed",
        /// A static token in the `Authorization` header, as the Partner API has it.
        Partner = "partner",
    }
}

closed_codes! {
    /// Why an endpoint receives nothing.
    pub enum DisabledReason {
        /// Its owner asked for it.
        Request = "request",
        /// It answered 410.
        Gone = "gone",
        /// It failed for days on end.
        Failing = "failing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_events_are_plain_words() {
        for event in EventType::ALL {
            assert!(is_event_type(event.as_str()));
        }
        for good in ["transaction.status.updated", "a", "A_b-9", &"x".repeat(128)] {
            assert!(is_event_type(good), "{good}");
        }
        for odd in ["", "a b", "a\n", "ä", "a/b", "*", &"x".repeat(129)] {
            assert!(!is_event_type(odd), "{odd}");
        }
    }
}
