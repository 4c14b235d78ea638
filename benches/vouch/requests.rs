//! The requests of each path, as bytes.

use base::signing::{DigestAlgorithm, digest};

use crate::child::WEBHOOK_SECRET;
use crate::seed::{Kind, broker_of, id_hex, key};

/// The path of a record.
const RECORD: &str = "/v1/organizations/verification";

/// A request without credentials.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

/// A request with a JSON body and without credentials.
pub(crate) fn post(path: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A request of a customer's broker.
fn brokers(
    method: &str,
    path: &str,
    kind: Kind,
    customer: usize,
    more: &str,
    body: &str,
) -> Vec<u8> {
    let (key, organization) = (key(broker_of(customer)), id_hex(kind, customer));
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\
         Nxos-On-Behalf-Of: org_{organization}\r\n{more}"
    );
    if !body.is_empty() {
        request += &format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
    }
    format!("{request}\r\n{body}").into_bytes()
}

/// R: a status poll.
pub(crate) fn poll(customer: usize) -> Vec<u8> {
    brokers("GET", RECORD, Kind::Polled, customer, "", "")
}

/// A status poll of a customer that has not begun, held until it has.
pub(crate) fn wait(customer: usize) -> Vec<u8> {
    let etag = format!("\"org_{}.1\"", id_hex(Kind::New, customer));
    let headers = format!("Prefer: wait=60\r\nIf-None-Match: {etag}\r\n");
    brokers("GET", RECORD, Kind::New, customer, &headers, "")
}

/// R304: a status poll of who has the answer already.
pub(crate) fn poll_unchanged(customer: usize, etag: &str) -> Vec<u8> {
    let header = format!("If-None-Match: {etag}\r\n");
    brokers("GET", RECORD, Kind::Polled, customer, &header, "")
}

/// The history.
pub(crate) fn history(customer: usize) -> Vec<u8> {
    brokers(
        "GET",
        &format!("{RECORD}/events?limit=25"),
        Kind::Polled,
        customer,
        "",
        "",
    )
}

/// W: an import under an idempotency key. Sent again it is Wr.
pub(crate) fn import(customer: usize, share_token: &str) -> Vec<u8> {
    let body = format!("{{\"shareToken\":\"{share_token}\"}}");
    let header = format!("Idempotency-Key: import-{customer}\r\n");
    brokers(
        "POST",
        &format!("{RECORD}/import"),
        Kind::New,
        customer,
        &header,
        &body,
    )
}

/// S: a hosted session under an idempotency key.
pub(crate) fn start(customer: usize) -> Vec<u8> {
    let header = format!("Idempotency-Key: start-{customer}\r\nContent-Length: 0\r\n");
    brokers("POST", RECORD, Kind::New, customer, &header, "")
}

/// H: a signed webhook about a customer. `number` makes its bytes its own.
pub(crate) fn webhook(kind: Kind, customer: usize, applicant: &str, number: usize) -> Vec<u8> {
    let organization = id_hex(kind, customer);
    let body = format!(
        "{{\"applicantId\":\"{applicant}\",\"inspectionId\":\"{number:024x}\",\"correlationId\":\"req-{number:032x}\",\
         \"levelName\":\"basic-kyc-level\",\"externalUserId\":\"org_{organization}\",\"type\":\"applicantReviewed\",\
         \"sandboxMode\":true,\"reviewStatus\":\"completed\",\"createdAtMs\":\"2026-01-01 00:00:00.000\",\
         \"applicantType\":\"individual\",\"reviewResult\":{{\"reviewAnswer\":\"GREEN\"}},\"clientId\":\"benchmark\"}}"
    );
    let algorithm = DigestAlgorithm::Sha256;
    let digest = digest(algorithm, WEBHOOK_SECRET.as_bytes(), body.as_bytes());
    format!(
        "POST /webhooks/sumsub HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         X-Payload-Digest-Alg: {}\r\nX-Payload-Digest: {digest}\r\nContent-Length: {}\r\n\r\n{body}",
        algorithm.as_str(),
        body.len()
    )
    .into_bytes()
}
