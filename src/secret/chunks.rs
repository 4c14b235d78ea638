//! Large values, sealed in chunks: each opens by itself, so that no reader has to hold the whole.
//!
//! STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015) over XChaCha20-Poly1305: the nonce of a chunk is a random
//! prefix, the chunk's number and whether it is the last. So chunks open in their order only, and a value that ends
//! early does not open. The layout is a header (version, key id, prefix), then chunks of [`CHUNK`] bytes, each with
//! its tag; the last is as long as it comes out, and there always is one. Header and row are associated data of every
//! chunk, so no chunk can pass for a value of another version.

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::aead::KeyInit as _;
use chacha20poly1305::{Key, XChaCha20Poly1305};
use secrecy::SecretString;

use super::{KEY_ID_BYTES, SecretError, decode_key, key_id, random_bytes};

/// What a chunk holds, in bytes. Only the last may hold less.
pub const CHUNK: usize = 64 * 1024;
/// What a tag adds to a chunk.
pub const TAG: usize = 16;
/// The header's length.
pub const HEADER: usize = 1 + KEY_ID_BYTES + PREFIX;

/// The first byte of a value that was sealed in chunks. [`super::SEAL_VERSION`] is one that was sealed whole.
pub const VERSION: u8 = 2;
const PREFIX: usize = 19;

/// Seals the chunks of a value, one after the other.
pub struct Sealing {
    associated: Vec<u8>,
    encryptor: EncryptorBE32<XChaCha20Poly1305>,
}

impl Sealing {
    /// Begins a value for the row that `row` identifies. With it comes the header.
    ///
    /// # Errors
    /// [`SecretError::MalformedKey`]; [`SecretError::NoRandomness`].
    pub fn new(key: &SecretString, row: &str) -> Result<(Self, [u8; HEADER]), SecretError> {
        Self::with(random_bytes::<PREFIX>()?, key, row)
    }

    fn with(
        prefix: [u8; PREFIX],
        key: &SecretString,
        row: &str,
    ) -> Result<(Self, [u8; HEADER]), SecretError> {
        let key = decode_key(key)?;
        let header = [&[VERSION][..], &key_id(&key), &prefix].concat();
        let cipher = XChaCha20Poly1305::new(&Key::from(key));
        let sealing = Self {
            associated: associated(&header, row),
            encryptor: EncryptorBE32::from_aead(cipher, &prefix.into()),
        };
        let header = header.try_into().map_err(|_| SecretError::MalformedKey)?;
        Ok((sealing, header))
    }

    /// Seals a chunk of [`CHUNK`] bytes that is not the last, in its place.
    ///
    /// # Errors
    /// [`SecretError::NoRandomness`]: there are more chunks than there are numbers.
    pub fn next(&mut self, chunk: &mut Vec<u8>) -> Result<(), SecretError> {
        self.encryptor
            .encrypt_next_in_place(&self.associated, chunk)
            .map_err(|_| SecretError::NoRandomness)
    }

    /// Seals the last chunk, in its place.
    pub fn last(self, chunk: &mut Vec<u8>) -> Result<(), SecretError> {
        self.encryptor
            .encrypt_last_in_place(&self.associated, chunk)
            .map_err(|_| SecretError::NoRandomness)
    }
}

impl std::fmt::Debug for Sealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealing([REDACTED])")
    }
}

fn associated(header: &[u8], row: &str) -> Vec<u8> {
    [header, row.as_bytes()].concat()
}

/// Opens the chunks of a value, one after the other.
pub struct Opening {
    associated: Vec<u8>,
    decryptor: DecryptorBE32<XChaCha20Poly1305>,
}

impl Opening {
    /// Begins with the header.
    ///
    /// # Errors
    /// [`SecretError::MalformedKey`], [`SecretError::UnknownKey`], [`SecretError::DoesNotOpen`].
    pub fn new(key: &SecretString, row: &str, header: &[u8]) -> Result<Self, SecretError> {
        let key = decode_key(key)?;
        let Some((&VERSION, rest)) = header.split_first() else {
            return Err(SecretError::DoesNotOpen);
        };
        let (id, prefix) = rest
            .split_at_checked(KEY_ID_BYTES)
            .ok_or(SecretError::DoesNotOpen)?;
        if id != key_id(&key) {
            return Err(SecretError::UnknownKey);
        }
        let prefix: [u8; PREFIX] = prefix.try_into().map_err(|_| SecretError::DoesNotOpen)?;
        let cipher = XChaCha20Poly1305::new(&Key::from(key));
        Ok(Self {
            associated: associated(header, row),
            decryptor: DecryptorBE32::from_aead(cipher, &prefix.into()),
        })
    }

    /// Opens a chunk that is not the last, in its place.
    pub fn next(&mut self, chunk: &mut Vec<u8>) -> Result<(), SecretError> {
        self.decryptor
            .decrypt_next_in_place(&self.associated, chunk)
            .map_err(|_| SecretError::DoesNotOpen)
    }

