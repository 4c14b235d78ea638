//! `updatedAt` is when the status changed last, whatever else is done, written down or found out meanwhile, through
//! whichever calls. The history says the same, and `audit verify` finds nothing.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer, VERIFICATION, submission};
use crate::file::{pdf, upload};
use crate::finhub::Journey;
use crate::partner::{Partner, declaration};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};
use crate::support::peek::uuid_of;

const SCENARIOS: [&str; 5] = ["approve", "retry", "reject", "hold", "partial"];
const AT_SUMSUB: [&str; 7] = [
    "open", "submit", "approve", "retry", "reject", "hold", "queue",
];
const OFFICER: [(&str, &str); 9] = [
    ("claim", "{}"),
    ("claim", "{}"),
    ("release", "{}"),
    ("hold", "{}"),
    ("level", r#"{"level":"STANDARD","reason":"Enough."}"#),
    ("screenings", r#"{"kind":"SANCTIONS","result":"CLEAR"}"#),
    ("decision", r#"{"decision":"APPROVE"}"#),
    ("decision", r#"{"decision":"APPROVE"}"#),
    ("decision", r#"{"decision":"REJECT","resubmittable":true}"#),
];

/// Whose verification it is, by the calls that it came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Business,
    FinHub,
    Partner,
    /// An individual who is verified by Sumsub alone.
    Individual,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Start,
    Import(&'static str),
    AtSumsub(&'static str),
    SumsubMoves,
    WebhookArrives,
    Workers,
    TimePasses(i64),
    Deliver,
    Change(u32),
    Submit,
    Officer(&'static str, &'static str),
    AskForMore,
    Clear,
    Look,
}

fn acts() -> impl Strategy<Value = Vec<(Whose, Act)>> {
    let whose = prop::sample::select(vec![
        Whose::Business,
        Whose::FinHub,
        Whose::Partner,
        Whose::Individual,
    ]);
    let act = prop_oneof![
        1 => Just(Act::Start),
        1 => prop::sample::select(&SCENARIOS[..]).prop_map(Act::Import),
        3 => prop::sample::select(&AT_SUMSUB[..]).prop_map(Act::AtSumsub),
        2 => Just(Act::SumsubMoves),
        2 => Just(Act::WebhookArrives),
        3 => Just(Act::Workers),
        2 => prop::sample::select(&[1, 11, 900, 40_000][..]).prop_map(Act::TimePasses),
        2 => Just(Act::Deliver),
        3 => any::<u32>().prop_map(Act::Change),
        5 => Just(Act::Submit),
        9 => prop::sample::select(&OFFICER[..]).prop_map(|(path, body)| Act::Officer(path, body)),
        2 => Just(Act::AskForMore),
        4 => Just(Act::Clear),
        1 => Just(Act::Look),
    ];
    prop::collection::vec((whose, act), 20..60)
}

/// Everybody who takes part, once for each case.
struct Scene<'a> {
    app: &'a TestApp,
    sue: &'a Officer,
    file: File,
    journey: Journey,
    partner: Partner,
    user: String,
    individual: String,
    made: u32,
}

impl<'a> Scene<'a> {
    async fn new(app: &'a TestApp, sue: &'a Officer) -> Self {
        let file = File::ready(app).await;
        let journey = Journey::ready(app).await;
        let partner = Partner::new(app).await;
        let user = partner.user("user-1").await;
        let individual = file.broker.create_child("INDIVIDUAL").await;
        Self {
            app,
            sue,
            file,
            journey,
            partner,
            user,
            individual,
            made: 0,
        }
    }

    fn of(&self, whose: Whose) -> (&Broker, &str) {
        match whose {
            Whose::Business => (&self.file.broker, &self.file.child),
            Whose::FinHub => (&self.journey.broker, &self.journey.organization),
            Whose::Partner => (&self.partner.broker, &self.user),
            Whose::Individual => (&self.file.broker, &self.individual),
        }
    }

    async fn send(&self, whose: Whose, method: &str, path: &str, body: &Value) -> Reply {
        let (broker, child) = self.of(whose);
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = broker.request(method, &format!("{VERIFICATION}{path}"));
        request.on_behalf_of(child).json(body).send().await
    }

    async fn review(&self, whose: Whose, path: &str, body: &Value) -> Reply {
        self.sue.act(self.of(whose).1, path, body).await
    }

    async fn list(&self, whose: Whose, what: &str) -> Vec<Value> {
        let (broker, child) = self.of(whose);
        let path = format!("{VERIFICATION}/{what}?limit=100");
        let reply = broker.get(&path).on_behalf_of(child).send().await;
        reply.body["data"].as_array().cloned().unwrap_or_default()
    }

    /// Nothing has to succeed: a refusal moves nothing either.
    async fn perform(&mut self, whose: Whose, act: Act) {
        let (broker, child) = self.of(whose);
        let (broker, child) = (broker.clone(), child.to_owned());
        self.made += 1;
        let reply = match act {
            Act::Start => broker.start(&child).await,
            Act::Import(scenario) => {
                let token = self.app.share_token(scenario).await;
                broker.import(&child, &token).await
            }
            Act::AtSumsub(act) => {
                let url = format!("{}/sandbox/sessions/{child}", self.app.sandbox.url());
                let request = self.app.http.post(url).json(&json!({ "act": act }));
                return drop(request.send().await.unwrap());
            }
            Act::SumsubMoves => {
                self.app.sumsub_moves().await;
                return;
            }
            Act::WebhookArrives => {
                self.app.webhook_arrives().await;
                return;
            }
            Act::Workers => {
                self.app.run_due().await;
                return;
            }
            Act::TimePasses(seconds) => {
                return self.app.clock.advance(TimeDelta::seconds(seconds));
            }
            Act::Deliver => self.deliver(whose).await,
            Act::Change(how) => self.change(whose, how).await,
            Act::Submit => self.submit(whose).await,
            Act::Officer(path, body) => {
                let body = serde_json::from_str(body).unwrap();
                self.review(whose, path, &body).await
            }
            Act::AskForMore => {
                let code = match whose {
                    Whose::Business | Whose::FinHub => "BANK_STATEMENT",
                    Whose::Partner | Whose::Individual => "IDENTITY_DOCUMENT",
                };
                let items = json!([{ "code": code, "message": "Please." }]);
                let ask = json!({ "decision": "REQUEST_INFORMATION", "items": items });
                self.review(whose, "decision", &ask).await
            }
            Act::Clear => self.clear(whose).await,
            Act::Look => self.sue.0.get(&format!("/v1/reviews/{child}")).send().await,
        };
        assert!(reply.status < 500, "{:?}", reply.body);
    }

    async fn deliver(&self, whose: Whose) -> Reply {
        let text = format!("paper {}", self.made);
        match whose {
            Whose::Business => {
                let body = upload("BANK_STATEMENT", &pdf(&text));
                self.send(whose, "POST", "/documents", &body).await
            }
            Whose::FinHub => self.journey.upload("BANK_STATEMENT").await,
            Whose::Partner => {
                let bytes = pdf(&text);
                let path = "/v1/user/kyc-files/user-1";
                self.partner.upload(path, &[("file.pdf", &bytes)]).await
            }
            Whose::Individual => {
                let body = upload("IDENTITY_DOCUMENT", &pdf(&text));
                self.send(whose, "POST", "/documents", &body).await
            }
        }
    }

    /// Changes what somebody is called, or only their telephone.
    async fn change(&self, whose: Whose, how: u32) -> Reply {
        let body = match how % 2 {
            0 => json!({ "firstName": format!("Ann{}", how % 5) }),
            _ => json!({ "phone": format!("+{how}") }),
        };
        let person = match whose {
            Whose::Business | Whose::Individual => &self.file.person,
            Whose::FinHub => &self.journey.director,
            Whose::Partner => return self.partner.patch("/v1/user/user-1", &body).await,
        };
        self.send(whose, "PATCH", &format!("/people/{person}"), &body)
            .await
    }

    async fn submit(&self, whose: Whose) -> Reply {
        match whose {
            Whose::Business | Whose::Individual => {
                self.send(whose, "POST", "/submission", &submission("STANDARD"))
                    .await
            }
            Whose::FinHub => self.journey.submit().await,
            Whose::Partner => self.partner.declare(&declaration("user-1")).await,
        }
    }

    /// Accepts all there is, and finds nothing in any screening.
    async fn clear(&self, whose: Whose) -> Reply {
        let verify = json!({ "decision": "VERIFY" });
        for one in self.list(whose, "documents").await {
            let path = format!("documents/{}/decision", one["id"].as_str().unwrap());
            let mut body = verify.clone();
            let reply = self.review(whose, &path, &body).await;
            let candidates = &reply.body["error"]["details"]["candidates"];
            if candidates.is_array() {
                body["subjectId"] = candidates[0]["id"].clone();
                self.review(whose, &path, &body).await;
            }
        }
        let people = self.list(whose, "people").await;
        let mut whom = vec![Value::Null];
        whom.extend(people.iter().map(|one| one["id"].clone()));
        for of in whom {
            if let Some(id) = of.as_str() {
                self.review(whose, &format!("people/{id}/decision"), &verify)
                    .await;
            }
            for kind in ["PEP", "SANCTIONS", "ADVERSE_MEDIA"] {
                let clear = json!({ "subjectId": of, "kind": kind, "result": "CLEAR" });
                self.review(whose, "screenings", &clear).await;
            }
        }
        self.review(whose, "decision", &json!({ "decision": "APPROVE" }))
            .await
    }

    /// The status and its time, which are those of the history's last change of status.
    async fn told(&self, whose: Whose) -> (String, DateTime<Utc>) {
        let (broker, child) = self.of(whose);
        let id = uuid_of(child);
        let query = format!(
            "select status, created_at from verification_events where organization_id = '{id}' order by sequence"
        );
        let mut last: Option<(String, DateTime<Utc>)> = None;
        for event in self.app.rows(&query).await {
            let status = event["status"].as_str().unwrap();
            if last.as_ref().is_none_or(|(known, _)| known != status) {
                last = Some((status.to_owned(), time(&event["created_at"])));
            }
        }
        let told = broker.status(child).await.body;
        let told = (
            told["status"].as_str().unwrap().to_owned(),
            time(&told["updatedAt"]),
        );
        assert_eq!(Some(&told), last.as_ref(), "{whose:?}");
        let record = self.app.record(child).await;
        assert_eq!(time(&record["updated_at"]), told.1, "{whose:?}");
        assert!(self.app.chain_verifies(child).await, "{whose:?}");
        told
    }
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

async fn live(app: &TestApp, sue: &Officer, acts: &[(Whose, Act)], reached: &mut Vec<String>) {
    let mut scene = Scene::new(app, sue).await;
    let all = [
        Whose::Business,
        Whose::FinHub,
        Whose::Partner,
        Whose::Individual,
    ];
    let mut before = Vec::new();
    for whose in all {
        before.push(scene.told(whose).await);
    }
    for (whose, act) in acts {
        app.clock.advance(TimeDelta::milliseconds(1));
        scene.perform(*whose, *act).await;
        // Workers and webhooks are everybody's.
        for (whose, before) in all.into_iter().zip(&mut before) {
            let after = scene.told(whose).await;
            if after.0 == before.0 {
                assert_eq!(after.1, before.1, "{whose:?} {act:?}")
            } else {
                assert!(after.1 > before.1, "{whose:?} {act:?}")
            }
            if after.0 != before.0 {
                reached.push(format!("{whose:?} {}", after.0));
            }
            *before = after;
        }
    }
    // The next case has the workers to itself.
    app.execute("delete from confirms").await;
}

#[test]
fn through_whichever_calls() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (app, sue) = runtime.block_on(async {
        let app = TestApp::new().await;
        let office = Office::open(&app).await;
        let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
        (app, sue)
    });
    let config = ProptestConfig {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..ProptestConfig::default()
    };
    // The same acts each time: what they reach is looked at below.
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, random);
    let reached = std::cell::RefCell::new(Vec::new());
    let lived = runner.run(&acts(), |acts| {
        runtime.block_on(live(&app, &sue, &acts, &mut reached.borrow_mut()));
        Ok(())
    });
    if let Err(error) = lived {
        panic!("{error}");
    }
    let mut reached = reached.into_inner();
    reached.sort_unstable();
    reached.dedup();
    // Of each customer some status moved, or the rest says nothing.
    for customer in ["Business", "FinHub", "Partner", "Individual"] {
        let moved = reached.iter().any(|one| one.starts_with(customer));
        assert!(moved, "{customer}: {reached:?}");
    }
    let _inside = runtime.enter();
    drop(app);
}
