//! Everything that must not be readable at rest or in logs: hashing, sealing, the history's keyed hash, and API keys.
//!
//! - Share tokens and API keys are kept as SHA-256 only: both are long random strings, so a plain hash is enough and
//!   can be looked up.
//! - What has to be read again (saved answers, webhook bodies, private notes) is *sealed*: XChaCha20-Poly1305 with
//!   the row's identity as associated data, so a sealed value copied to another row does not open there. Documents
//!   are sealed in [`chunks`].
//! - Histories are chained with HMAC-SHA256 under a key of their own, so an attacker who can write the database but lacks the
//!   key cannot forge them.

pub mod chunks;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::closed_codes;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};

/// The length of every key of ours, in bytes.
pub const KEY_BYTES: usize = 32;

const SEAL_VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// Why a secret operation failed. None of the texts holds a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// A key setting is not base64 of 32 bytes.
    #[error("is not the base64 form of 32 bytes")]
    MalformedKey,
    /// A list of keys is empty.
    #[error("names no key")]
    NoKey,
    /// A sealed value names a key that is not configured.
    #[error("was sealed with a key that is not configured")]
    UnknownKey,
    /// A sealed value was altered, truncated, or belongs to another row.
    #[error("does not open: altered, truncated, or from another row")]
    DoesNotOpen,
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system")]
    NoRandomness,
}

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], SecretError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SecretError::NoRandomness)?;
    Ok(bytes)
}

/// A fresh 32-byte key in base64, as the key settings expect it.
pub fn generate_key() -> Result<SecretString, SecretError> {
    Ok(SecretString::from(
        BASE64.encode(random_bytes::<KEY_BYTES>()?),
    ))
}

fn decode_key(text: &SecretString) -> Result<[u8; KEY_BYTES], SecretError> {
    let bytes = BASE64
        .decode(text.expose_secret().trim())
        .map_err(|_| SecretError::MalformedKey)?;
    bytes.try_into().map_err(|_| SecretError::MalformedKey)
}

/// The first bytes of a key's SHA-256: names it, tells nothing about it.
fn key_id(key: &[u8; KEY_BYTES]) -> [u8; KEY_ID_BYTES] {
    let [a, b, c, d, ..] = sha256(key);
    [a, b, c, d]
}

/// Seals values with the newest key and opens them with whichever key sealed them.
pub struct Sealer {
    keys: Vec<SealingKey>,
}

struct SealingKey {
    /// Names the key inside sealed values.
    id: [u8; KEY_ID_BYTES],
    cipher: XChaCha20Poly1305,
}

impl Sealer {
    /// Reads the keys, newest first.
    ///
    /// # Errors
    /// [`SecretError::NoKey`] or [`SecretError::MalformedKey`].
    pub fn new(keys: &[SecretString]) -> Result<Self, SecretError> {
        let keys: Vec<SealingKey> = keys
            .iter()
            .map(|text| {
                let key = decode_key(text)?;
                Ok(SealingKey {
                    id: key_id(&key),
                    cipher: XChaCha20Poly1305::new(&key.into()),
                })
            })
            .collect::<Result<_, SecretError>>()?;
        if keys.is_empty() {
            Err(SecretError::NoKey)
        } else {
            Ok(Self { keys })
        }
    }

    /// The id of the key that seals: what sealed values carry after their version byte.
    #[must_use]
    pub fn newest_key_id(&self) -> [u8; 4] {
        self.keys.first().map_or([0; KEY_ID_BYTES], |key| key.id)
    }

    /// Whether values that the key with this id has sealed can be opened.
    #[must_use]
    pub fn knows(&self, key_id: &[u8]) -> bool {
        self.keys.iter().any(|key| key.id == key_id)
    }

    /// Seals a value for the row that `row` identifies. The result is version, key id, nonce and box.
    pub fn seal(&self, row: &str, plain: &[u8]) -> Result<Vec<u8>, SecretError> {
        self.seal_with(random_bytes::<NONCE_BYTES>()?, row, plain)
    }

    fn seal_with(
        &self,
        nonce: [u8; NONCE_BYTES],
        row: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SecretError> {
        let key = self.keys.first().ok_or(SecretError::NoKey)?;
        let payload = Payload {
            msg: plain,
            aad: row.as_bytes(),
        };
        let sealed = key
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SecretError::NoRandomness)?;
        let mut out = Vec::with_capacity(HEADER_BYTES + sealed.len());
        out.push(SEAL_VERSION);
        out.extend_from_slice(&key.id);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens a value that was sealed for the row that `row` identifies.
    ///
    /// # Errors
    /// [`SecretError::UnknownKey`] or [`SecretError::DoesNotOpen`].
    pub fn open(&self, row: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretError> {
        let (header, boxed) = sealed
            .split_at_checked(HEADER_BYTES)
            .ok_or(SecretError::DoesNotOpen)?;
        let (version, rest) = header.split_first().ok_or(SecretError::DoesNotOpen)?;
        let (id, nonce) = rest
            .split_at_checked(KEY_ID_BYTES)
            .ok_or(SecretError::DoesNotOpen)?;
        if *version != SEAL_VERSION {
            return Err(SecretError::DoesNotOpen);
        }
        let key = self
            .keys
            .iter()
            .find(|key| key.id == id)
            .ok_or(SecretError::UnknownKey)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| SecretError::DoesNotOpen)?;
        key.cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: boxed,
                    aad: row.as_bytes(),
                },
            )
            .map_err(|_| SecretError::DoesNotOpen)
    }
}

