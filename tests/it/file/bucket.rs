//! A stand-in for an S3 bucket: it keeps objects, checks each signature as AWS documents it (Signature Version 4), and
//! goes wrong where a test says so.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;

pub(super) const KEY_ID: &str = "AKIDOFATEST";
pub(super) const SECRET: &str = "secret-access-key-of-a-test";
pub(super) const REGION: &str = "eu-central-1";

/// How a bucket answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Mood {
    #[default]
    Fine,
    /// 503, and nothing happens.
    Away,
    /// It happens, and the answer is a 503.
    AnswersLost,
}

#[derive(Default)]
struct Kept {
    objects: BTreeMap<String, Bytes>,
    /// Uploads in parts that have not ended: where to, and the parts.
    uploads: BTreeMap<String, (String, BTreeMap<u32, Bytes>)>,
    begun: usize,
    calls: Vec<String>,
    mood: Mood,
}

/// A running bucket.
pub(super) struct Bucket {
    pub(super) url: String,
    kept: Arc<Mutex<Kept>>,
    _serving: JoinSet<()>,
}

impl Bucket {
    pub(super) async fn start() -> Self {
        let kept = Arc::<Mutex<Kept>>::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = axum::Router::new()
            .fallback(answer)
            .with_state(kept.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async move { drop(axum::serve(listener, router).await) });
        Self {
            url,
            kept,
            _serving: serving,
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }

    pub(super) fn becomes(&self, mood: Mood) {
        self.kept().mood = mood;
    }

    pub(super) fn objects(&self) -> BTreeMap<String, Bytes> {
        self.kept().objects.clone()
    }

    /// How many bytes there are of uploads in parts that have not ended.
    pub(super) fn unfinished(&self) -> Option<usize> {
        let kept = self.kept();
        let parts = kept.uploads.values().flat_map(|(_, parts)| parts.values());
        (!kept.uploads.is_empty()).then(|| parts.map(Bytes::len).sum())
    }

    /// The calls since the last look: method, path without the object's name, query.
    pub(super) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.kept().calls)
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(State(kept): State<Arc<Mutex<Kept>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let signed = is_signed(&parts, &body);
    let (status, body) = if signed {
        act(&kept, &parts, body)
    } else {
        (StatusCode::FORBIDDEN, Bytes::new())
    };
    if status == StatusCode::OK
        && parts.method == Method::GET
        && let Some((place, body)) = part(&parts, &body)
    {
        let headers = [(header::ETAG, "\"tag\""), (header::CONTENT_RANGE, &place)];
        return (StatusCode::PARTIAL_CONTENT, headers, body).into_response();
    }
    // Every object has a tag; clients insist on one.
    (status, [(header::ETAG, "\"tag\"")], body).into_response()
}

/// The bytes of an object that were asked for, with their place in it.
fn part(parts: &Parts, object: &Bytes) -> Option<(String, Bytes)> {
    let range = parts.headers.get(header::RANGE)?.to_str().ok()?;
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let to: usize = to.parse().ok()?;
    let end = object.len().min(to + 1);
    let place = format!("bytes {from}-{}/{}", end - 1, object.len());
    Some((place, object.slice(from..end)))
}

fn act(kept: &Mutex<Kept>, parts: &Parts, body: Bytes) -> (StatusCode, Bytes) {
    let mut kept = lock(kept);
    let path = parts.uri.path().to_owned();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let query = parts.uri.query().unwrap_or_default();
    let call = format!("{} {folder} {query}", parts.method);
    kept.calls.push(call.trim_end().to_owned());
    if kept.mood == Mood::Away {
        return (StatusCode::SERVICE_UNAVAILABLE, Bytes::new());
    }
    let done = match (&parts.method, query) {
        (&Method::PUT, "") => {
            kept.objects.insert(path, body);
            (StatusCode::OK, Bytes::new())
        }
        (&Method::GET, "") => match kept.objects.get(&path) {
            Some(object) => (StatusCode::OK, object.clone()),
            None => (StatusCode::NOT_FOUND, Bytes::new()),
        },
        (&Method::POST, "delete") => {
            let asked = String::from_utf8_lossy(&body);
            let mut deleted = String::new();
            for name in asked.split("<Key>").skip(1) {
                let name = name.split("</Key>").next().unwrap_or_default();
                kept.objects.remove(&format!("{path}/{name}"));
                deleted.push_str(&format!("<Deleted><Key>{name}</Key></Deleted>"));
            }
            let result = format!("<DeleteResult>{deleted}</DeleteResult>");
            (StatusCode::OK, Bytes::from(result))
        }
        (method, query) => in_parts(&mut kept, method, query, path, body),
    };
    match kept.mood {
        Mood::AnswersLost => (StatusCode::SERVICE_UNAVAILABLE, Bytes::new()),
        Mood::Fine | Mood::Away => done,
    }
}

/// A call of an upload in parts.
fn in_parts(
    kept: &mut Kept,
    method: &Method,
    query: &str,
    path: String,
    body: Bytes,
) -> (StatusCode, Bytes) {
    const LEAST: usize = 5 * 1024 * 1024;
    let (number, upload) = match query.split_once("uploadId=") {
        Some((before, upload)) => (before.trim_matches(|at: char| !at.is_ascii_digit()), upload),
        None => ("", ""),
    };
    let number = number.parse::<u32>().ok();
    let known = kept.uploads.get_mut(upload).filter(|(to, _)| *to == path);
    match (method, number, known) {
        (&Method::POST, None, None) if query == "uploads=" => {
            kept.begun += 1;
            let upload = format!("u{}", kept.begun);
            let begun = format!(
                "<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
            );
            kept.uploads.insert(upload, (path, BTreeMap::new()));
            (StatusCode::OK, begun.into())
        }
        (&Method::PUT, Some(number), Some((_, parts))) => {
            parts.insert(number, body);
            (StatusCode::OK, Bytes::new())
        }
        (&Method::POST, None, Some((_, parts))) => {
            let last = parts.keys().next_back().copied();
            let fits =
                |(number, part): (&u32, &Bytes)| Some(*number) == last || part.len() >= LEAST;
            if !parts.iter().all(fits) {
                return (StatusCode::BAD_REQUEST, Bytes::from("EntityTooSmall"));
            }
            let whole: Vec<u8> = parts.values().flatten().copied().collect();
            kept.uploads.remove(upload);
            kept.objects.insert(path, whole.into());
            let done =
                "<CompleteMultipartUploadResult><ETag>tag</ETag></CompleteMultipartUploadResult>";
            (StatusCode::OK, Bytes::from(done))
        }
        (&Method::DELETE, None, Some(_)) => {
            kept.uploads.remove(upload);
            (StatusCode::NO_CONTENT, Bytes::new())
        }
        _ => (StatusCode::NOT_FOUND, Bytes::new()),
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

/// Whether a request bears the signature that these keys give it.
fn is_signed(parts: &Parts, body: &[u8]) -> bool {
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let (Some(authorization), Some(time), Some(hash)) = (
        header("authorization"),
        header("x-amz-date"),
        header("x-amz-content-sha256"),
    ) else {
        return false;
    };
    if hash != hex::encode(Sha256::digest(body)) {
        return false;
    }
    let part = |name: &str| {
        let (_, rest) = authorization.split_once(name)?;
        rest.split(',').next().map(str::trim)
    };
    let (Some(signed), Some(signature)) = (part("SignedHeaders="), part("Signature=")) else {
        return false;
    };
    let day = &time[..8];
    let scope = format!("{day}/{REGION}/s3/aws4_request");
    if part("Credential=") != Some(&format!("{KEY_ID}/{scope}")) {
        return false;
    }
    let headers: String = signed
        .split(';')
        .map(|name| format!("{name}:{}\n", header(name).unwrap_or_default()))
        .collect();
    let query = match parts.uri.query() {
        Some(query) if !query.contains('=') => format!("{query}="),
        other => other.unwrap_or_default().to_owned(),
    };
    let (method, path) = (&parts.method, parts.uri.path());
    let canonical = format!("{method}\n{path}\n{query}\n{headers}\n{signed}\n{hash}");
    let canonical = hex::encode(Sha256::digest(canonical));
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{canonical}");
    let mut key = mac(format!("AWS4{SECRET}").as_bytes(), day);
    for word in [REGION, "s3", "aws4_request"] {
        key = mac(&key, word);
    }
    signature == hex::encode(mac(&key, &text))
}
