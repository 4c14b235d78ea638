//! Ed25519 keys: what signs, and what others need to check it.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD as BASE64URL};
use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm,
    OctetKeyPairParameters, OctetKeyPairType, PublicKeyUse, ThumbprintHash,
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use secrecy::{ExposeSecret as _, SecretString};

/// The length of a key, secret or public, in bytes.
const KEY_BYTES: usize = 32;

/// Why keys cannot be used. None of the texts holds one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A secret key is not base64 of 32 bytes.
    #[error("is not the base64 form of 32 bytes")]
    Malformed,
    /// Public keys are neither a JWK set nor lines of a key id and a key.
    #[error("is neither a JWK set of Ed25519 keys nor lines of a key id and a key")]
    NotPublicKeys,
    /// A public key has another id than its thumbprint.
    #[error("has a key whose id is not its thumbprint: {0}")]
    OtherId(String),
    /// No public key is given.
    #[error("names no key")]
    None,
}

/// A key that signs.
pub struct Signer {
    pub(crate) key: EncodingKey,
    public: PublicKey,
}

impl Signer {
    /// Reads the base64 form of a seed.
    ///
    /// # Errors
    /// [`KeyError::Malformed`].
    pub fn new(seed: &SecretString) -> Result<Self, KeyError> {
        let seed = BASE64.decode(seed.expose_secret().trim());
        let seed = seed.map_err(|_| KeyError::Malformed)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| KeyError::Malformed)?;
        let public = pair.public_key().as_ref().try_into();
        let der = pair.to_pkcs8v1().map_err(|_| KeyError::Malformed)?;
        Ok(Self {
            key: EncodingKey::from_ed_der(der.as_ref()),
            public: PublicKey::new(public.map_err(|_| KeyError::Malformed)?)?,
        })
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }
}

/// The keys of a deployment: the newest signs, and others check with any of them. Never empty.
#[derive(Debug)]
pub struct Signers {
    newest: Signer,
    older: Vec<Signer>,
}

impl Signers {
    /// Reads the keys, newest first; `None` where there is none.
    ///
    /// # Errors
    /// [`KeyError::Malformed`].
    pub fn new(seeds: &[SecretString]) -> Result<Option<Self>, KeyError> {
        let mut all = seeds.iter().map(Signer::new);
        let Some(newest) = all.next().transpose()? else {
            return Ok(None);
        };
        let older = all.collect::<Result<_, _>>()?;
        Ok(Some(Self { newest, older }))
    }

    /// The key that signs.
    #[must_use]
    pub fn newest(&self) -> &Signer {
        &self.newest
    }

    /// What others check with, newest first.
    #[must_use]
    pub fn public(&self) -> PublicKeys {
        let all = std::iter::once(&self.newest).chain(&self.older);
        PublicKeys(all.map(|signer| signer.public.clone()).collect())
    }
}

/// A key that others check with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    bytes: [u8; KEY_BYTES],
    kid: String,
}

impl PublicKey {
    /// Names a key by its thumbprint (RFC 7638).
    ///
    /// # Errors
    /// [`KeyError::NotPublicKeys`].
    pub fn new(bytes: [u8; KEY_BYTES]) -> Result<Self, KeyError> {
        let kid = jwk(&bytes, None).thumbprint(ThumbprintHash::SHA256);
        Ok(Self {
            bytes,
            kid: kid.map_err(|_| KeyError::NotPublicKeys)?,
        })
    }

    /// What names it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(crate) fn decoding_key(&self) -> DecodingKey {
        DecodingKey::from_ed_der(&self.bytes)
    }

    /// The key in base64url.
    #[must_use]
    pub fn x(&self) -> String {
        BASE64URL.encode(self.bytes)
    }

    /// Its text: id and key.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.kid, self.x())
    }

    /// As a JWK (RFC 8037).
    #[must_use]
    pub fn jwk(&self) -> Jwk {
        jwk(&self.bytes, Some(self.kid.clone()))
    }

    fn from_text(kid: Option<&str>, x: &str) -> Result<Self, KeyError> {
        let bytes = BASE64URL.decode(x).map_err(|_| KeyError::NotPublicKeys)?;
        let bytes = bytes.try_into().map_err(|_| KeyError::NotPublicKeys)?;
        let key = Self::new(bytes)?;
        match kid {
            Some(kid) if kid != key.kid => Err(KeyError::OtherId(kid.to_owned())),
            _ => Ok(key),
        }
    }
}

fn jwk(bytes: &[u8; KEY_BYTES], key_id: Option<String>) -> Jwk {
    Jwk {
        common: CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_algorithm: Some(KeyAlgorithm::EdDSA),
            key_id,
            ..CommonParameters::default()
        },
        algorithm: AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
            key_type: OctetKeyPairType::OctetKeyPair,
            curve: EllipticCurve::Ed25519,
            x: BASE64URL.encode(bytes),
        }),
    }
}

/// Keys that are trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicKeys(Vec<PublicKey>);

impl PublicKeys {
    /// Reads a JWK set, or lines of a key id and a key; lines that begin with `#` say nothing.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let keys: Vec<PublicKey> = if text.trim_start().starts_with('{') {
            let set: JwkSet = serde_json::from_str(text).map_err(|_| KeyError::NotPublicKeys)?;
            set.keys.iter().map(from_jwk).collect::<Result<_, _>>()?
        } else {
            let lines = text.lines().map(str::trim);
            let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
            let read = |line: &str| match line.split_once(char::is_whitespace) {
                Some((kid, x)) => PublicKey::from_text(Some(kid), x.trim()),
                None => Err(KeyError::NotPublicKeys),
            };
            lines.map(read).collect::<Result<_, _>>()?
        };
        if keys.is_empty() {
            return Err(KeyError::None);
        }
        Ok(Self(keys))
    }

    /// These and others.
    #[must_use]
    pub fn with(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The key of this id; `None` where it is not trusted.
    #[must_use]
    pub fn find(&self, kid: &str) -> Option<&PublicKey> {
        self.0.iter().find(|key| key.kid == kid)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[PublicKey] {
        &self.0
    }

    /// As a JWK set (RFC 7517).
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        JwkSet {
            keys: self.0.iter().map(PublicKey::jwk).collect(),
        }
    }
}

fn from_jwk(jwk: &Jwk) -> Result<PublicKey, KeyError> {
    match &jwk.algorithm {
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            PublicKey::from_text(jwk.common.key_id.as_deref(), &pair.x)
        }
        _ => Err(KeyError::NotPublicKeys),
    }
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
silent_debug!(Signer);

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