/// Links the entries of a history.
pub struct AuditKey(SecretBox<[u8; KEY_BYTES]>);

impl AuditKey {
    /// Reads the key from its base64 form.
    pub fn new(key: &SecretString) -> Result<Self, SecretError> {
        Ok(Self(SecretBox::new(Box::new(decode_key(key)?))))
    }

    /// Names the key without telling anything about it.
    #[must_use]
    pub fn key_id(&self) -> [u8; 4] {
        key_id(self.0.expose_secret())
    }

    /// The hash of an entry: HMAC-SHA256 over the previous entry's hash (empty for the first) and the entry's
    /// canonical bytes.
    #[must_use]
    pub fn link(&self, previous: &[u8], canonical: &[u8]) -> [u8; 32] {
        let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.0.expose_secret())
        else {
            return [0; 32]; // HMAC takes keys of any length: never reached.
        };
        mac.update(&[u8::try_from(previous.len()).unwrap_or(u8::MAX)]);
        mac.update(previous);
        mac.update(canonical);
        mac.finalize().into_bytes().into()
    }
}

impl AuditKey {
    /// HMAC-SHA256 over some parts, each with its length in front, beginning with what it is for. The first byte keeps
    /// it apart from every [`Self::link`], where that byte is the length of a hash.
    #[must_use]
    pub fn sign(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.0.expose_secret())
        else {
            return [0; 32]; // HMAC takes keys of any length: never reached.
        };
        mac.update(&[u8::MAX]);
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Makes digests by which a value is found again without being kept: keyed, because what is short or follows a pattern,
/// such as the number of a document, could be guessed from a plain hash.
pub struct HashKey(SecretBox<[u8; KEY_BYTES]>);

impl HashKey {
    /// Reads the key from its base64 form.
    pub fn new(key: &SecretString) -> Result<Self, SecretError> {
        Ok(Self(SecretBox::new(Box::new(decode_key(key)?))))
    }

    /// The key of a deployment that has set none: it follows from the audit key, which does not change either, and
    /// tells nothing about it.
    #[must_use]
    pub fn derived(audit: &AuditKey) -> Self {
        Self(SecretBox::new(Box::new(
            audit.link(&[], b"vouch hash key 1"),
        )))
    }

    /// Names the key without telling anything about it.
    #[must_use]
    pub fn key_id(&self) -> [u8; 4] {
        key_id(self.0.expose_secret())
    }

    /// The digest of some parts: HMAC-SHA256 over each with its length in front, beginning with what it is for.
    #[must_use]
    pub fn digest(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.0.expose_secret())
        else {
            return [0; 32]; // HMAC takes keys of any length: never reached.
        };
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

closed_codes! {
    /// Which Sumsub environment, and which kind of API key, a deployment works with.
    pub enum Environment {
        /// Test data only: `sbx:` app tokens and `nxos_sk_test_` keys.
        Sandbox = "sandbox",
        /// Real customers: `prd:` app tokens and `nxos_sk_live_` keys.
        Live = "live",
    }
}

impl Environment {
    /// What every API key of this environment starts with (nxos "authentication").
    #[must_use]
    pub fn key_prefix(self) -> &'static str {
        match self {
            Self::Sandbox => "nxos_sk_test_",
            Self::Live => "nxos_sk_live_",
        }
    }

    /// What a Sumsub app token of this environment starts with.
    #[must_use]
    pub fn app_token_prefix(self) -> &'static str {
        match self {
            Self::Sandbox => "sbx:",
            Self::Live => "prd:",
        }
    }
}

/// The longest API key that is looked at, in characters. Ours have 77; anything longer cannot be one.
pub const API_KEY_MAX_CHARS: usize = 128;

/// A new API key: the environment's prefix and 64 hexadecimal digits (256 random bits).
pub fn generate_api_key(environment: Environment) -> Result<SecretString, SecretError> {
    let secret = hex::encode(random_bytes::<32>()?);
    Ok(SecretString::from(format!(
        "{}{secret}",
        environment.key_prefix()
    )))
}

/// A new secret for signing webhooks, in the form that Svix' libraries take: `whsec_` and the base64 form of 24 random
/// bytes.
pub fn generate_webhook_secret() -> Result<SecretString, SecretError> {
    let secret = BASE64.encode(random_bytes::<24>()?);
    Ok(SecretString::from(format!("whsec_{secret}")))
}

/// A new static token of a partner endpoint: 64 hexadecimal digits (256 random bits).
pub fn generate_token() -> Result<SecretString, SecretError> {
    Ok(SecretString::from(hex::encode(random_bytes::<32>()?)))
}

/// The SHA-256 under which an API key is stored and found. `None` where the text cannot be a key of this environment,
/// so that it need not be looked up.
#[must_use]
pub fn api_key_hash(environment: Environment, key: &str) -> Option<[u8; 32]> {
    let tail = key.strip_prefix(environment.key_prefix())?;
    let plausible = !tail.is_empty()
        && key.len() <= API_KEY_MAX_CHARS
        && tail.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plausible.then(|| sha256(key.as_bytes()))
}

macro_rules! silent_debug {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "([REDACTED])"))
            }
        }
    )*};
}
silent_debug!(Sealer, AuditKey, HashKey);

#[cfg(test)]
#[path = "secret_tests.rs"]
mod tests;
