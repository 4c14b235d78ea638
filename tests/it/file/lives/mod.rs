//! Random lives of a file, against a small model that knows for each approval which facts were looked at.
//!
//! A customer, a broker, officers of three roles and the clock act in any order, through each of the three doors. What
//! holds: every answer is one that is right there; no approval rests on a fact that nobody looked at since it changed
//! last; after every act `audit verify` is clean, and `updatedAt` moves with the status alone; and from wherever a file
//! is, some way leads on to an approval, unless an officer declined it for good.
//!
//! The same lives each day, others each night. `VOUCH_LIVES_SEED` repeats one, and the test's name says through which
//! door.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test helper that cannot go on ends its test, and tells the story"
)]

mod approval;
mod chance;
mod customer;
mod facts;
mod findings;
mod finhub;
mod life;
mod model;
mod officers;
mod ownership;
mod partner;
mod people;
mod policy;
mod situations;
mod way_on;

use chrono::TimeDelta;

use self::life::{BEA, Door, Life, World};
use crate::chaos::{figure, nightly};

/// Lives of one app: its clock runs on, and its logs are kept.
const LIVES_OF_A_WORLD: u64 = 12;

/// What came of many lives.
#[derive(Debug, Default)]
struct Lived {
    lives: usize,
    steps: usize,
    approvals: usize,
    /// Ended in an approval.
    approved: usize,
    declined: usize,
    erased: usize,
}

async fn live(world: &World, door: Door, seed: u64, lived: &mut Lived) {
    let mut life = Life::begin(world, door, seed).await;
    for _ in 0..30 + life.chance.below(30) {
        if life.is_over {
            break;
        }
        // Of an approved business nothing changes but by time.
        if life.model.status == "APPROVED" && door != Door::Partner && !life.chance.one_in(3) {
            if life.chance.one_in(2) {
                break;
            }
            life.wait(TimeDelta::days(25)).await;
        }
        something(&mut life).await;
    }
    if !life.is_over {
        way_on::to_a_decision(&mut life).await;
    }
    lived.lives += 1;
    lived.steps += life.steps;
    lived.approvals += life.approvals;
    match life.model.status {
        _ if life.is_over => lived.erased += 1,
        "APPROVED" => lived.approved += 1,
        _ => lived.declined += 1,
    }
}

/// Who does something next, and how much of it.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Clock,
    Customer,
    Officer,
    /// Everything that is asked for is delivered.
    HandsIn,
    Claims,
    /// Everything that is open is settled.
    Reviews,
    /// What chance alone brings about too seldom.
    Situation,
    /// Brought to an approval.
    Ends,
}

/// Something happens: mostly by whoever has the file.
async fn something(life: &mut Life<'_>) {
    use Turn::{Claims, Clock, Customer, Ends, HandsIn, Officer, Reviews, Situation};
    let turns: &[(usize, Turn)] = match life.model.status {
        _ if life.model.closed().is_none() => &[
            (2, Clock),
            (18, Customer),
            (5, HandsIn),
            (4, Officer),
            (4, Situation),
            (1, Ends),
        ],
        "PENDING" => &[(1, Clock), (4, Customer), (8, Claims), (7, Officer)],
        "ON_HOLD" if life.model.holder == Some(BEA) => &[
            (1, Clock),
            (4, Customer),
            (8, Reviews),
            (16, Officer),
            (8, Situation),
            (1, Ends),
        ],
        "ON_HOLD" => &[(1, Clock), (4, Customer), (16, Officer), (1, Ends)],
        _ => &[(3, Clock), (8, Customer), (8, Officer), (1, Ends)],
    };
    match life.chance.weighted(turns) {
        Turn::Clock => {
            let hours = life
                .chance
                .weighted(&[(6, 1), (3, 30), (1, 24 * 12), (1, 24 * 40)]);
            life.wait(TimeDelta::hours(hours)).await;
        }
        Turn::Customer => match life.door {
            Door::V1 => customer::act(life).await,
            Door::FinHub => finhub::act(life).await,
            Door::Partner => partner::act(life).await,
        },
        Turn::Officer => officers::act(life).await,
        Turn::HandsIn => way_on::hand_in(life).await,
        Turn::Claims => officers::claim(life, BEA).await,
        Turn::Reviews => way_on::review(life, true).await,
        Turn::Situation => match life.model.status {
            "ON_HOLD" => situations::of_officer(life).await,
            _ => situations::of_customer(life).await,
        },
        Turn::Ends => way_on::to_a_decision(life).await,
    }
}

/// Lives so many steps through a door.
async fn lives(door: Door, steps: usize) {
    let steps = if nightly() { steps * 32 } else { steps };
    let one = std::env::var("VOUCH_LIVES_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let first = one.unwrap_or_else(|| if nightly() { rand_seed() } else { 1 });
    let (mut lived, mut seed) = (Lived::default(), first);
    while lived.steps < steps {
        let world = World::new().await;
        for _ in 0..LIVES_OF_A_WORLD {
            if lived.steps < steps {
                live(&world, door, seed, &mut lived).await;
                seed += 1;
            }
            if one.is_some() {
                return;
            }
        }
    }
    figure(&format!("{door:?} from seed {first}"), format!("{lived:?}"));
    assert!(
        lived.approved * 2 > lived.lives,
        "most lives end in an approval: {lived:?}"
    );
}

fn rand_seed() -> u64 {
    let random = vouch::secret::random_bytes::<8>().unwrap();
    u64::from_le_bytes(random) >> 16
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_businesses_through_v1() {
    lives(Door::V1, 1_400).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_businesses_through_finhub() {
    lives(Door::FinHub, 900).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_individuals_through_the_partner_api() {
    lives(Door::Partner, 900).await;
}
