//! One life of a file: who takes part, what was done, and what holds after each act.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use vouch::store::api_keys::Role;

use super::chance::Chance;
use super::model::Model;
use crate::file::office::{Office, Officer};
use crate::support::app::{Options, PATIENCE, TestApp};
use crate::support::client::{Broker, Reply};

/// Acts of which the whole story is told where something is wrong.
const TOLD: usize = 60;

/// Through which calls a file is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    V1,
    FinHub,
    Partner,
}

/// An officer of the platform, as the test knows them.
pub(super) struct Colleague {
    pub(super) officer: Officer,
    pub(super) role: Role,
    pub(super) name: &'static str,
}

/// Where many lives are lived, one after the other.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) office: Vec<Colleague>,
    /// The customers' side: each key, and the person whose it is, as officers are called.
    keys: Vec<(Broker, Option<&'static str>)>,
}

/// Officers of three roles.
const OFFICE: [(Role, &str); 4] = [
    (Role::ComplianceOfficer, "Casey"),
    (Role::Admin, "Ada"),
    (Role::SuperAdmin, SUE_NAME),
    (Role::SuperAdmin, "Bea"),
];
/// She has a key of the broker's as well.
pub(super) const SUE_NAME: &str = "Sue Officer";
/// Her place in the office.
pub(super) const SUE: usize = 2;
/// Of the office: who may approve whatever they did not bring.
pub(super) const BEA: usize = 3;

impl World {
    pub(super) async fn new() -> Self {
        // A busy machine is no reason to turn anybody away.
        let options = Options {
            app: Box::new(|settings| settings.database_patience = PATIENCE * 3),
            ..Options::default()
        };
        let app = TestApp::with(options).await;
        let platform = Office::open(&app).await;
        let mut office = Vec::new();
        for (role, name) in OFFICE {
            office.push(Colleague {
                officer: platform.officer(&app, role, name).await,
                role,
                name,
            });
        }
        let broker = app.broker().await;
        let mut keys = vec![(broker.clone(), None)];
        for (called, person) in [("OFFICER, Su\u{435}", Some(SUE_NAME)), ("Rob", Some("Rob"))] {
            let owner = broker.organization;
            let key = app.key(owner, false, Role::Member, Some(called)).await;
            let broker = broker.clone();
            keys.push((Broker { key, ..broker }, person));
        }
        Self { app, office, keys }
    }
}

/// What was done, for whoever has to find out why it was wrong.
struct Story {
    seed: u64,
    door: Door,
    acts: Vec<String>,
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let from = self.acts.len().saturating_sub(TOLD);
            let acts = self.acts[from..].join("\n  ");
            eprintln!("{:?}, VOUCH_LIVES_SEED={}:\n  {acts}", self.door, self.seed);
        }
    }
}

pub(super) struct Life<'w> {
    pub(super) world: &'w World,
    pub(super) chance: Chance,
    pub(super) door: Door,
    pub(super) child: String,
    /// FinHub's id of the verification.
    pub(super) verification: String,
    pub(super) model: Model,
    /// What an individual's broker did in the last day, and where it stands.
    pub(super) partner: super::partner::Standing,
    /// Numbers that no two things share.
    made: u64,
    told: (String, DateTime<Utc>),
    story: Story,
    pub(super) steps: usize,
    pub(super) approvals: usize,
    /// The organization is erased.
    pub(super) is_over: bool,
}

impl<'w> Life<'w> {
    pub(super) async fn begin(world: &'w World, door: Door, seed: u64) -> Self {
        let app = &world.app;
        let mut life = Self {
            world,
            chance: Chance::of(seed),
            door,
            child: String::new(),
            verification: String::new(),
            model: Model::new(),
            partner: super::partner::Standing::default(),
            made: 0,
            told: ("NOT_STARTED".to_owned(), app.clock.now()),
            story: Story {
                seed,
                door,
                acts: Vec::new(),
            },
            steps: 0,
            approvals: 0,
            is_over: false,
        };
        match door {
            Door::V1 => life.child = life.broker().create_child("BUSINESS").await,
            Door::FinHub => super::finhub::register(&mut life).await,
            Door::Partner => super::partner::create(&mut life, seed).await,
        }
        life.model.retell();
        life
    }

