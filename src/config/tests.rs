use super::*;

fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vouch.toml");
    std::fs::write(&path, file).unwrap();
    let lookup = |name: &str| {
        environment
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    };
    Config::load(Some(&path), lookup, &BTreeMap::new())
}

#[test]
fn defaults_then_file_then_environment_then_flags() {
    assert_eq!(load("", &[]).unwrap().listen.to_string(), "127.0.0.1:8080");
    let file = "listen = \"127.0.0.1:1\"\nreplicas = 3\nsumsub_webhook_secrets = [\"a\", \"b\"]\n";
    let config = load(file, &[]).unwrap();
    assert_eq!((config.listen.port(), config.replicas), (1, 3));
    assert_eq!(config.require_sumsub_webhook_secrets().unwrap().len(), 2);
    let config = load(
        file,
        &[("VOUCH_LISTEN", "127.0.0.1:2"), ("VOUCH_REPLICAS", "")],
    )
    .unwrap();
    assert_eq!((config.listen.port(), config.replicas), (2, 3));
    let flags = BTreeMap::from([("listen", "127.0.0.1:4".to_owned())]);
    let config = Config::load(
        None,
        |name| (name == "VOUCH_LISTEN").then(|| "127.0.0.1:3".into()),
        &flags,
    );
    assert_eq!(config.unwrap().listen.port(), 4);
}

#[test]
fn database_url_is_a_fallback_for_our_own_name() {
    let url = |environment: &[(&str, &str)]| {
        let config = load("", environment).unwrap();
        config
            .database_url()
            .map(|url| url.expose_secret().to_owned())
    };
    assert_eq!(url(&[]), None);
    assert_eq!(
        url(&[("DATABASE_URL", "postgres://a")]).as_deref(),
        Some("postgres://a")
    );
    let both = [
        ("DATABASE_URL", "postgres://a"),
        ("VOUCH_DATABASE_URL", "postgres://b"),
    ];
    assert_eq!(url(&both).as_deref(), Some("postgres://b"));
}

#[test]
fn a_secret_of_digits_stays_text() {
    let config = load("", &[("VOUCH_SUMSUB_SECRET_KEY", "0123")]).unwrap();
    assert_eq!(
        config.require_sumsub_secret_key().unwrap().expose_secret(),
        "0123"
    );
}

#[test]
fn refusals_name_the_setting_and_never_the_value() {
    let refused =
        |file: &str, environment: &[(&str, &str)]| load(file, environment).unwrap_err().to_string();
    assert_eq!(
        refused("sumsub_tokn = 1", &[]),
        "the settings cannot be read: `sumsub_tokn` is not a setting"
    );
    let text = refused("", &[("VOUCH_LISTEN", "hunter2")]);
    assert_eq!(
        text,
        "VOUCH_LISTEN has a value that cannot be read: Address of the API."
    );
    let text = refused("", &[("VOUCH_SUMSUB_APP_TOKEN", "prd:hunter2")]);
    assert_eq!(
        text,
        "VOUCH_SUMSUB_APP_TOKEN must start with sbx: in this VOUCH_ENVIRONMENT"
    );
    for seconds in ["0", "4", "19", "3600"] {
        assert!(
            refused("", &[("VOUCH_IMPORT_LEASE_SECONDS", seconds)])
                .starts_with("VOUCH_IMPORT_LEASE_SECONDS must be from 5 to 18"),
            "{seconds}"
        );
    }
    for seconds in ["5", "15", "18"] {
        assert!(load("", &[("VOUCH_IMPORT_LEASE_SECONDS", seconds)]).is_ok());
    }
    for (name, value, problem) in [
        ("RATE_LIMIT_PER_MINUTE", "0", "must be 1 to 100000000"),
        (
            "RATE_LIMIT_UNAUTHENTICATED_PER_MINUTE",
            "100000001",
            "must be 1 to 100000000",
        ),
        (
            "UNKNOWN_SHARE_BASIS_POINTS",
            "2500",
            "must be less than 2500: 25 % may be a beneficial owner's",
        ),
        (
            "REPORTING_FLOOR_BASIS_POINTS",
            "0",
            "must be from 1 to 2500",
        ),
        (
            "REPORTING_FLOOR_BASIS_POINTS",
            "2501",
            "must be from 1 to 2500",
        ),
        (
            "TRUSTED_PROXIES",
            "10.0.0.0/8,ten",
            "names ten, which is no network such as 10.0.0.0/8",
        ),
        (
            "REDIS_URL",
            "http://:hunter2@h",
            "must begin with redis://, rediss:// or unix://",
        ),
    ] {
        let name = format!("VOUCH_{name}");
        assert_eq!(refused("", &[(&name, value)]), format!("{name} {problem}"));
    }
    let missing = load("", &[])
        .unwrap()
        .require_audit_key()
        .unwrap_err()
        .to_string();
    assert_eq!(
        missing,
        "VOUCH_AUDIT_KEY is not set: Base64 key of 32 bytes that chains the histories."
    );
}

#[test]
fn every_setting_with_a_default_is_shown_with_it() {
    let config = load("", &[]).unwrap();
    for (setting, shown) in SETTINGS.iter().zip(config.shown()) {
        assert_eq!(shown.as_deref(), setting.default, "{}", setting.name);
    }
}

#[test]
fn debug_output_holds_no_secret() {
    let environment = [
        ("VOUCH_SUMSUB_APP_TOKEN", "sbx:hunter2"),
        ("VOUCH_SEALING_KEYS", "hunter2"),
        ("VOUCH_REDIS_URL", "redis://:hunter2@h"),
        ("VOUCH_DATABASE_URL", "postgres://u:hunter2@h/d"),
        ("VOUCH_SUMSUB_WEBHOOK_SECRETS", "hunter2,hunter2"),
    ];
    assert!(!format!("{:?}", load("", &environment).unwrap()).contains("hunter2"));
}