    /// Opens the last chunk, in its place.
    pub fn last(self, chunk: &mut Vec<u8>) -> Result<(), SecretError> {
        self.decryptor
            .decrypt_last_in_place(&self.associated, chunk)
            .map_err(|_| SecretError::DoesNotOpen)
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opening([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::super::generate_key;
    use super::*;

    fn seal(key: &SecretString, row: &str, plain: &[u8]) -> Result<Vec<u8>, SecretError> {
        seal_with(random_bytes::<PREFIX>()?, key, row, plain)
    }

    fn seal_with(
        prefix: [u8; PREFIX],
        key: &SecretString,
        row: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SecretError> {
        let (mut sealing, header) = Sealing::with(prefix, key, row)?;
        let mut out = header.to_vec();
        let mut rest = plain;
        while rest.len() > CHUNK {
            let (now, later) = rest.split_at(CHUNK);
            let mut chunk = now.to_vec();
            sealing.next(&mut chunk)?;
            out.append(&mut chunk);
            rest = later;
        }
        let mut chunk = rest.to_vec();
        sealing.last(&mut chunk)?;
        out.append(&mut chunk);
        Ok(out)
    }

    fn open(key: &SecretString, row: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretError> {
        let (header, mut rest) = sealed
            .split_at_checked(HEADER)
            .ok_or(SecretError::DoesNotOpen)?;
        let mut opening = Opening::new(key, row, header)?;
        let mut plain = Vec::new();
        while let Some((chunk, more)) = rest.split_at_checked(CHUNK + TAG)
            && !more.is_empty()
        {
            let mut chunk = chunk.to_vec();
            opening.next(&mut chunk)?;
            plain.append(&mut chunk);
            rest = more;
        }
        let mut chunk = rest.to_vec();
        opening.last(&mut chunk)?;
        plain.append(&mut chunk);
        Ok(plain)
    }

    fn plain(length: usize) -> Vec<u8> {
        (0..=250_u8).cycle().take(length).collect()
    }

    #[test]
    fn chunks_open_in_their_row_their_order_and_only_all_of_them() {
        let (key, other) = (generate_key().unwrap(), generate_key().unwrap());
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7] {
            let plain = plain(length);
            let sealed = seal(&key, "object:1", &plain).unwrap();
            let chunks = length.div_ceil(CHUNK).max(1);
            assert_eq!(sealed.len(), HEADER + length + chunks * TAG);
            assert_eq!(open(&key, "object:1", &sealed).as_ref(), Ok(&plain));
            let refused = |row: &str, sealed: &[u8]| {
                assert_eq!(open(&key, row, sealed), Err(SecretError::DoesNotOpen));
            };
            refused("object:2", &sealed);
            let unknown = open(&other, "object:1", &sealed);
            assert_eq!(unknown, Err(SecretError::UnknownKey));
            for at in [0, HEADER - 1, HEADER, sealed.len() - 1] {
                let mut altered = sealed.clone();
                altered[at] ^= 1;
                refused("object:1", &altered);
            }
            for shorter in [0, 1, HEADER, sealed.len() - 1] {
                refused("object:1", &sealed[..shorter]);
            }
            refused("object:1", &[&sealed[..], &[0]].concat());
            for whole in 1..chunks {
                refused("object:1", &sealed[..HEADER + whole * (CHUNK + TAG)]);
            }
        }
        let mut swapped = seal(&key, "object:1", &plain(2 * CHUNK)).unwrap();
        swapped[HEADER..].rotate_left(CHUNK + TAG);
        let swapped = open(&key, "object:1", &swapped);
        assert_eq!(swapped, Err(SecretError::DoesNotOpen));
    }

    #[test]
    fn golden_layout_of_values_sealed_in_chunks() {
        let key = crate::golden::key(7);
        let plain = plain(CHUNK + 5);
        let sealed = seal_with([9; PREFIX], &key, "object:1", &plain).unwrap();
        assert_eq!(open(&key, "object:1", &sealed), Ok(plain));
        let second = &sealed[HEADER + CHUNK + TAG..];
        crate::golden::check(
            "sealedInChunks",
            &serde_json::json!({
                "key": secrecy::ExposeSecret::expose_secret(&key),
                "prefix": hex::encode([9; PREFIX]),
                "row": "object:1",
                "plain": "65541 bytes: 0 to 250, again and again",
                "header": hex::encode(&sealed[..HEADER]),
                "sha256": hex::encode(super::super::sha256(&sealed)),
                "secondChunk": hex::encode(second),
            }),
        );
    }

    /// What an attacker who can write to the store may try.
    #[test]
    fn a_chunk_does_not_pass_for_a_value_sealed_whole() {
        let key = generate_key().unwrap();
        let sealed = seal(&key, "object:1", &plain(CHUNK + 5)).unwrap();
        let mut forged = sealed[..HEADER].to_vec();
        forged[0] = super::super::SEAL_VERSION;
        forged.extend_from_slice(&[0, 0, 0, 1, 1]);
        forged.extend_from_slice(&sealed[HEADER + CHUNK + TAG..]);
        let sealer = super::super::Sealer::new(&[key]).unwrap();
        let opened = sealer.open("object:1", &forged);
        assert_eq!(opened, Err(SecretError::DoesNotOpen));
    }
}
