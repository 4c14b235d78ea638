//! Every table and column says what it is for.

use sqlx::{ConnectOptions as _, PgConnection, Row as _};
use vouch::store::MIGRATOR;

use crate::support::database;

/// Tables and columns without a comment, and how many there are in all. sqlx keeps a table of its own.
async fn uncommented(connection: &mut PgConnection) -> (Vec<String>, usize) {
    let rows = sqlx::raw_sql(
        "select c.relname || coalesce('.' || a.attname, ''), d.description is null
           from pg_class c
           cross join lateral (
                select 0 as attnum, null::name as attname
                union all
                select attnum, attname from pg_attribute
                 where attrelid = c.oid and attnum > 0 and not attisdropped
           ) a
           left join pg_description d
             on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
            and c.relname <> '_sqlx_migrations'
          order by 1",
    )
    .fetch_all(connection)
    .await
    .expect("an answer");
    let missing = rows
        .iter()
        .filter(|row| row.get(1))
        .map(|row| row.get(0))
        .collect();
    (missing, rows.len())
}

#[tokio::test]
async fn every_table_and_column_is_commented() {
    let database = database::fresh(&MIGRATOR).await;
    let mut connection = database.options().connect().await.expect("a connection");
    let (missing, all) = uncommented(&mut connection).await;
    assert_eq!(missing, Vec::<String>::new());
    assert!(all > 50, "only {all} were found");

    sqlx::raw_sql("create table silent (x int); comment on table silent is 'Has a silent column.'")
        .execute(&mut connection)
        .await
        .expect("a table");
    assert_eq!(uncommented(&mut connection).await.0, ["silent.x"]);
}
