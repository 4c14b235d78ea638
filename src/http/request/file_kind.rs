//! What a file is, by its content, and what it may be called.

use crate::http::error::ApiError;
use crate::http::request::pdf;
use domain::names;

/// The longest file name, in characters.
const NAME_MAX_CHARS: usize = 255;

/// A PDF's media type.
pub(in crate::http) const PDF: &str = "application/pdf";

/// What a file is, by its content.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Kind {
    pub(in crate::http) media_type: &'static str,
    /// Of a PDF, whether it opens only with a password.
    pub(in crate::http) needs_password: Option<bool>,
}

impl Kind {
    /// Of a file that is here.
    pub(in crate::http) fn of(bytes: &[u8]) -> Result<Self, ApiError> {
        let media_type = media_type(bytes)?;
        Ok(Self {
            media_type,
            needs_password: (media_type == PDF).then(|| pdf::needs_password(bytes)),
        })
    }
}

/// The type that the content itself shows. What begins as something else is that, also where it holds a PDF.
pub(in crate::http) fn media_type(bytes: &[u8]) -> Result<&'static str, ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::field("fileContent", "is empty"));
    }
    let seen = infer::get(bytes).map(|kind| kind.mime_type());
    match seen {
        Some(kind @ (PDF | "image/jpeg" | "image/png")) => Ok(kind),
        None if pdf::is_pdf(bytes) => Ok(PDF),
        _ => Err(ApiError::field(
            "fileContent",
            "is neither a PDF nor a JPEG nor a PNG file",
        )),
    }
}

/// A name that is a name: no path, nothing invisible, nothing that turns the reading direction.
pub(in crate::http) fn file_name(name: &str) -> Result<(), &'static str> {
    if names::is_blank(name) {
        return Err("is missing");
    }
    if name.chars().count() > NAME_MAX_CHARS {
        return Err("must have at most 255 characters");
    }
    if name.contains(['/', '\\']) || name == "." || name == ".." {
        return Err("must not be a path");
    }
    let turns = |letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    if name
        .chars()
        .any(|letter| letter.is_control() || turns(letter))
    {
        return Err("must not contain control characters");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names() {
        for good in ["a", "отчёт 2025.pdf", "証明書.png", "a\"b;c.pdf", "..a"] {
            assert_eq!(file_name(good), Ok(()), "{good}");
        }
        for odd in [
            "",
            "  ",
            ".",
            "..",
            "../a.pdf",
            "a\\b",
            "/etc/passwd",
            "a\0b",
            "a\r\nb",
            "a\u{202e}fdp.exe",
        ] {
            assert!(file_name(odd).is_err(), "{odd:?}");
        }
        assert!(file_name(&"é".repeat(255)).is_ok() && file_name(&"é".repeat(256)).is_err());
    }

    #[test]
    fn the_content_says_what_it_is() {
        let kind = |bytes: &[u8]| media_type(bytes).ok();
        assert_eq!(kind(b"%PDF-1.7\n"), Some("application/pdf"));
        for before in [
            &b"x"[..],
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\r\n\r\n",
            b"MIME-Version: 1.0\r\nContent-Type: application/pdf\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n",
            b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n",
            b"\0\0\0\0",
        ] {
            let file = [before, b"%PDF-1.7\n"].concat();
            assert_eq!(kind(&file), Some("application/pdf"), "{before:?}");
        }
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some("image/png"));
        assert_eq!(kind(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some("image/jpeg"));
        for odd in [
            &b""[..],
            b"GIF89a",
            b"PK\x03\x04",
            b"<html>",
            b"MZ",
            b"%PD",
            b"GIF89a %PDF-1.7",
        ] {
            assert_eq!(kind(odd), None, "{odd:?}");
        }
    }
}
