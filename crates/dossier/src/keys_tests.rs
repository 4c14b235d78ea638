use super::*;

/// The key of RFC 8037, appendix A.
const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

fn signer() -> Signer {
    Signer::new(&SecretString::from(SEED)).unwrap()
}

#[test]
fn the_published_key_has_its_published_id() {
    let public = signer().public().clone();
    assert_eq!(
        public.line(),
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    );
    assert_eq!(
        serde_json::to_value(public.jwk()).unwrap(),
        serde_json::json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        })
    );
}

#[test]
fn public_keys_read_back_as_a_set_and_as_lines() {
    let other = SecretString::from(BASE64.encode([7; 32]));
    let signers = Signers::new(&[other, SecretString::from(SEED)]);
    let public = signers.unwrap().unwrap().public();
    assert_eq!(public.all().len(), 2);
    let set = serde_json::to_string(&public.jwks()).unwrap();
    assert_eq!(PublicKeys::parse(&set), Ok(public.clone()));
    let lines: Vec<String> = public.all().iter().map(PublicKey::line).collect();
    let text = format!("# ours\n\n{}\n", lines.join("\n"));
    assert_eq!(PublicKeys::parse(&text), Ok(public));
}

#[test]
fn what_is_no_key_is_refused() {
    for text in ["", "c2hvcnQ=", "not base64"] {
        let refused = Signer::new(&SecretString::from(text)).err();
        assert_eq!(refused, Some(KeyError::Malformed), "{text}");
    }
    let (kid, x) = ("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "11qY");
    for (text, expected) in [
        (String::new(), KeyError::None),
        (r#"{"keys":[]}"#.to_owned(), KeyError::None),
        (
            r#"{"keys":[{"kty":"oct","k":"AA"}]}"#.to_owned(),
            KeyError::NotPublicKeys,
        ),
        ("{".to_owned(), KeyError::NotPublicKeys),
        (kid.to_owned(), KeyError::NotPublicKeys),
        (format!("{kid} {x}"), KeyError::NotPublicKeys),
        (
            format!("other {}", BASE64URL.encode([1; 32])),
            KeyError::OtherId("other".to_owned()),
        ),
    ] {
        assert_eq!(PublicKeys::parse(&text), Err(expected), "{text}");
    }
    assert!(Signers::new(&[]).unwrap().is_none());
}

#[test]
fn a_secret_key_is_not_shown() {
    assert_eq!(format!("{:?}", signer()), "Signer([REDACTED])");
}
