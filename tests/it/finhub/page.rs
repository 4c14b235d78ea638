//! FinHub's page, kept word for word in `page.txt`: its commands, and the answers that it shows.

use serde_json::Value;
use tokio::process::Command;

use crate::support::app::TestApp;
use crate::support::client::Broker;
use crate::support::contract;

const PAGE: &str = include_str!("page.txt");

/// A call of the page.
pub(super) struct Shown {
    command: String,
    pub(super) answer: Value,
}

/// What stands between a heading of the page and the next.
fn section(name: &str) -> &'static str {
    let heading = format!("\n# {name}\n");
    let (_, rest) = PAGE.split_once(&heading).expect(&heading);
    rest.split("\n# ").next().unwrap_or_default()
}

/// The call of this name.
pub(super) fn shown(name: &str) -> Shown {
    let heading = format!("\n# {name}\n");
    let (_, rest) = PAGE.split_once(&heading).expect(&heading);
    let (command, rest) = rest.split_once("\n# answers\n").expect("an answer");
    let answer = rest.split("\n\n# ").next().unwrap_or_default();
    Shown {
        command: command.to_owned(),
        answer: serde_json::from_str(answer).expect("JSON"),
    }
}

/// The body of a submission with every field that the page names.
pub(super) fn whole_submission() -> Value {
    serde_json::from_str(section("the whole body of a submission")).expect("JSON")
}

/// What a reader puts into the page's commands.
pub(super) struct Filled<'a> {
    pub(super) app: &'a TestApp,
    pub(super) caller: &'a Broker,
    pub(super) organization: &'a str,
    pub(super) verification: &'a str,
    pub(super) doc_id: &'a str,
    pub(super) document_type: &'a str,
    pub(super) content: &'a str,
}

impl Filled<'_> {
    /// Runs a command of the page with `curl`; its answer is held against the document, as all are.
    pub(super) async fn run(&self, shown: &Shown) -> (u16, Value) {
        let url = shown.command.split('"').nth(1).expect("an address");
        let place = |text: &str| {
            text.replace("https://sandbox.finhub.cloud", &self.app.url)
                .replace("ver_org_67890", self.verification)
                .replace("ver_12345", self.verification)
                .replace("org_12345", self.organization)
        };
        let command = place(&shown.command)
            .replace("YOUR_ACCESS_TOKEN", &self.caller.key)
            .replace("YOUR_TENANT_ID", &self.caller.organization.to_string())
            .replace("550e8400-e29b-41d4-a716-446655440000", self.doc_id)
            .replace(
                "\"CERTIFICATE_OF_INCORPORATION\"",
                &format!("\"{}\"", self.document_type),
            )
            .replace(
                "JVBERi0xLjQKJeLjz9MKNyAwIG9iaiA8PAovVHlwZSAvQ2F0YWxvZy...",
                self.content,
            );
        let output = Command::new("sh")
            .arg("-euc")
            .arg(format!("{command} -s -w '\\n%{{http_code}}'"))
            .env("no_proxy", "*")
            .output()
            .await
            .expect("curl: `make test` installs it");
        let printed = String::from_utf8(output.stdout).expect("text");
        let (body, status) = printed.rsplit_once('\n').expect(&printed);
        let status = status.parse().expect("a status");
        self.caller.logs.response(body.as_bytes());
        let body = serde_json::from_str(body).expect(body);
        let method = if shown.command.contains("-X POST") {
            reqwest::Method::POST
        } else {
            reqwest::Method::GET
        };
        let path = place(url).replace(&self.app.url, "");
        contract::check(&method, &path, status, &body);
        (status, body)
    }
}

/// Every field of the page's answer that an answer lacks, or has with another type; by its path.
pub(super) fn lacking(answer: &Value, shown: &Value, path: &str) -> Vec<String> {
    match (answer, shown) {
        (Value::Object(answer), Value::Object(shown)) => shown
            .iter()
            .flat_map(|(name, shown)| {
                let path = format!("{path}/{name}");
                match answer.get(name) {
                    Some(answer) => lacking(answer, shown, &path),
                    None => vec![path],
                }
            })
            .collect(),
        (Value::Array(answer), Value::Array(shown)) => match shown.first() {
            Some(_) if answer.is_empty() => vec![path.to_owned()],
            Some(shown) => answer
                .iter()
                .flat_map(|answer| lacking(answer, shown, path))
                .collect(),
            None => Vec::new(),
        },
        (answer, shown) if std::mem::discriminant(answer) == std::mem::discriminant(shown) => {
            Vec::new()
        }
        _ => vec![path.to_owned()],
    }
}

#[test]
fn what_lacks_is_found() {
    let shown = serde_json::json!({ "a": [{ "b": 1 }], "c": { "d": "x" }, "e": [] });
    let good = serde_json::json!({ "a": [{ "b": 2, "z": 0 }], "c": { "d": "y" }, "e": [] });
    assert_eq!(lacking(&good, &shown, ""), Vec::<String>::new());
    let bad = serde_json::json!({ "a": [{ "b": 2 }, {}], "c": { "d": null }, "e": 1 });
    assert_eq!(lacking(&bad, &shown, ""), ["/a/b", "/c/d", "/e"]);
}
