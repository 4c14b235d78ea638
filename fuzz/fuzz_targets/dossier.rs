//! A dossier from anywhere: only the one that a trusted key signed is valid, to the byte.
#![no_main]

use dossier::{PublicKeys, verify};
use libfuzzer_sys::fuzz_target;

/// The dossier of the corpus, and the key that signed it.
const SIGNED: &[u8] = include_bytes!("../../tests/golden/dossier.tar");
const SIGNER: &str = "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4 iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w";

fuzz_target!(|archive: &[u8]| {
    let trusted = PublicKeys::parse(SIGNER).expect("a key");
    if let Ok(report) = verify(archive, &trusted, None) {
        assert_eq!(report.is_valid(), archive == SIGNED);
    }
    if let Ok(text) = std::str::from_utf8(archive)
        && let Ok(keys) = PublicKeys::parse(text)
    {
        assert!(!keys.all().is_empty());
    }
});
