use super::*;

fn sealer(keys: &[&SecretString]) -> Sealer {
    Sealer::new(&keys.iter().map(|key| (*key).clone()).collect::<Vec<_>>()).unwrap()
}

#[test]
fn sealed_values_open_only_in_their_row_and_unaltered() {
    let key = generate_key().unwrap();
    let sealer = sealer(&[&key]);
    let sealed = sealer.seal("inbox:1", b"private").unwrap();
    assert_eq!(sealer.open("inbox:1", &sealed).unwrap(), b"private");
    assert_eq!(
        sealer.open("inbox:2", &sealed),
        Err(SecretError::DoesNotOpen)
    );
    for at in [0, HEADER_BYTES - 1, sealed.len() - 1] {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        assert_eq!(
            sealer.open("inbox:1", &altered),
            Err(SecretError::DoesNotOpen),
            "byte {at}"
        );
    }
    for length in [0, 1, HEADER_BYTES, sealed.len() - 1] {
        assert_eq!(
            sealer.open("inbox:1", &sealed[..length]),
            Err(SecretError::DoesNotOpen)
        );
    }
}

#[test]
fn golden_layout_of_sealed_values() {
    let key = SecretString::from(BASE64.encode([7; KEY_BYTES]));
    let sealer = sealer(&[&key]);
    let sealed = sealer.seal_with([9; NONCE_BYTES], "inbox:1", b"private");
    let sealed = sealed.unwrap();
    assert_eq!(sealer.open("inbox:1", &sealed).unwrap(), b"private");
    crate::golden::check(
        "sealed",
        &serde_json::json!({
            "key": key.expose_secret(),
            "keyId": hex::encode(sealer.newest_key_id()),
            "nonce": hex::encode([9; NONCE_BYTES]),
            "row": "inbox:1",
            "plain": "private",
            "sealed": hex::encode(sealed),
        }),
    );
}

#[test]
fn the_newest_key_seals_and_older_ones_still_open() {
    let (old, new) = (generate_key().unwrap(), generate_key().unwrap());
    let sealed = sealer(&[&old]).seal("r", b"x").unwrap();
    assert_eq!(sealer(&[&new, &old]).open("r", &sealed).unwrap(), b"x");
    assert_eq!(
        sealer(&[&new]).open("r", &sealed),
        Err(SecretError::UnknownKey)
    );
    let fresh = sealer(&[&new, &old]).seal("r", b"x").unwrap();
    assert_eq!(
        sealer(&[&old]).open("r", &fresh),
        Err(SecretError::UnknownKey)
    );
}

#[test]
fn keys_are_32_bytes_in_base64() {
    assert_eq!(Sealer::new(&[]).unwrap_err(), SecretError::NoKey);
    for odd in ["", "AAAA", "not base64!", &BASE64.encode([0; 33])] {
        let odd = SecretString::from(odd.to_owned());
        assert_eq!(
            Sealer::new(std::slice::from_ref(&odd)).unwrap_err(),
            SecretError::MalformedKey
        );
        assert!(AuditKey::new(&odd).is_err());
    }
}

#[test]
fn a_link_depends_on_key_previous_and_content() {
    let (one, two) = (generate_key().unwrap(), generate_key().unwrap());
    let audit = AuditKey::new(&one).unwrap();
    let link = audit.link(b"previous", b"content");
    assert_eq!(link, audit.link(b"previous", b"content"));
    assert_ne!(link, audit.link(b"previous", b"kontent"));
    assert_ne!(link, audit.link(b"", b"previouscontent"));
    assert_ne!(link, audit.link(b"previousc", b"ontent"));
    assert_ne!(
        link,
        AuditKey::new(&two).unwrap().link(b"previous", b"content")
    );
}

#[test]
fn a_digest_depends_on_key_purpose_and_every_part() {
    let audit = AuditKey::new(&generate_key().unwrap()).unwrap();
    let key = HashKey::derived(&audit);
    let digest = key.digest("p", &[b"ab", b"c"]);
    assert_eq!(digest, HashKey::derived(&audit).digest("p", &[b"ab", b"c"]));
    assert_ne!(digest, key.digest("p", &[b"a", b"bc"]));
    assert_ne!(digest, key.digest("q", &[b"ab", b"c"]));
    let other = HashKey::new(&generate_key().unwrap()).unwrap();
    assert_ne!(digest, other.digest("p", &[b"ab", b"c"]));
    assert_ne!(key.key_id(), other.key_id());
    assert_ne!(key.key_id(), audit.key_id());
    assert_eq!(format!("{key:?}"), "HashKey([REDACTED])");
}

#[test]
fn api_keys_belong_to_one_environment() {
    let key = generate_api_key(Environment::Sandbox).unwrap();
    let key = key.expose_secret();
    assert_eq!(
        api_key_hash(Environment::Sandbox, key),
        Some(sha256(key.as_bytes()))
    );
    assert_eq!(api_key_hash(Environment::Live, key), None);
    for odd in [
        "",
        "nxos_sk_test_",
        "nxos_sk_test_a b",
        &format!("nxos_sk_test_{}", "a".repeat(243)),
    ] {
        assert_eq!(api_key_hash(Environment::Sandbox, odd), None, "{odd}");
    }
}

#[test]
fn debug_output_is_silent() {
    let key = generate_key().unwrap();
    let shown = format!("{:?} {:?}", sealer(&[&key]), AuditKey::new(&key).unwrap());
    assert_eq!(shown, "Sealer([REDACTED]) AuditKey([REDACTED])");
}
