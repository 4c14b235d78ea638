//! The requests of each path, as bytes.

use base::signing::{DigestAlgorithm, digest};

use crate::child::WEBHOOK_SECRET;
use crate::seed::{Kind, broker_of, id_hex, key};

const RECORD: &str = "/v1/organizations/verification";

/// A request; with a JSON body unless that is empty.
fn request(line: &str, headers: &str, body: &str) -> Vec<u8> {
    let content = match body.len() {
        0 => String::new(),
        length => format!("Content-Type: application/json\r\nContent-Length: {length}\r\n"),
    };
    format!("{line} HTTP/1.1\r\nHost: localhost\r\n{content}{headers}\r\n{body}").into_bytes()
}

pub(crate) fn get(path: &str) -> Vec<u8> {
    request(&format!("GET {path}"), "", "")
}

pub(crate) fn post(path: &str, body: &str) -> Vec<u8> {
    request(&format!("POST {path}"), "", body)
}

/// A request about a record, of the customer's broker.
fn brokers(line: &str, kind: Kind, customer: usize, headers: &str, body: &str) -> Vec<u8> {
    let (method, path) = line.split_once(' ').unwrap_or((line, ""));
    let (key, organization) = (key(broker_of(customer)), id_hex(kind, customer));
    let headers = format!(
        "Authorization: Bearer {key}\r\nNxos-On-Behalf-Of: org_{organization}\r\n{headers}"
    );
    request(&format!("{method} {RECORD}{path}"), &headers, body)
}

/// R: a status poll.
pub(crate) fn poll(customer: usize) -> Vec<u8> {
    brokers("GET", Kind::Polled, customer, "", "")
}

/// A status poll of a customer that has not begun, held until it has.
pub(crate) fn wait(customer: usize) -> Vec<u8> {
    let etag = format!("\"org_{}.1\"", id_hex(Kind::New, customer));
    let headers = format!("Prefer: wait=60\r\nIf-None-Match: {etag}\r\n");
    brokers("GET", Kind::New, customer, &headers, "")
}

/// R304: a status poll of a client that has the answer already.
pub(crate) fn poll_unchanged(customer: usize, etag: &str) -> Vec<u8> {
    let header = format!("If-None-Match: {etag}\r\n");
    brokers("GET", Kind::Polled, customer, &header, "")
}

pub(crate) fn history(customer: usize) -> Vec<u8> {
    brokers("GET /events?limit=25", Kind::Polled, customer, "", "")
}

/// W: an import under an idempotency key. Sent again it is Wr.
pub(crate) fn import(customer: usize, share_token: &str) -> Vec<u8> {
    let body = format!("{{\"shareToken\":\"{share_token}\"}}");
    let header = format!("Idempotency-Key: import-{customer}\r\n");
    brokers("POST /import", Kind::New, customer, &header, &body)
}

/// S: a hosted session under an idempotency key.
pub(crate) fn start(customer: usize) -> Vec<u8> {
    let header = format!("Idempotency-Key: start-{customer}\r\nContent-Length: 0\r\n");
    brokers("POST", Kind::New, customer, &header, "")
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
    let name = algorithm.as_str();
    let headers = format!("X-Payload-Digest-Alg: {name}\r\nX-Payload-Digest: {digest}\r\n");
    request("POST /webhooks/sumsub", &headers, &body)
}
