//! Names in the environment that look like settings and are none: a typing error costs a start, not a day.

use super::{SETTINGS, variable};

/// What every setting's name begins with in the environment.
const PREFIX: &str = "VOUCH_";

/// A name that begins like a setting's and is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} is not a setting: the nearest is {nearest}")]
pub struct Unknown {
    pub name: String,
    /// The setting that it is most like.
    pub nearest: String,
}

/// The names of an environment that mean nothing here. `others` are those that commands read beside the settings.
///
/// Kubernetes tells every container of the services around it, in names of their own making: for a service `vouch` they
/// are `VOUCH_PORT`, `VOUCH_SERVICE_HOST` and the like. Those are let go.
#[must_use]
pub fn unknown(environment: &[String], others: &[String]) -> Vec<Unknown> {
    let known: Vec<String> = SETTINGS
        .iter()
        .map(|setting| variable(setting.name))
        .chain(others.iter().cloned())
        .collect();
    environment
        .iter()
        .filter(|name| name.starts_with(PREFIX) && !known.contains(*name))
        .filter(|name| !is_service_link(name, environment))
        .filter_map(|name| {
            Some(Unknown {
                name: name.clone(),
                nearest: nearest(name, &known)?.to_owned(),
            })
        })
        .collect()
}

/// The known name that is most like another. What all of them share says nothing.
fn nearest<'k>(name: &str, known: &'k [String]) -> Option<&'k str> {
    let own = |name: &str| name.strip_prefix(PREFIX).unwrap_or(name).to_owned();
    let likeness = |known: &str| strsim::jaro_winkler(&own(name), &own(known));
    known
        .iter()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
        .map(String::as_str)
}

/// Whether Kubernetes made a name for a service. Its bare `…_PORT` could be a typing error as well: it counts where the
/// service's host is told beside it, as Kubernetes always does, or where the service is called `vouch`.
fn is_service_link(name: &str, environment: &[String]) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    let ends = |end: &[&str]| words.len() > end.len() && words.ends_with(end);
    if ends(&["SERVICE", "HOST"]) || words.windows(2).any(|pair| pair == ["SERVICE", "PORT"]) {
        return true;
    }
    // VOUCH_PORT_8080_TCP, and with _PROTO, _PORT or _ADDR behind it.
    let is_protocol = |word: &str| ["TCP", "UDP", "SCTP"].contains(&word);
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    if words.windows(3).any(
        |three| matches!(three, ["PORT", number, protocol] if is_number(number) && is_protocol(protocol)),
    ) {
        return true;
    }
    name.strip_suffix("_PORT").is_some_and(|service| {
        service == "VOUCH" || environment.contains(&format!("{service}_SERVICE_HOST"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn found(environment: &[&str]) -> Vec<String> {
        unknown(&names(environment), &names(&["VOUCH_CONFIG"]))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_typing_error_is_told_with_the_setting_that_was_meant() {
        for (wrong, meant) in [
            ("VOUCH_LISTN", "VOUCH_LISTEN"),
            ("VOUCH_DATABASE_URI", "VOUCH_DATABASE_URL"),
            ("VOUCH_SUMSUB_TOKEN", "VOUCH_SUMSUB_APP_TOKEN"),
            (
                "VOUCH_SUMSUB_WEBHOOK_SECRET",
                "VOUCH_SUMSUB_WEBHOOK_SECRETS",
            ),
            ("VOUCH_SEALING_KEY", "VOUCH_SEALING_KEYS"),
            ("VOUCH_STORAGE_URI", "VOUCH_STORAGE_URL"),
            ("VOUCH_METRICS_PORT", "VOUCH_METRICS_LISTEN"),
            ("VOUCH_", "VOUCH_LISTEN"),
        ] {
            let told = found(&[wrong]);
            let start = format!("{wrong} is not a setting: the nearest is ");
            assert_eq!(told.len(), 1, "{wrong}");
            assert!(told[0].starts_with(&start), "{told:?}");
            if wrong != "VOUCH_" {
                assert!(told[0].ends_with(meant), "{told:?}");
            }
        }
    }

    #[test]
    fn settings_other_names_and_kubernetes_service_links_are_let_go() {
        let known: Vec<String> = SETTINGS.iter().map(|s| variable(s.name)).collect();
        assert_eq!(unknown(&known, &[]), []);
        assert_eq!(
            found(&[
                "PATH",
                "VOUCH_CONFIG",
                "VOUCH_SERVICE_HOST",
                "VOUCH_SERVICE_PORT",
                "VOUCH_SERVICE_PORT_HTTP",
                "VOUCH_PORT",
                "VOUCH_PORT_8080_TCP",
                "VOUCH_PORT_8080_TCP_PROTO",
                "VOUCH_PORT_8080_TCP_PORT",
                "VOUCH_PORT_8080_TCP_ADDR",
                "VOUCH_API_SERVICE_HOST",
                "VOUCH_API_PORT",
                "VOUCH_API_PORT_53_UDP",
            ]),
            Vec::<String>::new()
        );
    }
}
