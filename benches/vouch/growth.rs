//! Growth: the same requests with ten thousand, a million and ten million events in the tables.

use std::sync::Arc;

use crate::Failure;
use crate::bench::{Bench, POLLERS, WRITERS};
use crate::load::Load;
use crate::report::say;
use crate::requests;
use crate::seed::{self, BROKERS, Kind, POLLED, id_sql};

/// Samples at each size.
const SAMPLES: usize = 5;

/// A size, and the names of its rows in the table.
struct Stage {
    events: usize,
    name: &'static str,
    poll: &'static str,
    webhook: &'static str,
    history: &'static str,
}

const STAGES: [Stage; 3] = [
    Stage {
        events: 10_000,
        name: "10 k",
        poll: "R, 10 k events",
        webhook: "H, 10 k events",
        history: "history, 10 k events",
    },
    Stage {
        events: 1_000_000,
        name: "1 M",
        poll: "R, 1 M events",
        webhook: "H, 1 M events",
        history: "history, 1 M events",
    },
    Stage {
        events: 10_000_000,
        name: "10 M",
        poll: "R, 10 M events",
        webhook: "H, 10 M events",
        history: "history, 10 M events",
    },
];

/// Measures at each size. Ten million take minutes to make, so that is asked for.
pub(crate) async fn run(bench: &mut Bench) -> Result<(), Failure> {
    bench.serve(crate::child::Budgets::POST_RAISED).await?;
    let polls: Arc<Vec<Vec<u8>>> = Arc::new((0..POLLED).map(requests::poll).collect());
    let histories: Arc<Vec<Vec<u8>>> = Arc::new((0..POLLED).map(requests::history).collect());
    let mut there = 2;
    let stages = if bench.plan.full {
        STAGES.len()
    } else {
        STAGES.len() - 1
    };
    for stage in STAGES.iter().take(stages) {
        say(&format!("{} events.", stage.name));
        there = grow(bench, there, stage.events / POLLED).await?;
        let (address, time) = (bench.service.address.clone(), bench.plan.sample);
        for _ in 0..SAMPLES {
            bench.report.begin();
            let plain = bench.sample_plain().await?;
            let poll = Load::repeated(&address, Arc::clone(&polls), POLLERS, time);
            let poll = bench.sample(stage.poll, &poll).await?.rate;
            let history = Load::repeated(&address, Arc::clone(&histories), POLLERS, time);
            let history = bench.sample(stage.history, &history).await?.rate;
            let webhooks = bench.polled_webhooks(4 * bench.plan.writes);
            let webhook = bench
                .sample(stage.webhook, &Load::once(&address, webhooks, WRITERS))
                .await?
                .rate;
            seed::settle(&mut bench.db).await?;
            let plain = [Some(plain), Some(bench.sample_plain().await?)];
            for (row, rate) in [
                (stage.poll, poll),
                (stage.history, history),
                (stage.webhook, webhook),
            ] {
                bench.report.ratio(row, "axum static", rate, &plain);
            }
        }
    }
    Ok(())
}

/// Gives every polled customer a history of so many entries, and the inbox as many old webhooks. Triggers do not look
/// at these rows: ten million foreign keys would be checked one by one.
async fn grow(bench: &mut Bench, from: usize, to: usize) -> Result<usize, Failure> {
    if to <= from {
        return Ok(from);
    }
    let (customer, first, last) = (id_sql(Kind::Polled, "n"), from + 1, POLLED - 1);
    let broker = id_sql(Kind::Broker, &format!("n % {BROKERS}"));
    bench
        .db
        .execute(&format!(
            "set session_replication_role = replica;
             insert into verification_events
                    (organization_id, sequence, id, cause, previous_status, status, actor, actor_organization_id,
                     actor_key_id, hash, created_at)
             select {customer}, s, gen_random_uuid(), 'review', 'APPROVED', 'APPROVED', 'api_key', {broker}, {broker},
                    sha256('x'), now() - interval '2 days'
               from generate_series({first}, {to}) s, generate_series(0, {last}) n
                 on conflict do nothing;
             update verifications set sequence = {to}
              where organization_id between {low} and {high};
             insert into inbox (id, body_sha256, state, kind, organization_id, due_at, received_at, processed_at)
             select gen_random_uuid(), sha256((s || '-' || n)::bytea), 'done', 'applicantReviewed', {customer},
                    now() - interval '2 days', now() - interval '2 days', now() - interval '2 days'
               from generate_series({first}, {to}) s, generate_series(0, {last}) n;
             set session_replication_role = origin",
            low = id_sql(Kind::Polled, "0"),
            high = id_sql(Kind::Polled, &last.to_string()),
        ))
        .await?;
    bench.db.execute("vacuum analyze").await?;
    bench.db.execute("checkpoint").await?;
    Ok(to)
}
