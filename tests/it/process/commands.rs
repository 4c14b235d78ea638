//! Commands that answer and end.

use vouch::config::{SETTINGS, variable};

use super::{built, run, vouch};

#[test]
fn serve_without_settings_names_the_first_one_that_is_missing() {
    let outcome = run(vouch(&built()).arg("serve"));
    assert_eq!(
        outcome.sentence(),
        "VOUCH_DATABASE_URL is not set: Postgres 14 or newer. DATABASE_URL is read where this is not set."
    );
    let outcome = run(vouch(&built())
        .arg("serve")
        .env("DATABASE_URL", "postgres://127.0.0.1:1/vouch"));
    assert!(
        outcome
            .sentence()
            .starts_with("VOUCH_SEALING_KEYS is not set: ")
    );
}

#[test]
fn a_database_that_is_away_is_told_in_one_sentence() {
    let url = "postgres://somebody:hunter2@127.0.0.1:1/vouch";
    let outcome = run(vouch(&built())
        .arg("migrate")
        .env("VOUCH_DATABASE_URL", url));
    let sentence = outcome.sentence();
    assert!(
        sentence.starts_with("the database of VOUCH_DATABASE_URL cannot be reached: "),
        "{sentence}"
    );
    assert!(!sentence.contains("hunter2"));
}

#[test]
fn config_shows_every_setting_and_no_secret() {
    let outcome = run(vouch(&built())
        .args(["config", "--json"])
        .env("VOUCH_AUDIT_KEY", "hunter2hunter2")
        .env("VOUCH_REPLICAS", "3"));
    assert!(!outcome.out.contains("hunter2"));
    let shown = outcome.json();
    assert_eq!(shown.as_object().unwrap().len(), SETTINGS.len());
    for setting in SETTINGS {
        let row = &shown[setting.name];
        assert_eq!(row["environment"], variable(setting.name));
        assert_eq!(row["meaning"], setting.meaning);
    }
    assert_eq!(shown["audit_key"]["value"], "(set)");
    assert_eq!(shown["replicas"]["value"], "3");

    let refused = run(vouch(&built()).arg("config").env("VOUCH_REPLICAS", "0"));
    assert_eq!(refused.sentence(), "VOUCH_REPLICAS must be at least 1");
}

#[test]
fn openapi_is_printed_without_settings_and_compared_with_the_committed_file() {
    let printed = run(vouch(&built()).arg("openapi")).json();
    assert_eq!(printed["openapi"], "3.1.0");
    let compared = run(vouch(&built()).args(["openapi", "--check"]));
    assert_eq!((compared.code, &*compared.err), (Some(0), ""));

    let elsewhere = super::scratch();
    std::fs::create_dir(elsewhere.path().join("openapi")).unwrap();
    std::fs::write(elsewhere.path().join("openapi/v1.json"), "{}\n").unwrap();
    let outcome = run(vouch(&built())
        .args(["openapi", "--check"])
        .current_dir(elsewhere.path()));
    assert_eq!(
        outcome.sentence(),
        "openapi/v1.json differs: run `make openapi`"
    );
}

#[test]
fn a_healthcheck_of_nobody_fails() {
    let outcome = run(vouch(&built()).args(["healthcheck", "--url", "http://127.0.0.1:1"]));
    assert!(
        outcome
            .sentence()
            .starts_with("not reachable: Connection refused"),
        "{}",
        outcome.err
    );
}

#[test]
fn a_wrong_call_exits_with_2() {
    let outcome = run(vouch(&built()).args([
        "keys",
        "create",
        "--organization",
        "acme",
        "--role",
        "MEMBER",
    ]));
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome
            .err
            .contains("must be org_ and 32 hexadecimal digits"),
        "{}",
        outcome.err
    );
}
