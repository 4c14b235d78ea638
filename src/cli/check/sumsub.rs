//! Sumsub takes our calls, has both levels, and its clock is near ours.

use super::Line;
use crate::app;
use crate::cli::Failure;
use crate::config::{Config, ConfigError};
use crate::flows::provider_check::{LEVEL_BUSINESS, LEVEL_INDIVIDUAL, try_level};
use crate::sumsub::client::Client;
use base::clock::Clock;

const SUMSUB: &str = "sumsub";
const INDIVIDUAL: &str = "level individual";
const BUSINESS: &str = "level business";
const CLOCK: &str = "clock";
/// Half of the minute that Sumsub allows: a clock that is so far off goes on moving away.
const TOO_FAR_SECONDS: u64 = 30;

pub(super) async fn lines(config: &Config, clock: &Clock) -> [Line; 4] {
    let unasked = |name| Line::skipped(name, "Sumsub cannot be asked");
    let client = match client(config, clock) {
        Ok(client) => client,
        Err(error) => {
            let first = Line::failed(SUMSUB, &error);
            return [
                first,
                unasked(INDIVIDUAL),
                unasked(BUSINESS),
                unasked(CLOCK),
            ];
        }
    };
    let (sumsub, individual, business) = match client.try_signature().await {
        Ok(()) => {
            let level = config.require_sumsub_level_individual();
            let individual = level_line(&client, INDIVIDUAL, LEVEL_INDIVIDUAL, level).await;
            let level = config.require_sumsub_level_business();
            let business = level_line(&client, BUSINESS, LEVEL_BUSINESS, level).await;
            (Line::ok(SUMSUB, "takes our calls"), individual, business)
        }
        Err(failure) => (
            Line::failed(SUMSUB, &failure),
            unasked(INDIVIDUAL),
            unasked(BUSINESS),
        ),
    };
    [sumsub, individual, business, difference(&client)]
}

fn client(config: &Config, clock: &Clock) -> Result<Client, Failure> {
    Ok(Client::new(app::sumsub_settings(config)?, clock.clone())?)
}

async fn level_line(
    client: &Client,
    name: &'static str,
    setting: &'static str,
    level: Result<&str, ConfigError>,
) -> Line {
    let level = match level {
        Ok(level) => level,
        Err(error) => return Line::failed(name, &error),
    };
    match try_level(client, setting, level).await {
        Ok(()) => Line::ok(name, format!("sessions can be opened at {level}")),
        Err(finding) => Line::failed(name, &finding),
    }
}

/// Sumsub refuses calls that are dated a minute off, also those of a clock that goes right but was set wrong.
fn difference(client: &Client) -> Line {
    let Some(ahead) = client.newest_ahead() else {
        return Line::skipped(CLOCK, "no answer of Sumsub's was dated");
    };
    let seconds = ahead.num_seconds();
    let words = match seconds {
        0 => "shows the same second as Sumsub's".to_owned(),
        1.. => format!("is {seconds} s behind Sumsub's"),
        ..0 => format!("is {} s ahead of Sumsub's", seconds.unsigned_abs()),
    };
    if seconds.unsigned_abs() < TOO_FAR_SECONDS {
        Line::ok(CLOCK, format!("this machine's {words}"))
    } else {
        let message = format!(
            "this machine's {words}, which refuses calls that are dated 60 s off: set this machine's by NTP"
        );
        Line::failed(CLOCK, &message)
    }
}
