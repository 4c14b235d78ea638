use proptest::prelude::*;

use super::*;

/// Made with qpdf, one for each revision of the standard handler: with an owner's password alone, and with a user's.
macro_rules! kept {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/it/inputs/pdf/", $name)).as_slice()
    };
}

/// What a look finds that gets the file in pieces.
fn in_pieces(file: &[u8], size: usize) -> bool {
    let mut look = Look::default();
    for piece in file.chunks(size) {
        look.add(piece);
        assert!(look.held.capacity() <= Look::HELD);
    }
    look.end()
}

#[test]
fn a_file_needs_a_password_where_the_empty_one_does_not_open_it() {
    for (owner, user) in [
        (kept!("rc4-40-owner.pdf"), kept!("rc4-40-user.pdf")),
        (kept!("rc4-128-owner.pdf"), kept!("rc4-128-user.pdf")),
        (kept!("aes-128-owner.pdf"), kept!("aes-128-user.pdf")),
        (
            kept!("aes-128-plain-metadata-owner.pdf"),
            kept!("aes-128-plain-metadata-user.pdf"),
        ),
        (kept!("aes-256-r5-owner.pdf"), kept!("aes-256-r5-user.pdf")),
        (kept!("aes-256-owner.pdf"), kept!("aes-256-user.pdf")),
    ] {
        for size in [1, 7, 1000, 100_000] {
            assert!(!in_pieces(owner, size) && in_pieces(user, size), "{size}");
        }
    }
    assert!(!needs_password(kept!("plain.pdf")));
}

#[test]
fn it_makes_no_difference_what_stands_before_the_header_or_after_the_end() {
    let before = b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n";
    for file in [kept!("aes-256-user.pdf"), kept!("rc4-128-user.pdf")] {
        assert!(needs_password(&[before, file, b"\r\n\0\0\0"].concat()));
    }
}

#[test]
fn the_trailer_decides_that_the_file_leads_to() {
    let locked = kept!("rc4-128-user.pdf");
    let attached = [
        b"%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile >>\nstream\n".as_slice(),
        locked,
        b"\nendstream\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n",
    ]
    .concat();
    let led = |at: usize| [&attached[..], format!("{at}\n%%EOF\n").as_bytes()].concat();
    let xref = memmem::rfind(&attached, b"xref\n0 1").unwrap();
    assert!(!needs_password(&led(xref)));
    // It leads nowhere.
    assert!(needs_password(&led(attached.len())));
}

#[test]
fn whatever_is_locked_otherwise_is_locked() {
    let file = |encryption: &str| {
        let text = format!(
            "%PDF-1.7\n5 0 obj<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4>>endobj\ntrailer<</Size 6/Encrypt {encryption}>>\n\
             startxref\n0\n%%EOF"
        );
        needs_password(text.as_bytes())
    };
    assert!(file("5 0 R") && file("9 0 R") && file("<</Filter/Adobe.PubSec>>"));
    assert!(file("<</Filter/Standard/R 9/O()/U()/P -4>>"));
    assert!(!file("null"));
    assert!(!needs_password(
        b"%PDF-1.7\n(/Encrypt 5 0 R)\n/EncryptMetadata true"
    ));
}

/// The same dictionary, written the other way.
#[test]
fn strings_may_be_written_in_parentheses() {
    let file = kept!("rc4-128-owner.pdf");
    let mut text = Vec::new();
    let mut rest = file;
    while let Some(at) = memmem::find(rest, b"<") {
        let (before, after) = rest.split_at(at);
        text.extend_from_slice(before);
        let end = memmem::find(after, b">").unwrap();
        let bytes = hex::decode(&after[1..end]);
        match bytes {
            Ok(bytes) if !bytes.is_empty() => {
                text.push(b'(');
                for byte in bytes {
                    match byte {
                        b'(' | b')' | b'\\' => text.extend([b'\\', byte]),
                        b'\r' => text.extend(b"\\r"),
                        0..=31 => text.extend(format!("\\{byte:03o}").bytes()),
                        _ => text.push(byte),
                    }
                }
                text.push(b')');
                rest = &after[end + 1..];
            }
            _ => {
                text.extend_from_slice(b"<<");
                rest = &after[2..];
            }
        }
    }
    text.extend_from_slice(rest);
    assert!(!needs_password(&text) && !text.windows(4).any(|four| four == b"/O <"));
}

#[test]
fn a_header_is_found_in_the_first_1024_bytes() {
    for (before, found) in [(0, true), (1, true), (1023, true), (1024, false)] {
        let file = [&b"\r".repeat(before), HEADER].concat();
        assert_eq!(is_pdf(&file), found, "{before}");
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_looked_through_in_any_pieces(
        file in "(<<|>>|/Encrypt|/ID|/O|/U|/P 1|/R 6|/Filter/Standard|5 0 obj|trailer|startxref| 1|\\(|\\)|\\\\|\\[|\\]|<|>|%|\n| ){0,80}",
        size in 1_usize..40,
    ) {
        prop_assert_eq!(needs_password(file.as_bytes()), in_pieces(file.as_bytes(), size));
    }
}
