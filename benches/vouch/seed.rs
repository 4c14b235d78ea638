//! What is in the database: made by SQL, because ten thousand organizations by HTTP would take longer than the benchmark.
//!
//! Ids are made from a kind and a number, so that the benchmark, the service's requests and pgbench's scripts mean the
//! same rows. Hashes of these histories are not chained: no measured path reads the previous one.

use crate::Failure;
use crate::postgres::Database;

/// Brokers, each with one key.
pub(crate) const BROKERS: usize = 200;
/// Customers whose status is polled.
pub(crate) const POLLED: usize = 10_000;

/// Kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// A broker's API key.
pub(crate) fn key(broker: usize) -> String {
    format!("nxos_sk_test_{broker:064x}")
}

/// The hash of a broker's API key, as SQL.
pub(crate) fn key_hash_sql(number: &str) -> String {
    format!("sha256(('nxos_sk_test_' || lpad(to_hex(({number})::bigint), 64, '0'))::bytea)")
}

/// The broker of a customer.
pub(crate) fn broker_of(customer: usize) -> usize {
    customer % BROKERS
}

/// Brokers, their keys, and the customers that are polled.
pub(crate) async fn base(db: &mut Database) -> Result<(), Failure> {
    let (broker, key, hash) = (
        id_sql(Kind::Broker, "n"),
        id_sql(Kind::Key, "n"),
        key_hash_sql("n"),
    );
    let last = BROKERS - 1;
    db.execute(&format!(
        "insert into organizations (id, name, type, created_at, updated_at)
         select {broker}, 'Broker ' || n, 'BUSINESS', now(), now() from generate_series(0, {last}) n;
         insert into verifications (organization_id, status, track, sequence, chain_head, created_at, updated_at)
         select {broker}, 'NOT_STARTED', 'NONE', 1, sha256('x'), now(), now() from generate_series(0, {last}) n;
         insert into verification_events (organization_id, sequence, id, cause, status, actor, hash, created_at)
         select {broker}, 1, gen_random_uuid(), 'created', 'NOT_STARTED', 'system', sha256('x'), now()
           from generate_series(0, {last}) n;
         insert into api_keys (id, organization_id, organization_is_platform, secret_sha256, environment, role, created_at)
         select {key}, {broker}, false, {hash}, 'sandbox', 'MEMBER', now() from generate_series(0, {last}) n"
    ))
    .await?;
    customers(db, Kind::Polled, 0, POLLED).await?;
    past(db).await?;
    db.execute("vacuum analyze").await
}

/// What a service that has been in use has in its other tables. On empty ones Postgres would plan for empty ones, and
/// connections keep such plans until the tables are analysed again.
async fn past(db: &mut Database) -> Result<(), Failure> {
    let (customer, last) = (id_sql(Kind::Polled, "n"), POLLED - 1);
    let number = format!("n % {BROKERS}");
    let (broker, key) = (id_sql(Kind::Broker, &number), id_sql(Kind::Key, &number));
    let series = format!("generate_series(0, {last}) n");
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
    .await
}

/// Customers of a kind, numbered from `from`.
pub(crate) async fn customers(
    db: &mut Database,
    kind: Kind,
    from: usize,
    count: usize,
) -> Result<(), Failure> {
    let Some(last) = (from + count).checked_sub(1) else {
        return Ok(());
    };
    let series = format!("generate_series({from}, {last}) n");
    let (id, broker) = (
        id_sql(kind, "n"),
        id_sql(Kind::Broker, &format!("n % {BROKERS}")),
    );
    let (grant, signed) = match kind {
        Kind::Polled => ("'ACTIVE'", "now(), 'session'"),
        _ => ("'PENDING'", "null::timestamptz, null::text"),
    };
    // status, track, applicant, bound, imported, import_level, submitted, first_approved, sequence
    let record = match kind {
        Kind::Polled => "'APPROVED', 'SUMSUB', 'polled' || n, now(), false, null, now(), now(), 2",
        Kind::Imported => {
            "'PENDING', 'SUMSUB', 'imported' || n, now(), true, 'basic-kyc-level', null::timestamptz, null::timestamptz, 2"
        }
        _ => {
            "'NOT_STARTED', 'NONE', null, null::timestamptz, false, null, null::timestamptz, null::timestamptz, 1"
        }
    };
    let second = match kind {
        Kind::Polled => Some("'review', 'NOT_STARTED', 'APPROVED', 'provider'"),
        Kind::Imported => Some("'import_accepted', 'NOT_STARTED', 'PENDING', 'system'"),
        _ => None,
    };
    let mut sql = format!(
        "insert into organizations (id, name, type, created_by, created_at, updated_at)
         select {id}, 'Customer ' || n, 'INDIVIDUAL', {broker}, now(), now() from {series};
         insert into authorizations (id, granting_organization_id, granting_created_at, authorized_organization_id,
                                     status, signed_at, signed_by, created_at, updated_at)
         select gen_random_uuid(), {id}, now(), {broker}, {grant}, {signed}, now(), now() from {series};
         insert into verifications (organization_id, status, track, applicant_id, applicant_bound_at, imported,
                                    import_level, submitted_at, first_approved_at, sequence,
                                    chain_head, created_at, updated_at)
         select {id}, {record}, sha256('x'), now(), now() from {series};
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
pub(crate) async fn settle(db: &mut Database) -> Result<(), Failure> {
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
