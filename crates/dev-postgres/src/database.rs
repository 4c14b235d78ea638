//! The questions that every start asks the running server.

use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection, Row};

use super::cluster::USER;
use super::{Durability, Error, socket};

/// The name of the database.
const DATABASE: &str = "vouch";
/// SQLSTATE `invalid_catalog_name`: there is no database of that name.
const NO_SUCH_DATABASE: &str = "3D000";
/// What keeps an acknowledged transaction through a power cut.
const SAFETY: [(&str, &str); 3] = [
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
];

/// How to connect through the socket in a folder. Everything is said, because what is not said
/// the driver takes from `PGHOST` and its like in our environment.
pub(super) fn options(socket_folder: &Path) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .host("localhost")
        .socket(socket_folder)
        .port(socket::PORT)
        .username(USER)
        .database(DATABASE)
        .ssl_mode(PgSslMode::Disable)
}

/// The same as a URL, for other processes and for people.
pub(super) fn url(socket_folder: &Path) -> String {
    let folder = socket_folder.to_string_lossy();
    let folder = percent_encoding::utf8_percent_encode(&folder, percent_encoding::NON_ALPHANUMERIC);
    let port = socket::PORT;
    format!("postgres://{USER}@localhost:{port}/{DATABASE}?host={folder}&sslmode=disable")
}

/// Makes sure that the server answers, that the database exists, and that the server keeps what it acknowledges.
pub(super) async fn check(
    socket_folder: &Path,
    durability: Durability,
    log: &Path,
) -> Result<(), Error> {
    let failed = |source| Error::Query {
        source,
        log: log.to_owned(),
    };
    let mut connection = connect(socket_folder).await.map_err(failed)?;
    if durability == Durability::Durable {
        for (setting, wanted) in SAFETY {
            let value = setting_value(&mut connection, setting)
                .await
                .map_err(failed)?;
            if value != wanted {
                return Err(Error::NotDurable {
                    setting: setting.to_owned(),
                    value,
                });
            }
        }
    }
    connection.close().await.map_err(failed)
}

/// Has the server write out what it holds in memory, so that little is left for its stop: files that a first start made
/// are hundreds, and the disk is waited for with each.
///
/// # Errors
/// What the driver says.
pub async fn write_out(options: &PgConnectOptions) -> sqlx::Result<()> {
    // It may take a second or two, which is no news.
    let options = options.clone().disable_statement_logging();
    let mut connection = options.connect().await?;
    sqlx::raw_sql("checkpoint").execute(&mut connection).await?;
    connection.close().await
}

async fn connect(socket_folder: &Path) -> sqlx::Result<PgConnection> {
    let options = options(socket_folder);
    match options.connect().await {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(NO_SUCH_DATABASE) => {
            let mut admin = options.clone().database("postgres").connect().await?;
            sqlx::raw_sql("create database vouch")
                .execute(&mut admin)
                .await?;
            admin.close().await?;
            options.connect().await
        }
        result => result,
    }
}

async fn setting_value(connection: &mut PgConnection, name: &'static str) -> sqlx::Result<String> {
    let question = format!("select current_setting('{name}')");
    sqlx::raw_sql(sqlx::AssertSqlSafe(question))
        .fetch_one(connection)
        .await?
        .try_get(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_says_the_same_as_the_options() {
        let folder = Path::new("/some where/a,b&c=\"d\"/socket");
        let parsed: PgConnectOptions = url(folder).parse().expect("a URL that the driver accepts");
        assert_eq!(format!("{parsed:?}"), format!("{:?}", options(folder)));
    }
}
