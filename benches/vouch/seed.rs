//! What is in the database: made by SQL, because ten thousand organizations by HTTP would take longer than the
//! benchmark.
//!
//! Ids are made from a kind and a number, so that the benchmark, the service's requests and pgbench's scripts mean the
//! same rows. Hashes of these histories are not chained: no measured path reads the previous one.

use crate::Result;
use crate::postgres::Database;

/// Brokers, each with one key.
pub(crate) const BROKERS: usize = 200;
/// Customers whose status is polled.
pub(crate) const POLLED: usize = 10_000;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Broker = 1,
    Key = 2,
    /// Customers that were approved long ago: they are polled, and webhooks come for them.
    Polled = 3,
    /// Customers that have not begun.
    New = 4,
    /// Customers whose import waits for its verdict.
    Imported = 5,
}

/// The id of a row, as SQL; `number` is SQL too.
pub(crate) fn id_sql(kind: Kind, number: &str) -> String {
    format!(
        "('0199b000-000{}-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid",
        kind as u8
    )
}

/// The same id as 32 hexadecimal digits.
pub(crate) fn id_hex(kind: Kind, number: usize) -> String {
    format!("0199b000000{}70008000{number:012x}", kind as u8)
}

/// The same id as Postgres writes it.
pub(crate) fn id_text(kind: Kind, number: usize) -> String {
    format!("0199b000-000{}-7000-8000-{number:012x}", kind as u8)
}

pub(crate) fn key(broker: usize) -> String {
    format!("nxos_sk_test_{broker:064x}")
}

/// The hash of a broker's API key, as SQL.
pub(crate) fn key_hash_sql(number: &str) -> String {
    format!("sha256(('nxos_sk_test_' || lpad(to_hex(({number})::bigint), 64, '0'))::bytea)")
}

pub(crate) fn broker_of(customer: usize) -> usize {
    customer % BROKERS
}

/// Brokers, their keys, and the customers that are polled. And what a service that has been in use has in its other
/// tables: on empty ones Postgres would plan for empty ones, and connections keep such plans until the tables are
/// analysed again.
pub(crate) async fn fill(db: &mut Database) -> Result {
    let (broker, key) = (id_sql(Kind::Broker, "n"), id_sql(Kind::Key, "n"));
    let (hash, series) = (key_hash_sql("n"), series(0, BROKERS));
    db.execute(&format!(
        "insert into organizations (id, name, type, created_at, updated_at)
         select {broker}, 'Broker ' || n, 'BUSINESS', now(), now() from {series};
         insert into verifications (organization_id, status, track, sequence, chain_head, created_at, updated_at)
         select {broker}, 'NOT_STARTED', 'NONE', 1, sha256('x'), now(), now() from {series};
         insert into verification_events (organization_id, sequence, id, cause, status, actor, hash, created_at)
         select {broker}, 1, gen_random_uuid(), 'created', 'NOT_STARTED', 'system', sha256('x'), now()
           from {series};
         insert into api_keys (id, organization_id, organization_is_platform, secret_sha256, environment, role, created_at)
         select {key}, {broker}, false, {hash}, 'sandbox', 'MEMBER', now() from {series}"
    ))
    .await?;
    add_customers(db, Kind::Polled, 0, POLLED).await?;
    let (customer, series) = (id_sql(Kind::Polled, "n"), self::series(0, POLLED));
    let [broker, key] = [Kind::Broker, Kind::Key].map(of_broker_sql);
    let ago = "now() - interval '2 days'";
    db.execute(&format!(
        "insert into imports (id, organization_id, caller_organization_id, caller_key_id, token_sha256, level_name, state,
                              recover_at, applicant_id, requested_at, finished_at, answered_at)
         select gen_random_uuid(), {customer}, {broker}, {key}, sha256(('token' || n)::bytea), 'basic-kyc-level', 'accepted',
                {ago}, 'polled' || n, {ago}, {ago}, {ago} from {series};
         insert into idempotency_keys (caller_organization_id, target_organization_id, key, method, path, fingerprint, state,
                                       status, body, created_at, expires_at)
         select {broker}, {customer}, 'past-' || n, 'POST', '/v1/organizations/verification/import', sha256('x'), 'done',
                200, sha256('x'), now(), now() + interval '1 day' from {series};
         insert into inbox (id, body_sha256, state, kind, organization_id, due_at, received_at, processed_at)
         select gen_random_uuid(), sha256(('past' || n)::bytea), 'done', 'applicantReviewed', {customer}, {ago}, {ago}, {ago}
           from {series}"
    ))
    .await?;
    db.execute("vacuum analyze").await
}

