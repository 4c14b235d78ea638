//! Which bytes an archive has: a plain tar (ustar) of regular files, where nothing but names, sizes and contents differs.
//! Owner, mode and time are always the same, nothing is compressed, and nothing follows the end. So the archive can be
//! made again from names, sizes and contents, and a small file cannot unpack to a large one.

use tar::{EntryType, Header};

/// The length of a header, and what contents are filled up to.
pub(crate) const BLOCK: usize = 512;
/// What is behind the last entry.
pub const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];
/// The most entries of a dossier, without manifest and signature.
pub const MAX_ENTRIES: usize = 2048;
/// The longest name of an entry, in bytes.
const MAX_NAME: usize = 100;
/// The largest entry, in bytes: what a header can say.
const MAX_SIZE: u64 = 0o77_777_777_777;

/// Whether an entry may have this name: one folder at most, and nothing that leads anywhere else.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    let plain = |part: &&str| {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_');
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(allowed)
    };
    name.len() <= MAX_NAME && parts.len() <= 2 && parts.iter().all(plain)
}

/// The header of an entry; `None` where there can be none of this name or size.
#[must_use]
pub fn header(name: &str, size: u64) -> Option<[u8; BLOCK]> {
    if !is_name(name) || size > MAX_SIZE {
        return None;
    }
    let mut header = Header::new_ustar();
    header.set_path(name).ok()?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    Some(*header.as_bytes())
}

/// The size that a header says; `None` where it says none.
pub(crate) fn size(header: &[u8; BLOCK]) -> Option<u64> {
    Header::from_byte_slice(header).entry_size().ok()
}

/// What fills a content of this size up.
#[must_use]
pub fn padding(size: u64) -> &'static [u8] {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
    let missing = if over == 0 { 0 } else { BLOCK - over };
    END.get(..missing).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for name in [
            "manifest.json",
            "documents/550e8400-e29b-41d4-a716-446655440000.pdf",
        ] {
            assert!(is_name(name), "{name}");
            assert!(header(name, 7).is_some());
        }
        for name in [
            "", "/", "/etc", "a/", "/a", "a//b", "../a", "a/..", "./a", ".a", "a/b/c", "A", "a b",
            "a\\b", "ä", "a\0",
        ] {
            assert!(!is_name(name), "{name}");
            assert_eq!(header(name, 7), None);
        }
        assert!(!is_name(&"a".repeat(101)));
        assert_eq!(header("a", MAX_SIZE + 1), None);
    }

    #[test]
    fn headers_say_their_size_and_contents_are_filled_up() {
        for (entry, filled) in [
            (0, 0),
            (1, 511),
            (511, 1),
            (512, 0),
            (513, 511),
            (MAX_SIZE, 1),
        ] {
            let made = header("a.json", entry).unwrap();
            assert_eq!(size(&made), Some(entry));
            assert_eq!(padding(entry).len(), filled, "{entry}");
        }
    }
}
