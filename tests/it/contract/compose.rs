//! The container files, compared with the program: there need not be an engine for that.

use std::collections::BTreeMap;

use base::clock::Clock;
use base::shutdown::Shutdown;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use vouch::app::{App, Settings};
use vouch::config::{Config, SETTINGS, variable};

use super::{read, root, yaml};
use crate::process::running::Running;
use crate::process::{built, run, scratch, vouch};

/// Vouch with a Svix server.
const SVIX: &str = "docker-compose.svix.yml";

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().expect("a list").iter();
    items
        .map(|item| item.as_str().expect("text").to_owned())
        .collect()
}

fn environment(service: &Value) -> BTreeMap<String, String> {
    let map = service["environment"]
        .as_object()
        .expect("an environment")
        .iter();
    map.map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()))
        .collect()
}

#[test]
fn services_depend_on_services_and_each_tells_its_health() {
    let svix = ["svix", "svix-postgres", "svix-redis"];
    for (file, beside) in [("docker-compose.yml", &[][..]), (SVIX, &svix[..])] {
        let mut expected = vec!["postgres", "sandbox", "vouch"];
        expected.extend(beside);
        expected.sort_unstable();
        services_are(&yaml::parse(&read(file)), &expected);
    }
}

fn services_are(compose: &Value, expected: &[&str]) {
    let services = compose["services"].as_object().expect("services");
    assert_eq!(services.keys().collect::<Vec<_>>(), expected);
    for (name, service) in services {
        assert!(service["healthcheck"]["test"].is_array(), "{name}");
        for needed in service["depends_on"].as_object().into_iter().flatten() {
            assert!(services.contains_key(needed.0), "{name} needs {}", needed.0);
        }
        for volume in service["volumes"].as_array().into_iter().flatten() {
            let volume = volume
                .as_str()
                .and_then(|volume| volume.split(':').next())
                .expect("a volume");
            assert!(
                compose["volumes"]
                    .as_object()
                    .expect("volumes")
                    .contains_key(volume)
            );
        }
    }
}

#[tokio::test]
async fn the_settings_of_the_service_make_an_app() {
    let compose = yaml::parse(&read("docker-compose.yml"));
    let given = environment(&compose["services"]["vouch"]);
    for name in given.keys() {
        assert!(
            SETTINGS
                .iter()
                .any(|setting| variable(setting.name) == *name),
            "{name} is no setting"
        );
    }
    let config =
        Config::load(None, |name| given.get(name).cloned(), &BTreeMap::new()).expect("settings");
    let settings = Settings::from_config(&config).expect("complete settings");
    App::build(&settings, Clock::system(), &Shutdown::new()).expect("an app");
    let served = strings(&compose["services"]["vouch"]["command"]);
    assert_eq!(
        run(vouch(&built()).args(&served).arg("--help")).code,
        Some(0)
    );
    let sandbox = environment(&compose["services"]["sandbox"]);
    for shared in ["VOUCH_SUMSUB_APP_TOKEN", "VOUCH_SUMSUB_SECRET_KEY"] {
        assert_eq!(given[shared], sandbox[shared]);
    }
    assert_eq!(
        given["VOUCH_SUMSUB_WEBHOOK_SECRETS"],
        sandbox["VOUCH_SUMSUB_WEBHOOK_SECRET"]
    );
}

/// The token is one that the server beside it takes, and the way to it one that Vouch takes.
#[tokio::test]
async fn the_settings_beside_a_svix_server_make_an_app() {
    let compose = yaml::parse(&read(SVIX));
    let given = environment(&compose["services"]["vouch"]);
    let mut plain = environment(&yaml::parse(&read("docker-compose.yml"))["services"]["vouch"]);
    for name in ["VOUCH_SVIX_URL", "VOUCH_SVIX_TOKEN"] {
        plain.insert(name.into(), given[name].clone());
    }
    assert_eq!(given, plain, "they differ in nothing else");
    let config =
        Config::load(None, |name| given.get(name).cloned(), &BTreeMap::new()).expect("settings");
    let settings = Settings::from_config(&config).expect("complete settings");
    assert!(settings.svix.is_some());
    App::build(&settings, Clock::system(), &Shutdown::new()).expect("an app");
    assert_eq!(compose["services"]["vouch"]["network_mode"], "service:svix");

    let secret = environment(&compose["services"]["svix"])["SVIX_JWT_SECRET"].clone();
    let (signed, signature) = given["VOUCH_SVIX_TOKEN"].rsplit_once('.').expect("a token");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(signed.as_bytes());
    let expected = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    assert_eq!(signature, expected);
}

#[test]
fn the_sandbox_service_starts_and_is_healthy() {
    let compose = yaml::parse(&read("docker-compose.yml"));
    let service = &compose["services"]["sandbox"];
    let place = scratch();
    let here = |text: &String| {
        text.replace("0.0.0.0:8081", "127.0.0.1:0")
            .replace("/data", &place.path().display().to_string())
    };
    let command: Vec<String> = strings(&service["command"]).iter().map(here).collect();
    assert!(command.contains(&"127.0.0.1:0".to_owned()), "{command:?}");
    let mut running = Running::start(
        vouch(&built())
            .args(command)
            .arg("--json")
            .envs(environment(service)),
    );
    let url = running.answer()["url"].as_str().expect("a URL").to_owned();
    let health = strings(&service["healthcheck"]["test"]);
    let ["CMD", "vouch", check @ ..] = &*health.iter().map(String::as_str).collect::<Vec<_>>()
    else {
        panic!("{health:?}");
    };
    let check: Vec<String> = check
        .iter()
        .map(|word| word.replace("http://127.0.0.1:8081", &url))
        .collect();
    assert_eq!(run(vouch(&built()).args(&check)).code, Some(0), "{check:?}");
    assert_eq!(running.stop().0.code(), Some(0));
}

#[test]
fn the_image_is_built_from_files_that_exist() {
    for line in read(".dockerignore").lines() {
        if let Some(path) = line.strip_prefix('!') {
            assert!(root().join(path).exists(), "{path}");
        }
    }
    let dockerfile = read("Dockerfile");
    assert!(dockerfile.contains(":nonroot"));
    // What is built where nothing else is asked for has no sandbox.
    let last = dockerfile.rsplit("\nFROM ").next().expect("a stage");
    assert!(
        last.starts_with("base AS production\nCOPY --from=build "),
        "{last}"
    );
    let build = dockerfile
        .split("\nFROM ")
        .find(|stage| stage.starts_with("source AS build\n"));
    assert!(build.expect("a build").contains("--no-default-features"));
    for file in ["docker-compose.yml", SVIX] {
        for service in ["vouch", "sandbox"] {
            let build = &yaml::parse(&read(file))["services"][service]["build"];
            assert_eq!(
                *build,
                serde_json::json!({ "context": ".", "target": "dev" })
            );
        }
    }
    assert!(dockerfile.contains("CMD [\"vouch\", \"healthcheck\"]"));
    let documents = "file:///data/documents";
    assert!(dockerfile.contains(&format!("VOUCH_STORAGE_URL={documents}")));
    for file in ["docker-compose.yml", SVIX] {
        let service = &yaml::parse(&read(file))["services"]["vouch"];
        assert_eq!(environment(service)["VOUCH_STORAGE_URL"], documents);
        assert_eq!(strings(&service["volumes"]), ["documents:/data"], "{file}");
    }
}
