//! Detached JWS (RFC 7515, appendix F) with `alg: EdDSA`: what is signed stands elsewhere, here is the protected header
//! and the signature. The header has one form for each purpose and key, so that there is nothing in it to vary.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use jsonwebtoken::{Algorithm, Header, crypto, encode};
use serde::{Deserialize, Serialize};

use crate::keys::{PublicKeys, Signer};

/// The longest text that is looked at.
const MAX_CHARS: usize = 1024;

/// What a signature is for: one over the other is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The manifest of a dossier.
    Dossier,
    /// A checkpoint of the histories.
    Checkpoint,
}

impl Purpose {
    fn typ(self) -> &'static str {
        match self {
            Self::Dossier => "vouch-dossier+jws",
            Self::Checkpoint => "vouch-checkpoint+jws",
        }
    }
}

/// Why a signature counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// The key is none of those that are trusted.
    #[error("signed by {0}, which is not trusted")]
    UnknownSigner(String),
    /// The key did not sign this.
    #[error("the signature is not that of its key")]
    Broken,
    /// It is no detached JWS of ours.
    #[error("no signature of this form")]
    Malformed,
    /// Nothing could be signed.
    #[error("the key cannot sign")]
    CannotSign,
}

fn protected(purpose: Purpose, kid: &str) -> String {
    let header = format!(
        r#"{{"alg":"EdDSA","kid":"{kid}","typ":"{}"}}"#,
        purpose.typ()
    );
    BASE64URL.encode(header)
}

fn signed(protected: &str, payload: &[u8]) -> String {
    format!("{protected}.{}", BASE64URL.encode(payload))
}

/// Signs a payload: `header..signature`.
///
/// # Errors
/// [`Untrusted::CannotSign`].
pub fn sign(signer: &Signer, purpose: Purpose, payload: &[u8]) -> Result<String, Untrusted> {
    let protected = protected(purpose, signer.public().kid());
    let message = signed(&protected, payload);
    let signature = crypto::sign(message.as_bytes(), &signer.key, Algorithm::EdDSA);
    let signature = signature.map_err(|_| Untrusted::CannotSign)?;
    Ok(format!("{protected}..{signature}"))
}

/// Signs claims: a JWT (RFC 7519) of a type of its own.
///
/// # Errors
/// [`Untrusted::CannotSign`].
pub fn token<T: Serialize>(signer: &Signer, typ: &str, claims: &T) -> Result<String, Untrusted> {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(typ.to_owned());
    header.kid = Some(signer.public().kid().to_owned());
    encode(&header, claims, &signer.key).map_err(|_| Untrusted::CannotSign)
}

/// The id of the key that a text says it is signed with.
///
/// # Errors
/// [`Untrusted::Malformed`].
pub fn signer(jws: &str) -> Result<String, Untrusted> {
    #[derive(Deserialize)]
    struct Protected {
        kid: String,
    }
    let (header, _) = parts(jws)?;
    let header = BASE64URL.decode(header).map_err(|_| Untrusted::Malformed)?;
    let header = serde_json::from_slice::<Protected>(&header);
    Ok(header.map_err(|_| Untrusted::Malformed)?.kid)
}

fn parts(jws: &str) -> Result<(&str, &str), Untrusted> {
    let parts = jws.split_once("..").filter(|_| jws.len() <= MAX_CHARS);
    parts.ok_or(Untrusted::Malformed)
}

/// Checks a signature; the id of the key that signed.
///
/// # Errors
/// [`Untrusted`].
pub fn verify(
    trusted: &PublicKeys,
    purpose: Purpose,
    payload: &[u8],
    jws: &str,
) -> Result<String, Untrusted> {
    let (header, signature) = parts(jws)?;
    let kid = signer(jws)?;
    let key = trusted
        .find(&kid)
        .ok_or_else(|| Untrusted::UnknownSigner(kid.clone()))?;
    if header != protected(purpose, &kid) {
        return Err(Untrusted::Malformed);
    }
    let (message, key) = (signed(header, payload), key.decoding_key());
    match crypto::verify(signature, message.as_bytes(), &key, Algorithm::EdDSA) {
        Ok(true) => Ok(kid),
        Ok(false) | Err(_) => Err(Untrusted::Broken),
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD as BASE64;
    use secrecy::SecretString;

    use super::*;
    use crate::keys::Signers;

    fn signers(seed: u8) -> Signers {
        let seed = SecretString::from(BASE64.encode([seed; 32]));
        Signers::new(&[seed]).unwrap().unwrap()
    }

    #[test]
    fn any_trusted_key_verifies_and_no_other() {
        let (old, new) = (signers(1), signers(2));
        let jws = sign(old.newest(), Purpose::Dossier, b"it").unwrap();
        let kid = old.newest().public().kid().to_owned();
        let both = new.public().with(old.public());
        let check =
            |trusted: &PublicKeys, purpose, payload: &[u8]| verify(trusted, purpose, payload, &jws);
        assert_eq!(signer(&jws), Ok(kid.clone()));
        assert_eq!(check(&both, Purpose::Dossier, b"it"), Ok(kid.clone()));
        assert_eq!(
            check(&new.public(), Purpose::Dossier, b"it"),
            Err(Untrusted::UnknownSigner(kid))
        );
        assert_eq!(
            check(&both, Purpose::Dossier, b"is"),
            Err(Untrusted::Broken)
        );
        // The same bytes for another purpose.
        assert_eq!(
            check(&both, Purpose::Checkpoint, b"it"),
            Err(Untrusted::Malformed)
        );
    }

    #[test]
    fn each_other_letter_is_refused() {
        let signers = signers(1);
        let jws = sign(signers.newest(), Purpose::Dossier, b"it").unwrap();
        for at in 0..jws.len() {
            for bit in 0..7 {
                let mut bytes = jws.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let other = String::from_utf8(bytes).unwrap();
                let checked = verify(&signers.public(), Purpose::Dossier, b"it", &other);
                assert!(checked.is_err(), "{at} {bit} {other}");
            }
        }
    }
}
