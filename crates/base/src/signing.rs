//! Sumsub's two signatures.
//!
//! *Requests* to Sumsub carry `X-App-Access-Sig`: lowercase hex of HMAC-SHA256 over timestamp, method, path with
//! query, and body, joined without separators (Sumsub reference "authentication"). *Webhooks* from Sumsub carry
//! `X-Payload-Digest`: lowercase hex of an HMAC over the raw body, with the algorithm named in `X-Payload-Digest-Alg`
//! (Sumsub docs "webhook-manager").

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

/// The header with the app token.
pub const APP_TOKEN: &str = "x-app-token";
/// The header with the Unix time in seconds.
pub const ACCESS_TIMESTAMP: &str = "x-app-access-ts";
/// The header with the request's signature.
pub const ACCESS_SIGNATURE: &str = "x-app-access-sig";
/// The header with a webhook's digest.
pub const PAYLOAD_DIGEST: &str = "x-payload-digest";
/// The header that names the digest's algorithm.
pub const PAYLOAD_DIGEST_ALGORITHM: &str = "x-payload-digest-alg";

/// Signs a request: `target` is the path with its query exactly as sent, `timestamp` is in Unix seconds.
#[must_use]
pub fn sign_request(
    secret: &[u8],
    timestamp: i64,
    method: &str,
    target: &str,
    body: &[u8],
) -> String {
    let timestamp = timestamp.to_string();
    hex::encode(mac::<Hmac<Sha256>>(
        secret,
        &[
            timestamp.as_bytes(),
            method.as_bytes(),
            target.as_bytes(),
            body,
        ],
    ))
}

/// The algorithms that Sumsub's webhook manager offers. A closed list: anything else is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// `HMAC_SHA1_HEX`, Sumsub's legacy choice.
    Sha1,
    /// `HMAC_SHA256_HEX`, Sumsub's default.
    Sha256,
    /// `HMAC_SHA512_HEX`.
    Sha512,
}

impl DigestAlgorithm {
    /// All algorithms.
    pub const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// The spelling in `X-Payload-Digest-Alg`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "HMAC_SHA1_HEX",
            Self::Sha256 => "HMAC_SHA256_HEX",
            Self::Sha512 => "HMAC_SHA512_HEX",
        }
    }

    /// Reads the header's value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == text)
    }
}

/// The digest of a webhook's raw body, in lowercase hex.
#[must_use]
pub fn digest(algorithm: DigestAlgorithm, secret: &[u8], body: &[u8]) -> String {
    hex::encode(digest_bytes(algorithm, secret, body))
}

/// Whether `claimed` (hex, any case) is the digest of `body` under one of the secrets. Every secret is tried and
/// compared in constant time, so the answer's timing tells nothing about which one came close.
#[must_use]
pub fn digest_matches<'s>(
    algorithm: DigestAlgorithm,
    secrets: impl IntoIterator<Item = &'s [u8]>,
    body: &[u8],
    claimed: &str,
) -> bool {
    let Ok(claimed) = hex::decode(claimed) else {
        return false;
    };
    let mut matches = subtle::Choice::from(0);
    for secret in secrets {
        matches |= digest_bytes(algorithm, secret, body).ct_eq(&claimed);
    }
    matches.into()
}

fn digest_bytes(algorithm: DigestAlgorithm, secret: &[u8], body: &[u8]) -> Vec<u8> {
    match algorithm {
        DigestAlgorithm::Sha1 => mac::<Hmac<Sha1>>(secret, &[body]),
        DigestAlgorithm::Sha256 => mac::<Hmac<Sha256>>(secret, &[body]),
        DigestAlgorithm::Sha512 => mac::<Hmac<Sha512>>(secret, &[body]),
    }
}

fn mac<M: Mac + KeyInit>(secret: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes keys of any length, so the error branch is never taken; an empty MAC would match nothing.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(secret) else {
        return Vec::new();
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The string of Sumsub's authentication page, signed with a key of our own.
    #[test]
    fn the_documented_request_string_signs_as_computed_elsewhere() {
        let target = "/resources/accessTokens?userId=cfd20712-24a2-4c7d-9ab0-146f3c142335&levelName=basic-kyc-level&ttlInSecs=600";
        assert_eq!(
            sign_request(b"test-secret", 1_607_551_635, "POST", target, b""),
            "dd43f7a89545090cbb14c4229092b1ac2b55a78116cf0feae945e5656d9ae45d"
        );
        let body = br#"{"userId":"johndoeID","levelName":"basic-kyc-level","ttlInSecs":600}"#;
        assert_eq!(
            sign_request(
                b"test-secret",
                1_607_551_635,
                "POST",
                "/resources/accessTokens/sdk",
                body
            ),
            "cdc1ce6f1fc25afe275ab5632abd786c55090942ecff94eec21a51168b334502"
        );
    }

    /// Sumsub's documented vector for SHA-1; the other two computed for the same key and body.
    #[test]
    fn the_documented_webhook_digest() {
        let cases = [
            (
                DigestAlgorithm::Sha1,
                "f6e92ffe371718694d46e28436f76589312df8db",
            ),
            (
                DigestAlgorithm::Sha256,
                "7f3beedce7529616a9d6bba59dc1b054a7247cef67f6acff2600864399f47fe0",
            ),
            (
                DigestAlgorithm::Sha512,
                "3aae08986027051ca0656d87c4c95f1f15d3ecaf23cf239e5a43fd03a8af28223a06be1f97624caefd55475c84673773dc10e895a1ab885a3548c58bd7af9ebf",
            ),
        ];
        for (algorithm, expected) in cases {
            assert_eq!(digest(algorithm, b"SoMe_SeCrEt_KeY", b"someText"), expected);
            let secrets = [b"other".as_slice(), b"SoMe_SeCrEt_KeY"];
            assert!(digest_matches(algorithm, secrets, b"someText", expected));
            assert!(digest_matches(
                algorithm,
                secrets,
                b"someText",
                &expected.to_uppercase()
            ));
            assert!(!digest_matches(algorithm, secrets, b"someText ", expected));
            assert!(!digest_matches(
                algorithm,
                [b"other".as_slice()],
                b"someText",
                expected
            ));
        }
    }

    #[test]
    fn nothing_matches_without_a_secret_or_without_hex() {
        let good = digest(DigestAlgorithm::Sha256, b"k", b"b");
        assert!(!digest_matches(DigestAlgorithm::Sha256, [], b"b", &good));
        for odd in ["", "zz", &good[1..], &good[2..], &format!("{good}00")] {
            assert!(
                !digest_matches(DigestAlgorithm::Sha256, [b"k".as_slice()], b"b", odd),
                "{odd}"
            );
        }
    }
}
