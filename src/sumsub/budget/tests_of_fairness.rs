use futures::FutureExt;
use futures::future::{join, join_all, select};

use super::*;

const SESSION: &[Call] = &[Call::SdkToken, Call::WebsdkLink];

fn budget(limit: u32) -> Arc<Budget> {
    Arc::new(Budget::new(limit, limit, 1, WINDOW))
}

fn wish(party: u128, calls: &'static [Call]) -> Wish {
    Wish {
        calls,
        priority: Priority::Broker,
        party: Uuid::from_u128(party),
    }
}

/// Waits for the turns, uses them all, and says how long it waited.
async fn go(budget: &Arc<Budget>, wish: Wish) -> Duration {
    let began = Instant::now();
    let turns = budget.turns(wish).await;
    let waited = began.elapsed();
    for call in wish.calls {
        assert!(turns.spend(call.lane()));
    }
    assert!(!turns.spend(wish.lane()), "no more than was waited for");
    waited
}

#[tokio::test(start_paused = true)]
async fn who_floods_waits_behind_itself_and_others_take_their_turn() {
    let budget = budget(10);
    let pause = WINDOW / 10;
    let mut flood: Vec<_> = (0..100)
        .map(|_| Box::pin(go(&budget, wish(1, SESSION))))
        .collect();
    for call in &mut flood {
        assert!(
            call.as_mut()
                .now_or_never()
                .is_none_or(|waited| waited.is_zero())
        );
    }
    let flood = join_all(flood.into_iter().skip(1));
    let others = join_all((2..6).map(|party| go(&budget, wish(party, Call::Reuse.alone()))));
    let (flooded, others) = join(flood, others).await;
    // Four others, and of the flood at most one session between any two of them.
    for (n, waited) in others.iter().enumerate() {
        assert!(*waited <= pause * 6 + WINDOW / 4, "{n} {waited:?}");
    }
    assert!(flooded.iter().max().unwrap() > &(WINDOW * 18));
}

#[tokio::test(start_paused = true)]
async fn parties_that_all_have_enough_to_do_get_the_same() {
    let budget = budget(12);
    let served = Mutex::new([0_u32; 3]);
    let party = async |number: usize, calls: &'static [Call]| {
        join_all((0..200).map(|_| async {
            go(&budget, wish(number as u128 + 1, calls)).await;
            let mut served = served.lock().unwrap();
            served[number] += u32::try_from(calls.len()).unwrap();
        }))
        .await;
    };
    let all = join(
        party(0, SESSION),
        join(party(1, Call::Reuse.alone()), party(2, SESSION)),
    );
    let _ = tokio::time::timeout(WINDOW * 20, all).await;
    let [one, two, three] = *served.lock().unwrap();
    let (least, most) = (one.min(two).min(three), one.max(two).max(three));
    assert!(most - least <= 4, "{one} {two} {three}");
    assert!(
        one + two + three >= 12 * 19,
        "nothing of the budget is left"
    );
}

/// One floods with 200 requests at a time; 49 others have half the budget to do together, at odd moments.
#[tokio::test(start_paused = true)]
async fn fifty_tenants_one_floods_and_the_others_wait_two_seconds_at_most() {
    let budget = budget(50);
    let flood = join_all((0..200).map(|_| async {
        loop {
            go(&budget, wish(1, SESSION)).await;
        }
    }));
    let mean = WINDOW / 25;
    let others = join_all((0..1000_u32).map(|n| {
        let budget = &budget;
        async move {
            // Anywhere within its slot.
            let odd = mean * (n.wrapping_mul(2_654_435_761) >> 16 & 0xff) / 256;
            tokio::time::sleep(mean * n + odd).await;
            go(budget, wish(u128::from(n % 49) + 2, Call::Reuse.alone())).await
        }
    }));
    let (flood, others) = (Box::pin(flood), Box::pin(others));
    let futures::future::Either::Right((mut waits, _)) = select(flood, others).await else {
        panic!("a flood does not end");
    };
    waits.sort();
    assert_eq!(waits.len(), 1000);
    assert!(waits[989] <= Duration::from_secs(2), "p99 {:?}", waits[989]);
}

#[tokio::test(start_paused = true)]
async fn the_expected_wait_is_what_a_caller_would_wait() {
    let budget = budget(10);
    let alone = Call::Reuse.alone();
    assert_eq!(budget.expected_wait(wish(1, alone)), Duration::ZERO);
    let mut flood: Vec<_> = (0..42)
        .map(|_| Box::pin(go(&budget, wish(1, alone))))
        .collect();
    for call in &mut flood {
        let _ = call.as_mut().now_or_never();
    }
    let (own, another) = (
        budget.expected_wait(wish(1, alone)),
        budget.expected_wait(wish(2, alone)),
    );
    assert!(own >= WINDOW * 4 && own <= WINDOW * 5, "{own:?}");
    assert!(another <= Duration::from_secs(2), "{another:?}");
    drop(flood);
    assert!(budget.expected_wait(wish(1, alone)) <= WINDOW / 10);
}

#[tokio::test(start_paused = true)]
async fn turns_that_are_not_used_are_given_back_and_the_next_is_told() {
    let budget = budget(2);
    let held = budget.turns(wish(1, SESSION)).await;
    let mut waiting = Box::pin(budget.turns(wish(2, Call::Reuse.alone())));
    assert!(waiting.as_mut().now_or_never().is_none());
    // However long they are held, they count.
    tokio::time::advance(WINDOW * 3).await;
    assert!(waiting.as_mut().now_or_never().is_none());
    drop(held);
    assert!(waiting.as_mut().now_or_never().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_turn_counts_from_its_use() {
    let budget = budget(1);
    let held = budget.turns(wish(1, Call::Reuse.alone())).await;
    tokio::time::advance(WINDOW).await;
    assert!(held.spend(Lane::Post));
    let began = Instant::now();
    go(&budget, wish(1, Call::Reuse.alone())).await;
    assert!(began.elapsed() >= WINDOW);
}

/// A budget of one turn cannot hold two: the second is waited for when the first is used.
#[tokio::test(start_paused = true)]
async fn a_wish_for_more_than_there_is_is_cut() {
    let budget = budget(1);
    let turns = budget.turns(wish(1, SESSION)).await;
    assert!(turns.spend(Lane::Post));
    assert!(!turns.spend(Lane::Post));
    assert!(!turns.spend(Lane::Get));
}

#[tokio::test(start_paused = true)]
async fn a_paused_call_leaves_its_place_to_others_of_its_party() {
    let budget = budget(2);
    go(&budget, wish(1, SESSION)).await;
    let mut session = Box::pin(go(&budget, wish(1, SESSION)));
    let mut import = Box::pin(go(&budget, wish(1, Call::Reuse.alone())));
    assert!(session.as_mut().now_or_never().is_none());
    assert!(import.as_mut().now_or_never().is_none());
    budget.pause(Call::WebsdkLink, Some(Duration::from_secs(30)));
    let (session, import) = join(session, import).await;
    assert!(import <= WINDOW * 2, "{import:?}");
    assert!(session >= Duration::from_secs(30), "{session:?}");
}
