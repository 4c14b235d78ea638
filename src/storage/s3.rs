//! Amazon S3, and stores that speak its protocol: `s3://bucket/prefix`.
//!
//! The calls are PutObject, GetObject, DeleteObjects and those of uploads in parts; nothing is ever listed. Requests are
//! signed with two keys, or, where none are set, as AWS' own tools are told to: `AWS_ACCESS_KEY_ID` and the like, a web
//! identity, the role of a task or of an instance.

use std::net::IpAddr;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::Unusable;

/// One attempt, from the connection to the last byte.
const TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For how long an attempt is followed by another: a caller is waiting, and may try again itself.
const RETRY_FOR: Duration = Duration::from_secs(10);
const RETRIES: usize = 2;

/// What an S3 bucket is reached with.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Another server than AWS' own of the region.
    pub endpoint: Option<String>,
    /// `None`: what AWS' tools would take, or us-east-1.
    pub region: Option<String>,
    /// An endpoint that is not on this machine may be one without TLS.
    pub allow_http: bool,
    /// Access key id and secret access key.
    pub keys: Option<(String, SecretString)>,
}

/// The bucket that a URL names, and the path in it.
pub(super) fn open(url: &Url, settings: &Settings) -> Result<(AmazonS3, Path), Unusable> {
    let bucket = url.host_str().unwrap_or_default();
    let foreign = url.port().is_some() || url.query().is_some() || !url.username().is_empty();
    if bucket.is_empty() || foreign || url.password().is_some() {
        return Err(Unusable::Url(
            "must be s3://bucket or s3://bucket/prefix".into(),
        ));
    }
    let prefix = Path::from_url_path(url.path())
        .map_err(|_| Unusable::Url("has a prefix that cannot be one".into()))?;
    let retry = RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(2),
            base: 2.0,
        },
        max_retries: RETRIES,
        retry_timeout: RETRY_FOR,
    };
    let mut client = ClientOptions::new()
        .with_timeout(TIMEOUT)
        .with_connect_timeout(CONNECT_TIMEOUT);
    let mut builder = match &settings.keys {
        None => AmazonS3Builder::from_env(),
        Some((id, secret)) => AmazonS3Builder::new()
            .with_access_key_id(id)
            .with_secret_access_key(secret.expose_secret()),
    };
    builder = builder.with_bucket_name(bucket).with_retry(retry);
    if let Some(region) = &settings.region {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = &settings.endpoint {
        let plain = without_tls(endpoint, settings.allow_http)?;
        client = client.with_allow_http(plain);
        builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
    }
    let store = builder.with_client_options(client).build();
    // The error may repeat what was set.
    let store = store
        .map_err(|_| Unusable::Url("and its VOUCH_STORAGE_S3 settings name no bucket".into()))?;
    Ok((store, prefix))
}

/// Whether an endpoint is one without TLS, and may be.
fn without_tls(endpoint: &str, allowed: bool) -> Result<bool, Unusable> {
    let url = Url::parse(endpoint).map_err(|_| Unusable::S3Endpoint("is not a URL"))?;
    let host = url
        .host_str()
        .ok_or(Unusable::S3Endpoint("names no host"))?;
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let here = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => Ok(false),
        "http" if here || allowed => Ok(true),
        "http" => Err(Unusable::S3Endpoint(
            "must be https, unless it is on this machine or VOUCH_STORAGE_S3_ALLOW_HTTP is true",
        )),
        _ => Err(Unusable::S3Endpoint("must be https")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(url: &str, endpoint: Option<&str>, allow_http: bool) -> Result<String, String> {
        let settings = Settings {
            endpoint: endpoint.map(str::to_owned),
            region: Some("eu-central-1".to_owned()),
            allow_http,
            keys: Some(("id".to_owned(), SecretString::from("hunter2"))),
        };
        let url = Url::parse(url).unwrap();
        let opened = open(&url, &settings).map(|(_, prefix)| prefix.to_string());
        opened.map_err(|error| error.to_string())
    }

    #[test]
    fn a_bucket_may_have_a_prefix_and_nothing_else() {
        assert_eq!(opened("s3://bucket", None, false), Ok(String::new()));
        assert_eq!(
            opened("s3://bucket/a/b/", None, false),
            Ok("a/b".to_owned())
        );
        for odd in [
            "s3://",
            "s3://id:hunter2@bucket",
            "s3://bucket:1",
            "s3://bucket?x=hunter2",
        ] {
            let error = opened(odd, None, false).unwrap_err();
            assert!(!error.contains("hunter2"), "{odd}: {error}");
        }
    }

    #[test]
    fn endpoints_have_tls_except_where_it_is_said_or_here() {
        for (endpoint, allowed, good) in [
            ("https://minio.example", false, true),
            ("http://127.0.0.1:9000", false, true),
            ("http://localhost:9000", false, true),
            ("http://[::1]:9000", false, true),
            ("http://minio:9000", false, false),
            ("http://minio:9000", true, true),
            ("ftp://minio", true, false),
            ("minio", true, false),
        ] {
            let opened = opened("s3://bucket", Some(endpoint), allowed);
            assert_eq!(opened.is_ok(), good, "{endpoint} {opened:?}");
        }
    }
}
