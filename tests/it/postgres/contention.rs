//! Several instances on one folder.

use super::owner::Plan;
use super::{connect, scratch};

#[tokio::test]
async fn a_second_instance_gets_one_clear_sentence() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let owner = Plan::new(&data_dir).start();
    assert_eq!(
        Plan::new(&data_dir).refused(),
        format!(
            "another Vouch (process {}) already uses the database in {}: stop it, or choose another data folder",
            owner.pid(),
            data_dir.display()
        )
    );
    connect(&owner.url).await;
    owner.stop();
}

#[tokio::test]
async fn of_five_first_starts_at_once_exactly_one_wins() {
    let scratch = scratch();
    let data_dir = scratch.path().join("database");
    let begun: Vec<_> = (0..5).map(|_| Plan::new(&data_dir).begin()).collect();
    let (winners, losers): (Vec<_>, Vec<_>) = begun
        .into_iter()
        .map(super::owner::Begun::outcome)
        .partition(Result::is_ok);
    let [winner] = <[_; 1]>::try_from(winners).ok().expect("one winner");
    let winner = winner.expect("a winner");
    let expected = format!(
        "another Vouch (process {}) already uses the database in {}: stop it, or choose another data folder",
        winner.pid(),
        data_dir.display()
    );
    let sentences: Vec<_> = losers.into_iter().filter_map(Result::err).collect();
    assert_eq!(sentences, vec![expected; 4]);
    connect(&winner.url).await;
    winner.stop();
}
