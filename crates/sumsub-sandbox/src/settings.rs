//! What the sandbox is told when it starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use secrecy::SecretString;

use super::model::ApplicantType;

/// The `clientId` under which the donor appears.
pub const DONOR_CLIENT_ID: &str = "SandboxDonor";
/// The `clientId` under which our side appears: the donor's `forClientId`.
pub const RECIPIENT_CLIENT_ID: &str = "SandboxRecipient";

/// The pauses between the phases of a review when [`Settings::fast`] is off.
pub(super) mod pause {
    use std::time::Duration;

    /// From `pending` to the first verdict, or to `onHold`.
    pub(crate) const REVIEW: Duration = Duration::from_millis(400);
    /// From `onHold` to the verdict.
    pub(crate) const HOLD: Duration = Duration::from_millis(600);
    /// From an inherited GREEN to `pending`: Sumsub says "often within the same second".
    pub(crate) const INHERITED: Duration = Duration::from_millis(300);
    /// From approval to the discovery of fraud.
    pub(crate) const FRAUD: Duration = Duration::from_secs(1);
}

/// One tenant's app token, as Sumsub's dashboard hands it out.
#[derive(Clone)]
pub struct Credentials {
    /// Sent as `X-App-Token`; begins with `sbx:`.
    pub app_token: String,
    /// The key of the request signatures.
    pub secret_key: SecretString,
}

/// The verification levels that exist. Names are case-sensitive, as Sumsub's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// The level of natural persons.
    pub individual: String,
    /// The level of companies.
    pub business: String,
    /// Further levels of natural persons, to move applicants to.
    pub extra: Vec<String>,
}

impl Default for Levels {
    fn default() -> Self {
        Self {
            individual: "basic-kyc-level".to_owned(),
            business: "basic-kyb-level".to_owned(),
            extra: vec!["kyc-with-poa".to_owned()],
        }
    }
}

impl Levels {
    /// Which applicants a level is for; `None` where there is no such level.
    pub(super) fn applicant_type(&self, name: &str) -> Option<ApplicantType> {
        if name == self.business {
            Some(ApplicantType::Company)
        } else if name == self.individual || self.extra.iter().any(|extra| extra == name) {
            Some(ApplicantType::Individual)
        } else {
            None
        }
    }

    /// Every level's name.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        [&self.individual, &self.business]
            .into_iter()
            .chain(&self.extra)
            .map(String::as_str)
    }
}

/// How a sandbox behaves. [`Settings::new`] gives the defaults.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes any free port. Default `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// How browsers reach the sandbox, without a slash at the end: the start of WebSDK links. Default: the bound
    /// address.
    pub public_url: Option<String>,
    /// Our side: it imports applicants and gets the webhooks.
    pub recipient: Credentials,
    /// The side that verified the applicants and shares them.
    pub donor: Credentials,
    /// Where webhooks go. While there is none they wait.
    pub webhook_url: Option<String>,
    /// The key of the webhooks' digests.
    pub webhook_secret: SecretString,
    /// The levels that exist, for both tenants.
    pub levels: Levels,
    /// Where the state is kept over a restart, as JSON with mode 0600. Default: nowhere.
    pub state_file: Option<PathBuf>,
    /// No pauses between phases: the verdict is there when the call that caused it has been answered. For benchmarks.
    /// The pauses that a scenario is about (`slow`, `lookup-delayed`, `delayed`) stay, and the state file is not
    /// written before answers but a moment later.
    pub fast: bool,
    /// For tests: nothing moves and nothing is sent until [`super::Sandbox::advance_all`] and
    /// [`super::Sandbox::deliver_all`], or their HTTP calls, say so.
    pub manual: bool,
    /// Factor on Sumsub's pauses before it resends a failed webhook: 5 minutes, 1, 5 and 18 hours. Default 1.
    pub retry_scale: f64,
    /// How long the scenario `slow` and the fault `slow` wait. Default 15 s.
    pub slow_answer: Duration,
    /// How long the scenario `lookup-delayed` hides an applicant. Default 2 s.
    pub lookup_delay: Duration,
    /// How long the scenario `delayed` holds webhooks back. Default 3 s.
    pub webhook_delay: Duration,
    /// How far the sandbox's clock is ahead of the one that it is given. Default: not at all.
    pub clock_ahead: TimeDelta,
    /// For tests: a database in which to look for sessions that are idle in a transaction while they call us.
    pub probe_database_url: Option<String>,
}

impl Settings {
    /// Settings with every default.
    #[must_use]
    pub fn new(recipient: Credentials, donor: Credentials, webhook_secret: SecretString) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            recipient,
            donor,
            webhook_url: None,
            webhook_secret,
            levels: Levels::default(),
            state_file: None,
            fast: false,
            manual: false,
            retry_scale: 1.0,
            slow_answer: Duration::from_secs(15),
            lookup_delay: Duration::from_secs(2),
            webhook_delay: Duration::from_secs(3),
            clock_ahead: TimeDelta::zero(),
            probe_database_url: None,
        }
    }
}
