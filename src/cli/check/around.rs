//! What is around the service: the document store, a Svix server, Redis.

use super::Line;
use crate::cli::Failure;
use crate::config::Config;
use crate::delivery;
use crate::http::limits::shared;
use crate::storage::Storage;
use base::clock::Clock;
use base::ids::Ids;

const STORAGE: &str = "storage";
const SVIX: &str = "svix";
const REDIS: &str = "redis";

pub(super) async fn storage(config: &Config, clock: &Clock) -> Line {
    let tried = async {
        let storage = Storage::new(&config.storage())?;
        storage.try_out(Ids::new(clock.clone()).uuid()).await?;
        Ok::<_, Failure>(storage)
    };
    match tried.await {
        Ok(storage) => {
            let place = match storage.local_folder() {
                Some(folder) => format!("the folder {}", folder.display()),
                None => "the bucket".to_owned(),
            };
            Line::ok(
                STORAGE,
                format!("an object was put, read and deleted in {place}"),
            )
        }
        Err(error) => Line::failed(STORAGE, &error),
    }
}

pub(super) async fn svix(config: &Config) -> Line {
    let Some(settings) = config.svix() else {
        return Line::skipped(
            SVIX,
            "VOUCH_SVIX_TOKEN is not set: webhooks are delivered by Vouch itself",
        );
    };
    let tried = async {
        delivery::svix::Client::new(&settings)?.try_out().await?;
        Ok::<_, Failure>(())
    };
    match tried.await {
        Ok(()) => Line::ok(SVIX, "the server takes the token"),
        Err(error) => Line::failed(SVIX, &error),
    }
}

pub(super) async fn redis(config: &Config) -> Line {
    let limits = match config.limits() {
        Ok(limits) => limits,
        Err(error) => return Line::failed(REDIS, &error),
    };
    let Some(url) = limits.redis_url else {
        return Line::skipped(
            REDIS,
            "VOUCH_REDIS_URL is not set: each process counts rate limits alone",
        );
    };
    match shared::try_out(&url).await {
        Ok(()) => Line::ok(REDIS, "counts requests"),
        Err(problem) => Line::failed(REDIS, &format!("VOUCH_REDIS_URL {problem}")),
    }
}