    /// A number that nothing else of this life has.
    pub(super) fn fresh(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    /// The broker's key without a person.
    pub(super) fn broker(&self) -> Broker {
        self.world.keys[0].0.clone()
    }

    /// One of the keys of the customer's side, mostly the one of nobody in particular.
    pub(super) fn somebody(&mut self) -> (Broker, Option<&'static str>) {
        let at = self.chance.weighted(&[(10, 0), (1, 1), (1, 2)]);
        self.world.keys[at].clone()
    }

    /// Something is done now.
    pub(super) fn tell(&mut self, what: impl Into<String>) {
        // What happens at one moment happens in some order all the same.
        if !self.chance.one_in(8) {
            self.world.app.clock.advance(TimeDelta::seconds(1));
        }
        self.model.step += 1;
        self.story.acts.push(format!(
            "{} {} {}: {}",
            self.model.step,
            self.world.app.clock.now().format("%F %T"),
            self.model.status,
            what.into()
        ));
    }

    /// Something is delivered now: after all that was delivered before.
    pub(super) fn tell_delivery(&mut self, what: impl Into<String>) {
        self.world.app.clock.advance(TimeDelta::seconds(1));
        self.tell(what);
    }

    /// Whether a call succeeded, whose answer has to be one of those that are right.
    pub(super) fn is_done(&mut self, reply: &Reply, right: &[(u16, &str)]) -> bool {
        let said = said(reply);
        if let Some(last) = self.story.acts.last_mut() {
            last.push_str(&format!(" -> {} {}", said.0, said.1));
        }
        if !right.contains(&said) {
            let id = reply.header("x-request-id").unwrap_or_default();
            let log = self.world.app.log_lines_with(id);
            panic!("{said:?} is none of {right:?}: {} {log:#?}", reply.body);
        }
        said.0 < 300
    }

    /// What was done is noted in the model.
    pub(super) fn contributed(&mut self, who: Option<&'static str>) {
        self.model.contributors.extend(who);
        self.model.retell();
    }

    /// What holds after each act: the record is where the model has it, its time moved with its status alone, and the
    /// history verifies.
    pub(super) async fn check(&mut self) {
        self.steps += 1;
        let app = &self.world.app;
        assert!(app.chain_verifies(&self.child).await, "audit verify");
        if self.is_over {
            return;
        }
        let reply = self.world.keys[0].0.status(&self.child).await;
        let status = reply.body["status"].as_str().unwrap_or_default().to_owned();
        assert_eq!(status, self.model.status, "the status, as the model has it");
        let updated: DateTime<Utc> = text(&reply.body["updatedAt"]).parse().unwrap();
        let expected = if status == self.told.0 {
            self.told.1
        } else {
            app.clock.now()
        };
        assert_eq!(updated, expected, "updatedAt moves with the status alone");
        self.told = (status, updated);
    }

    /// Time passes, and what is due happens.
    pub(super) async fn wait(&mut self, by: TimeDelta) {
        self.tell(format!("{} minutes pass", by.num_minutes()));
        self.world.app.later(by).await;
        if self.model.status == "APPROVED" {
            let today = self.world.app.clock.now().date_naive();
            if !self.model.unseen_papers(today).is_empty() {
                self.model.status = "RESUBMISSION_REQUIRED";
            }
        }
        self.check().await;
    }
}

/// What a call was answered: its status, and the code that says why it was refused.
pub(super) fn said(reply: &Reply) -> (u16, &str) {
    let body = &reply.body;
    let why = [
        &body["error"]["details"]["reason"],
        &body["data"]["details"],
        &body["errorCode"],
        &body["error"]["code"],
        &body["data"]["error"],
    ];
    match reply.status {
        ..300 => (reply.status, ""),
        status => {
            let why = why.into_iter().find_map(Value::as_str);
            (status, why.unwrap_or_default())
        }
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
