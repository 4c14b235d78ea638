//! Growth: the same requests with ten thousand, a million and ten million events in the tables.

use crate::Result;
use crate::bench::Bench;
use crate::child::Budgets;
use crate::report::say;
use crate::requests;
use crate::seed::{self, Kind, POLLED, id_sql, of_broker_sql};

const SAMPLES: usize = 5;
/// Numbers of events, and their names in the table.
const STAGES: [(usize, &str); 3] = [(10_000, "10 k"), (1_000_000, "1 M"), (10_000_000, "10 M")];

/// Measures at each size. Ten million take minutes to make, so that is asked for.
pub(crate) async fn run(bench: &mut Bench) -> Result {
    bench.serve(Budgets::POST_RAISED).await?;
    let poll = bench.reads(&Bench::for_polled(requests::poll));
    let history = bench.reads(&Bench::for_polled(requests::history));
    let stages = if bench.plan.full {
        &STAGES[..]
    } else {
        &STAGES[..2]
    };
    let mut there = 2;
    for (events, name) in stages {
        say(&format!("{name} events."));
        there = grow(bench, there, events / POLLED).await?;
        let rows = ["R", "history", "H"].map(|path| format!("{path}, {name} events"));
        for _ in 0..SAMPLES {
            bench.report.begin();
            let before = bench.sample_plain().await?;
            let polls = bench.sample(&rows[0], &poll).await?;
            let histories = bench.sample(&rows[1], &history).await?;
            let webhook = bench.make_webhooks(4 * bench.plan.writes());
            let webhooks = bench.sample(&rows[2], &bench.writes(webhook)).await?;
            seed::settle(&mut bench.db).await?;
            let plain = [before, bench.sample_plain().await?].map(Some);
            for (row, rate) in rows.iter().zip([polls, histories, webhooks]) {
                bench.report.compare(row, "axum static", rate, plain);
            }
        }
    }
    Ok(())
}

/// Gives every polled customer a history of so many entries, and the inbox as many old webhooks. Triggers do not look
/// at these rows: ten million foreign keys would be checked one by one.
async fn grow(bench: &mut Bench, from: usize, to: usize) -> Result<usize> {
    if to <= from {
        return Ok(from);
    }
    let (customer, first, last) = (id_sql(Kind::Polled, "n"), from + 1, POLLED - 1);
    let broker = of_broker_sql(Kind::Broker);
    let (low, high) = (
        id_sql(Kind::Polled, "0"),
        id_sql(Kind::Polled, &last.to_string()),
    );
    let grown = format!(
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
         set session_replication_role = origin"
    );
    for sql in [&grown, "vacuum analyze", "checkpoint"] {
        bench.db.execute(sql).await?;
    }
    Ok(to)
}
