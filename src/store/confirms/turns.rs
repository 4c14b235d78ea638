//! Takes confirms while more are due than there are places: the parties that wait take turns, so that one with
//! thousands of records due delays the others' by no more than a round.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::super::{Result, plan_anew};
use super::{ClaimedConfirm, Row, Urgency};
use crate::store::values::interval;

/// The classes in which a party waits. What is due for its age alone goes by age.
const WAITED_FOR: [Urgency; 2] = [Urgency::Broker, Urgency::Webhook];

/// The party that had the last turn, in each class in which parties wait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line([Uuid; WAITED_FOR.len()]);

impl Line {
    /// The parties of `held` had their turns: the next claim begins after the last of them.
    pub fn passed(&mut self, held: &[ClaimedConfirm]) {
        for (after, class) in self.0.iter_mut().zip(WAITED_FOR) {
            let parties = held
                .iter()
                .filter(|held| held.urgency == class)
                .map(|held| held.party.0);
            // Those from `after` on come first, then those from the beginning.
            let last = parties.max_by_key(|party| (*party <= *after, *party));
            *after = last.unwrap_or(*after);
        }
    }
}

/// Takes up to `limit` records that are due, of class `from` or less urgent: the most urgent first, in each class one
/// of each party's after another, each party's oldest first. Steps from party to party by index, over 64 of each class
/// at most: a party's many rows cost nothing.
pub async fn claim(
    conn: &mut PgConnection,
    fence: Uuid,
    lease: Duration,
    from: Urgency,
    line: Line,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<ClaimedConfirm>> {
    let classes: Vec<i16> = WAITED_FOR.iter().map(|class| *class as i16).collect();
    let mut tx = conn.begin().await?;
    plan_anew(&mut tx).await?;
    let rows = sqlx::query_as!(
        Row,
        r#"-- confirms::turns::claim
        with recursive step as (
             select priority, after as party, after, 0 as seat, 0 as found, false as lapped
               from unnest($6::smallint[], $7::uuid[]) as line (priority, after)
              where priority >= $5
             union all
             select s.priority, next.party, s.after, s.seat + 1, s.found + case when next.due then 1 else 0 end, next.lapped
               from step s
              cross join lateral (
                    select n.party, n.lapped,
                           exists (select from confirms c
                                    where c.priority = s.priority and c.priority < 2
                                      and coalesce(c.party, c.organization_id) = n.party and c.due_at <= $4
                                      and (c.lease_expires_at is null or c.lease_expires_at <= lease_now())) as due
                      from ((select coalesce(c.party, c.organization_id) as party, s.lapped as lapped from confirms c
                              where c.priority = s.priority and c.priority < 2
                                and coalesce(c.party, c.organization_id) > s.party
                              order by coalesce(c.party, c.organization_id)
                              limit 1)
                            union all
                            (select coalesce(c.party, c.organization_id), true from confirms c
                              where not s.lapped and c.priority = s.priority and c.priority < 2
                              order by coalesce(c.party, c.organization_id)
                              limit 1)
                            limit 1) as n
                     where not n.lapped or n.party <= s.after) as next
              where s.seat < 64 and s.found < $3::bigint),
        seated as (
             select d.organization_id, s.priority, s.seat, d.due_at,
                    row_number() over (partition by s.priority, s.seat order by d.due_at) as round
               from step s
              cross join lateral (
                    select c.organization_id, c.due_at from confirms c
                     where c.priority = s.priority and c.priority < 2
                       and coalesce(c.party, c.organization_id) = s.party and c.due_at <= $4
                       and (c.lease_expires_at is null or c.lease_expires_at <= lease_now())
                     order by c.due_at
                       for update skip locked
                     limit $3) as d
              where s.seat > 0),
        aged as (
             select organization_id, priority, 0 as seat, due_at, 1::bigint as round from confirms
              where priority = 2 and due_at <= $4 and (lease_expires_at is null or lease_expires_at <= lease_now())
              order by due_at
                for update skip locked
              limit greatest($3 - (select count(*) from seated), 0))
        update confirms
           set lease_token = $1, lease_expires_at = lease_now() + $2, attempts = attempts + 1
         where organization_id = any (array(
               select organization_id from (select * from seated union all select * from aged) as due
                order by priority, round, seat, due_at
                limit $3))
        returning organization_id, coalesce(party, organization_id) as "party!", wanted, priority, attempts"#,
        fence,
        interval(lease),
        limit,
        now,
        from as i16,
        &classes,
        &line.0 as &[Uuid],
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(|row| row.held(fence)).collect())
}
