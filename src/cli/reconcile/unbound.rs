//! `vouch reconcile --unbound`: records that nothing ever came of, looked up at Sumsub by their own external id.
//!
//! A restored database has forgotten imports and sessions whose applicants Sumsub has. How far the walk came is kept:
//! what was stopped goes on.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use super::super::counted::counted;
use super::super::{Common, Failure};
use crate::flows::{Services, adopt};
use crate::store::unbound::{self, Walk};

/// Organizations between two notes of how far it came.
const PAGE: i64 = 100;
/// Look-ups at a time; the budget towards Sumsub sets the pace.
const AT_ONCE: usize = 8;
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// What a walk ended with.
pub(super) struct Walked {
    walk: Walk,
    failed: i64,
    seconds: u64,
    /// Sumsub did not answer at all.
    stopped: bool,
}

impl Walked {
    pub(super) fn is_whole(&self) -> bool {
        self.failed == 0 && !self.stopped
    }

    pub(super) fn value(&self) -> Value {
        json!({
            "lookedUp": self.walk.looked_up, "bound": self.walk.bound, "failed": self.failed,
            "finished": !self.stopped, "seconds": self.seconds,
        })
    }

    pub(super) fn text(&self) -> String {
        let Self {
            walk,
            failed,
            seconds,
            stopped,
        } = self;
        let (looked_up, bound) = (walk.looked_up, walk.bound);
        let bound = counted(bound, "applicant", "applicants");
        let seconds = counted(seconds, "second", "seconds");
        let mut text = format!("{looked_up} looked up, {bound} bound, {seconds}");
        if *failed > 0 {
            text.push_str(&format!("; {failed} could not be looked up: run it again"));
        }
        if *stopped {
            text.push_str("; stopped, because Sumsub does not answer: run it again to go on");
        }
        text
    }
}

/// Walks. `a_second` is how many look-ups the budget allows.
pub(super) async fn walk(
    common: &Common,
    services: &Services,
    since: Option<DateTime<Utc>>,
    a_second: f64,
) -> Result<Walked, Failure> {
    let begun = Instant::now();
    let (mut walk, left) = {
        let mut conn = services.connection().await?;
        let walk = match unbound::stopped(&mut conn, since).await? {
            Some(walk) => walk,
            None => {
                let id = services.ids.uuid();
                unbound::begin(&mut conn, id, since, services.clock.now()).await?
            }
        };
        let left = unbound::left(&mut conn, since, walk.after).await?;
        (walk, left)
    };
    if !common.json {
        let seconds = (i32::try_from(left).map_or(f64::MAX, f64::from) / a_second).ceil();
        let records = counted(left, "record", "records");
        let seconds = counted(seconds, "second", "seconds");
        eprintln!("{records} to look up: {seconds} or more");
    }
    let mut failed = 0;
    let mut stopped = false;
    loop {
        let page = {
            let mut conn = services.connection().await?;
            unbound::next(&mut conn, since, walk.after, PAGE).await?
        };
        let Some(last) = page.last() else { break };
        let after = Some(last.0);
        let looks = stream::iter(page).map(async |id| look_up(services, id).await);
        let found: Vec<Option<bool>> = looks.buffer_unordered(AT_ONCE).collect().await;
        let answered: Vec<bool> = found.iter().copied().flatten().collect();
        if answered.is_empty() {
            stopped = true;
            break;
        }
        let count = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
        failed += count(found.len() - answered.len());
        walk.looked_up += count(answered.len());
        walk.bound += count(answered.iter().filter(|bound| **bound).count());
        walk.after = after;
        unbound::step(&mut *services.connection().await?, &walk, None).await?;
        if !common.json {
            eprintln!("{} looked up, {} bound", walk.looked_up, walk.bound);
        }
    }
    if !stopped {
        let now = services.clock.now();
        unbound::step(&mut *services.connection().await?, &walk, Some(now)).await?;
    }
    Ok(Walked {
        walk,
        failed,
        seconds: begun.elapsed().as_secs(),
        stopped,
    })
}

/// Looks one up, several times if need be. `None` where that does not work.
async fn look_up(services: &Services, organization: base::ids::OrganizationId) -> Option<bool> {
    let mut tries = 0;
    loop {
        tries += 1;
        match adopt::look_up(services, organization).await {
            Ok(bound) => return Some(bound),
            Err(error) if tries == TRIES => {
                tracing::warn!(%organization, %error, "a record could not be looked up");
                return None;
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}