/// So many numbers from the first on, as a table.
fn series(first: usize, count: usize) -> String {
    format!("generate_series({first}, {first} + {count} - 1) n")
}

/// The broker of customer `n`, or its key, as SQL.
pub(crate) fn of_broker_sql(kind: Kind) -> String {
    id_sql(kind, &format!("n % {BROKERS}"))
}

/// New customers of a kind, numbered from a first one.
pub(crate) async fn add_customers(
    db: &mut Database,
    kind: Kind,
    first: usize,
    count: usize,
) -> Result {
    let (id, broker) = (id_sql(kind, "n"), of_broker_sql(Kind::Broker));
    let series = series(first, count);
    // The grant; of the record track, applicant, import level, when it was bound, submitted and first approved; and the
    // second entry of the history.
    let (grant, record, second) = match kind {
        Kind::Polled => (
            "'ACTIVE', now(), 'session'",
            "'APPROVED', 'SUMSUB', 'polled' || n, null, now(), now(), now()",
            Some("'review', 'NOT_STARTED', 'APPROVED', 'provider'"),
        ),
        Kind::Imported => (
            "'PENDING', null::timestamptz, null",
            "'PENDING', 'SUMSUB', 'imported' || n, 'basic-kyc-level', now(), null::timestamptz, null::timestamptz",
            Some("'import_accepted', 'NOT_STARTED', 'PENDING', 'system'"),
        ),
        _ => (
            "'PENDING', null::timestamptz, null",
            "'NOT_STARTED', 'NONE', null, null, null::timestamptz, null::timestamptz, null::timestamptz",
            None,
        ),
    };
    let (imported, sequence) = (kind == Kind::Imported, 1 + usize::from(second.is_some()));
    let mut sql = format!(
        "insert into organizations (id, name, type, created_by, created_at, updated_at)
         select {id}, 'Customer ' || n, 'INDIVIDUAL', {broker}, now(), now() from {series};
         insert into authorizations (id, granting_organization_id, granting_created_at, authorized_organization_id,
                                     status, signed_at, signed_by, created_at, updated_at)
         select gen_random_uuid(), {id}, now(), {broker}, {grant}, now(), now() from {series};
         insert into verifications (organization_id, status, track, applicant_id, import_level, applicant_bound_at,
                                    submitted_at, first_approved_at, imported, sequence,
                                    chain_head, created_at, updated_at)
         select {id}, {record}, {imported}, {sequence}, sha256('x'), now(), now() from {series};
         insert into verification_events (organization_id, sequence, id, cause, status, actor, hash, created_at)
         select {id}, 1, gen_random_uuid(), 'created', 'NOT_STARTED', 'system', sha256('x'), now() from {series};"
    );
    if let Some(second) = second {
        sql += &format!(
            "insert into verification_events
                    (organization_id, sequence, id, cause, previous_status, status, actor, hash, created_at)
             select {id}, 2, gen_random_uuid(), {second}, sha256('x'), now() from {series};
             insert into confirms (organization_id, due_at, priority)
             select {id}, now() + '30 days', 2 from {series};"
        );
    }
    db.execute(&sql).await
}

/// Forgets what webhooks and their worker left behind, so that the next sample begins as the last one did.
pub(crate) async fn settle(db: &mut Database) -> Result {
    // The worker may be at it: what it holds is passed over, and records are locked in its order.
    db.execute(
        "delete from inbox
          where id = any (array(
                select id from inbox where state = 'waiting' or received_at > now() - interval '1 hour'
                   for update skip locked))",
    )
    .await?;
    db.execute(
        "update confirms set due_at = now() + '30 days', priority = 2, lease_token = null, lease_expires_at = null
          where organization_id = any (array(
                select organization_id from confirms where due_at < now() + '2 days'
                 order by organization_id for update))",
    )
    .await
}
