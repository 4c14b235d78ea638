//! Dossiers: one signed archive of everything that a verification rests on, and the check that needs nothing but the
//! archive and public keys.
//!
//! A dossier is a plain tar archive: [`archive`] says which bytes it has to have. Its first entry is the [`manifest`],
//! which lists every other with size and SHA-256; its second is a detached JWS over the manifest ([`jws`]). [`verify()`]
//! rebuilds the archive from the signed manifest and compares every byte. What the archive says of the [`history`] is
//! proven by a [`checkpoint`]: a signed head of a Merkle [`tree`] over the newest entries of histories.
//!
//! Nothing here knows a database, a network, a clock or a secret of the histories.

pub mod archive;
pub mod checkpoint;
pub mod cover;
pub mod history;
pub mod jws;
pub mod keys;
pub mod manifest;
pub mod report;
pub mod sealed;
pub mod tree;
mod verify;

pub use keys::{PublicKey, PublicKeys, Signer, Signers};
pub use manifest::{Made, Maker, Manifest};
pub use report::{Fault, Finding, Report};
pub use sealed::{Entry, Sealed, seal};
pub use verify::{Link, verify};

use sha2::{Digest as _, Sha256};

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
