//! The databases that tests get.

use std::borrow::Cow;
use std::sync::LazyLock;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Connection, SqlSafeStr};

use super::{ask, connect, execute};
use crate::support::database::fresh;

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let migration = Migration::new(
        1,
        Cow::Borrowed("words"),
        MigrationType::Simple,
        "create table words (word text primary key)".into_sql_str(),
        false,
    );
    Migrator {
        migrations: Cow::Owned(vec![migration]),
        ..Migrator::DEFAULT
    }
});

#[tokio::test]
async fn each_clone_is_migrated_and_knows_nothing_of_the_others() {
    let (first, second) = tokio::join!(fresh(&MIGRATOR), fresh(&MIGRATOR));
    for database in [&first, &second] {
        let mut connection = connect(database.url()).await;
        execute(&mut connection, "insert into words values ('mine')").await;
        let words = ask(&mut connection, "select count(*)::text from words").await;
        assert_eq!(words, "1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_clones_can_be_asked_for_at_once() {
    let databases = futures::future::join_all((0..20).map(|_| fresh(&MIGRATOR))).await;
    let mut names: Vec<_> = databases.iter().map(|database| database.url()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 20);
}

#[tokio::test]
async fn a_clone_is_dropped_with_its_handle_even_while_in_use() {
    let other = fresh(&MIGRATOR).await;
    let mut watcher = connect(other.url()).await;
    let before = ask(&mut watcher, "select current_database()::text").await;
    let database = fresh(&MIGRATOR).await;
    let pool = database.pool();
    let mut held = pool.acquire().await.unwrap();
    held.ping().await.unwrap();
    let name = ask(&mut held, "select current_database()::text").await;
    assert_ne!(name, before);
    drop(database);
    let question = "select string_agg(datname, ' ') from pg_database";
    let names = ask(&mut watcher, question).await;
    assert!(names.contains(&before) && !names.contains(&name), "{names}");
    assert!(held.ping().await.is_err());
}
