//! Imports and webhooks spread over two processes, of which one or the other is killed: the truth is the same.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use base::clock::Clock;
use futures::future::join_all;
use serde_json::{Value, json};
use vouch::secret::generate_key;

use super::post::Post;
use super::two::{Doors, Two};
use super::webhooks::{SCENARIOS, answered, is_true, truth};
use super::{Dice, figure, full, until};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply};
use crate::support::passing::{a_day_passes, leases_end, longest_open};

/// A customer with a share token that is to be imported.
struct Customer {
    id: String,
    token: String,
    scenario: &'static str,
}

impl Customer {
    async fn new(app: &TestApp, broker: &Broker, scenario: &'static str) -> Self {
        let id = broker.create_child("INDIVIDUAL").await;
        let body = json!({ "scenario": scenario });
        let minted = app.sandbox_post("/sandbox/share-tokens", &body).await;
        let token = minted["token"].as_str().expect("a token").to_owned();
        Self {
            id,
            token,
            scenario,
        }
    }

    /// Asks for the import at one door; nothing, where that process died.
    async fn ask(&self, broker: &Broker, doors: &Doors) -> Option<Reply> {
        let at = broker.at(&doors.next());
        let request = at.importing(&self.id, &self.token).idempotency_key("k");
        request.try_send().await.ok()
    }

    /// Whether there is nothing left to ask for.
    fn is_settled(&self, reply: &Reply) -> bool {
        let again =
            matches!(reply.status, 502 | 503) || reply.error().1 == "idempotency_request_in_flight";
        // What Sumsub shows late, the recovery worker has to find.
        let found_later = self.scenario == "lookup-delayed" && reply.status == 502;
        let may_be = reply.status == 200 || again;
        assert!(may_be, "{}: {:?}", self.scenario, reply.body);
        !again || found_later
    }
}

/// Asks at one door after the other, until the import is settled.
async fn insist(broker: &Broker, doors: &Doors, customer: &Customer) {
    until("the import is settled", async || {
        let reply = customer.ask(broker, doors).await.expect("both live");
        customer.is_settled(&reply)
    })
    .await;
}

/// Some scenarios lose Sumsub's answers, and a busy machine may put off a request.
fn was_put_off(error: &Value) -> bool {
    error["situation"] == "ProviderUnavailable" || error["status"] == 503
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_of_two_processes_is_killed_every_record_ends_as_sumsub_says() {
    let mut dice = Dice::new("webhook chaos over two processes");
    let began = Instant::now();
    let older = generate_key().expect("randomness");
    let app = TestApp::with(Options {
        clock: Some(Clock::system()),
        // Inherited verdicts count by nothing but an own event, until reconciliation a day later.
        green_after: 86_400,
        app: Box::new(move |settings| settings.webhook_secrets.push(older)),
        ..Options::default()
    })
    .await;
    // Nobody listens there: every webhook goes through the test's hands.
    app.sandbox.set_webhook_url("http://127.0.0.1:1/");
    let broker = app.broker().await;
    let (customers, kills) = if full() { (500, 20) } else { (24, 3) };
    let mut two = Two::start(&app, Vec::new()).await;
    let doors = two.doors();
    let mut post = Post::of(&app);
    let mut scenarios = BTreeMap::new();
    let mut answers_lost = 0;
    for kill in 1..=kills {
        let mut new = Vec::new();
        while scenarios.len() < customers * kill / kills {
            let at = broker.at(&doors.next());
            let customer = Customer::new(&app, &at, dice.pick::<&str>(&SCENARIOS)).await;
            scenarios.insert(customer.id.clone(), customer.scenario);
            new.push(customer);
        }
        let steps = json!({ "limit": dice.below(customers) });
        app.sandbox_post("/sandbox/advance", &steps).await;
        post.collect(&app, &scenarios, &mut dice).await;
        let (place, pause) = (dice.below(2), dice.milliseconds(150));
        let share = dice.below(100);
        let importing = join_all(new.iter().map(|customer| customer.ask(&broker, &doors)));
        let killing = async {
            tokio::time::sleep(pause).await;
            two.kill(place).await.assert_sound(was_put_off);
        };
        let delivering = post.deliver(&app, &doors, share, &mut dice);
        let (replies, (), ()) = tokio::join!(importing, delivering, killing);
        // Whoever lives has answered everything, so what is still held was held by the dead.
        leases_end(&app).await;
        two.restart(&app, place).await;
        for (customer, reply) in new.iter().zip(replies) {
            answers_lost += usize::from(reply.is_none());
            if !reply.is_some_and(|reply| customer.is_settled(&reply)) {
                insist(&broker, &doors, customer).await;
            }
        }
    }
    while app.sandbox.advance_all().await > 0 {}
    post.collect(&app, &scenarios, &mut dice).await;
    post.deliver_all(&app, &doors, &mut dice).await;
    let open = longest_open(&app).await;
    // What no webhook told, reconciliation finds: more than a day passes, and inherited verdicts count by themselves.
    let day_old = vec![("VOUCH_IMPORT_GREEN_AFTER_SECONDS", "0")];
    for killed in two.renew(&app, day_old).await {
        killed.assert_sound(was_put_off);
    }
    for (child, scenario) in &scenarios {
        becomes_true(&app, &broker, child, scenario).await;
        is_true(&app, &broker.at(&doors.next()), child, scenario).await;
    }
    for process in two.living() {
        process.assert_sound(was_put_off);
    }
    figure(
        "webhook chaos over two processes",
        format_args!(
            "{customers} applicants, {} webhooks, {} lost, {} delivered, {kills} kills, {answers_lost} answers and {} \
             webhooks cut off, imports at most {open} ms open, {:?}",
            post.seen,
            post.lost,
            post.delivered(),
            post.unanswered,
            began.elapsed()
        ),
    );
}

/// Lets days pass until a record is true.
async fn becomes_true(app: &TestApp, broker: &Broker, child: &str, scenario: &str) {
    let truth = truth(app, child).await;
    let (began, mut days) = (Instant::now(), 0);
    let status = async || answered(async || broker.status(child).await).await;
    while status().await.body["status"] != truth {
        if began.elapsed() > days * Duration::from_secs(5) {
            days += 1;
            assert!(days < 5, "{scenario}: {child} does not become {truth}");
            a_day_passes(app).await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
