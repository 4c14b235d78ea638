//! Whether the empty password opens what the standard security handler locked (ISO 32000-2 §7.6.4; for revision 5
//! Adobe's Extension Level 3).

use aes::Aes128;
use aes::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use md5::{Digest as _, Md5};
use rc4::{KeyInit as _, Rc4, StreamCipher as _};
use sha2::{Sha256, Sha384, Sha512};

use super::dictionary::Dictionary;

/// What a password is filled up with to 32 bytes; of the empty one, all of it.
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// What the dictionary of the standard security handler says of its locks.
#[derive(Debug)]
pub(super) struct StandardHandler {
    revision: i64,
    /// Of the owner's password, and of the user's.
    owner: Vec<u8>,
    user: Vec<u8>,
    permissions: [u8; 4],
    /// In bits.
    key_length: i64,
    encrypts_metadata: bool,
}

impl StandardHandler {
    /// `None` where a dictionary is none of the handler's.
    pub(super) fn of(dictionary: &Dictionary<'_>) -> Option<Self> {
        if dictionary.name(b"/Filter") != Some(b"/Standard") {
            return None;
        }
        // Some write the number without its sign.
        let permissions = dictionary.integer(b"/P")?.to_le_bytes();
        Some(Self {
            revision: dictionary.integer(b"/R")?,
            owner: dictionary.string(b"/O")?,
            user: dictionary.string(b"/U")?,
            permissions: permissions.first_chunk().copied()?,
            key_length: dictionary.integer(b"/Length").unwrap_or(40),
            encrypts_metadata: dictionary.name(b"/EncryptMetadata") != Some(b"false"),
        })
    }

    /// Whether the empty user password is the right one. `id` is the first half of the file's identifier.
    pub(super) fn opens_without_password(&self, id: &[u8]) -> bool {
        let opens = match self.revision {
            2 => self.opens_with_rc4(id, 5),
            // What revision 4 says is often 40, or in bytes, and the key has 128 all the same.
            3 | 4 => {
                let said = usize::try_from(self.key_length / 8).unwrap_or(0);
                let lengths = [16, said.clamp(5, 16), 5];
                return lengths
                    .iter()
                    .any(|length| self.opens_with_rc4(id, *length).is_some());
            }
            5 => self.opens_with(|salt| Sha256::digest(salt).into()),
            6 => self.opens_with(hardened),
            _ => None,
        };
        opens.is_some()
    }

    /// Algorithms 4 and 5, compared as algorithm 6 does.
    fn opens_with_rc4(&self, id: &[u8], key_length: usize) -> Option<()> {
        let mut hash = Md5::new();
        hash.update(PADDING);
        hash.update(self.owner.get(..32)?);
        hash.update(self.permissions);
        hash.update(id);
        if self.revision >= 4 && !self.encrypts_metadata {
            hash.update([0xff; 4]);
        }
        let mut key: [u8; 16] = hash.finalize().into();
        if self.revision == 2 {
            let mut expected = PADDING;
            encrypt(key.get(..key_length)?, &mut expected)?;
            return (self.user.get(..32)? == expected).then_some(());
        }
        for _ in 0..50 {
            key = Md5::digest(key.get(..key_length)?).into();
        }
        let key = key.get(..key_length)?;
        let mut expected: [u8; 16] = Md5::digest([&PADDING, id].concat()).into();
        for round in 0..20_u8 {
            let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
            encrypt(&key, &mut expected)?;
        }
        (self.user.get(..16)? == expected).then_some(())
    }

    /// Algorithm 11: the hash of the password, which is empty, and of the salt that follows the hash.
    fn opens_with(&self, hash: impl FnOnce(&[u8]) -> [u8; 32]) -> Option<()> {
        let expected = hash(self.user.get(32..40)?);
        (self.user.get(..32)? == expected).then_some(())
    }
}

fn encrypt(key: &[u8], text: &mut [u8]) -> Option<()> {
    Rc4::new_from_slice(key).ok()?.apply_keystream(text);
    Some(())
}

/// Algorithm 2.B for the empty password. It ends by the round that no byte is above: the 288th at the latest.
fn hardened(salt: &[u8]) -> [u8; 32] {
    let mut key: Vec<u8> = Sha256::digest(salt).to_vec();
    for round in 0..288_usize {
        let mut text = key.repeat(64);
        let remainder = chain(&key, &mut text);
        let last = text.last().copied().unwrap_or(0);
        key = match remainder {
            0 => Sha256::digest(&text).to_vec(),
            1 => Sha384::digest(&text).to_vec(),
            _ => Sha512::digest(&text).to_vec(),
        };
        // The round that is to follow has the next number.
        if round >= 63 && usize::from(last).saturating_add(32) <= round.saturating_add(1) {
            break;
        }
    }
    key.first_chunk().copied().unwrap_or_default()
}

/// Encrypts with AES-128 in CBC, without padding; the first 16 bytes of that, modulo 3.
fn chain(key: &[u8], text: &mut [u8]) -> u32 {
    let (Some(iv), Some(key)) = (key.get(16..32), key.get(..16)) else {
        return 0;
    };
    if let Ok(mut cipher) = cbc::Encryptor::<Aes128>::new_from_slices(key, iv) {
        for block in text.chunks_exact_mut(16) {
            if let Ok(block) = block.try_into() {
                cipher.encrypt_block(block);
            }
        }
    }
    // 256 is 1 modulo 3, so the number is what its bytes add up to.
    text.iter()
        .take(16)
        .map(|byte| u32::from(*byte))
        .sum::<u32>()
        % 3
}
