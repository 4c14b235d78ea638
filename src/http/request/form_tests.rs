use std::convert::Infallible;

use axum::body::Body;
use futures_util::stream;
use proptest::prelude::*;

use super::*;
use crate::http::serve::server::Patience;

type Parts = Vec<(Part, Vec<u8>)>;

fn headers(boundary: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let value = format!("multipart/form-data; boundary={boundary}");
    headers.insert(header::CONTENT_TYPE, value.parse().unwrap());
    headers
}

/// A body that comes in pieces of a size.
fn incoming(bytes: &[u8], size: usize) -> Incoming {
    let pieces: Vec<_> = bytes.chunks(size).map(<[u8]>::to_vec).collect();
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, Infallible>));
    Incoming::new(Body::from_stream(pieces), Patience::default())
}

async fn read(bytes: &[u8], size: usize, most: usize) -> Result<Parts, (Situation, String)> {
    let told = |error: ApiError| {
        let cause = error.cause().unwrap_or_default().to_owned();
        (error.situation(), cause)
    };
    let mut form = Form::new(&headers("XX"), incoming(bytes, size), most).map_err(told)?;
    let mut parts = Vec::new();
    while let Some(part) = form.next_part().await.map_err(told)? {
        let mut content = Vec::new();
        while let Some(piece) = form.chunk().await.map_err(told)? {
            content.extend_from_slice(&piece);
        }
        assert!(form.held.len() <= size + MAX_HEAD);
        parts.push((part, content));
    }
    Ok(parts)
}

fn part(name: &str, file_name: Option<&str>) -> Part {
    Part {
        name: name.to_owned(),
        file_name: file_name.map(str::to_owned),
        charset: None,
    }
}

const FORM: &str = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--X\r\n\r\n--XX  \r\n\
    content-type: text/plain\r\ncontent-disposition: form-data; filename=\"ü\\\"1.pdf\"; name=b\r\n\r\n\r\n--XX\r\n\r\n3\r\n--XX--\r\nafter";

#[tokio::test]
async fn a_form_is_the_same_however_it_comes() {
    let expected = vec![
        (part("a", None), b"1\r\n--X\r\n".to_vec()),
        (part("b", Some("ü\"1.pdf")), Vec::new()),
        (part("", None), b"3".to_vec()),
    ];
    for size in 1..FORM.len() {
        let read = read(FORM.as_bytes(), size, 1000).await;
        assert_eq!(read.as_ref(), Ok(&expected), "{size}");
    }
}

#[tokio::test]
async fn a_parts_head_may_be_latin_1_in_folded_lines_and_say_a_charset() {
    let form = b"--XX\r\nContent-Disposition: form-data;\r\n\tname=\"=?UTF-8?B?YQ==?=\";\r\n filename=\"\xdcber.pdf\"\r\n\
        Content-Type: text/plain;\r\n charset=ISO-8859-1\r\n\r\n1\r\n--XX--";
    let named = Part {
        charset: Some("ISO-8859-1".to_owned()),
        ..part("a", Some("\u{dc}ber.pdf"))
    };
    for size in 1..form.len() {
        let read = read(form, size, 1000).await;
        assert_eq!(read, Ok(vec![(named.clone(), b"1".to_vec())]), "{size}");
    }
}

#[tokio::test]
async fn what_has_no_end_is_refused_within_its_bounds() {
    let long = "x".repeat(1_000_000);
    let head = "--XX\r\n\r\n";
    let parts = "--XX\r\n\r\n\r\n".repeat(MAX_PARTS + 1);
    let name = format!(
        "--XX\r\nContent-Disposition: form-data; name={}\r\n\r\n",
        "n".repeat(256)
    );
    let lines = format!("--XX\r\n{}\r\n", "a: b\r\n".repeat(MAX_HEADERS + 1));
    for (bytes, situation, cause) in [
        (
            long.clone(),
            Situation::MalformedBody,
            "a form: no part at the beginning",
        ),
        (
            format!("--XX\r\na: {long}"),
            Situation::MalformedBody,
            "a form: the head of a part is too long",
        ),
        (format!("{head}{long}{long}"), Situation::BodyTooLarge, ""),
        (parts, Situation::MalformedBody, "a form: too many parts"),
        (name, Situation::MalformedBody, "a form: the head of a part"),
        (
            lines,
            Situation::MalformedBody,
            "a form: the head of a part",
        ),
        (
            "--XXY\r\n\r\n\r\n--XX--".to_owned(),
            Situation::MalformedBody,
            "a form: the head of a part",
        ),
        (
            format!("{head}cut off"),
            Situation::MalformedBody,
            "a form: it ends before its last part does",
        ),
        (
            String::new(),
            Situation::MalformedBody,
            "a form: it ends before its last part does",
        ),
    ] {
        for size in [1000, 100_000] {
            let read = read(bytes.as_bytes(), size, 1_500_000).await;
            assert_eq!(read, Err((situation, cause.to_owned())), "{size}");
        }
    }
}

/// A boundary that never comes, one byte at a time: every byte is looked at once, so twice as many are no more than
/// twice the work, and nothing piles up.
#[tokio::test]
async fn content_without_end_is_given_out_as_it_comes() {
    let mut bytes = b"--XX\r\n\r\n".to_vec();
    bytes.extend(b"\r\n--X".repeat(20_000));
    let mut form = Form::new(&headers("XX"), incoming(&bytes, 1), usize::MAX).unwrap();
    assert_eq!(form.next_part().await.unwrap(), Some(Part::default()));
    let mut seen = 0;
    let ended = loop {
        match form.chunk().await {
            Ok(Some(piece)) => seen += piece.len(),
            Ok(None) => panic!("an end"),
            Err(error) => break error.situation(),
        }
        assert!(form.held.len() < "\r\n--XX".len());
    };
    assert_eq!(ended, Situation::MalformedBody);
    assert!(seen > bytes.len() - 20, "{seen}");
}

#[test]
fn boundaries_have_1_to_70_characters() {
    let found = |text: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, text.parse().unwrap());
        boundary(&headers).map(String::into_bytes)
    };
    let form = "multipart/form-data";
    assert_eq!(found(&format!("{form}; boundary=a")), Some(b"a".to_vec()));
    assert_eq!(
        found(&format!("{form};charset=utf-8; Boundary=\"a b\"")),
        Some(b"a b".to_vec())
    );
    assert_eq!(
        found(&format!("{form}; boundary=\"a;b\"; charset=utf-8")),
        Some(b"a;b".to_vec())
    );
    assert_eq!(found(form), None);
    assert_eq!(found(&format!("{form}; boundary=")), None);
    let long = |length| format!("{form}; boundary={}", "x".repeat(length));
    assert!(found(&long(70)).is_some() && found(&long(71)).is_none());
}

proptest! {
    #[test]
    fn nothing_that_comes_is_read_into_a_panic(bytes in "(--XX|\r\n|: |--|;|=|\"|name|filename|Content-Disposition|x){0,60}", size in 1_usize..40) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let whole = runtime.block_on(read(bytes.as_bytes(), 10_000, 1000));
        let pieces = runtime.block_on(read(bytes.as_bytes(), size, 1000));
        prop_assert_eq!(whole, pieces);
    }
}
