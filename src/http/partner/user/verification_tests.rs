use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn body() -> Value {
    json!({
        "documentType": "ID_CARD", "documentNumber": "6I12UQ171A", "documentExpirationDate": "2030-06-11",
        "openAccountReason": "DAILY_USE", "incomeSource": "SALARY", "occupation": "IT", "riskLvl": "LOW",
    })
}

fn problems(body: &Value) -> Result<Declaration, String> {
    let mut fields = Fields::parse(body.to_string().as_bytes(), chrono::NaiveDate::MIN).unwrap();
    let declaration = read(&mut fields);
    match fields.check() {
        Ok(()) => Ok(declaration.expect("nothing was wrong")),
        Err(error) => {
            let body = serde_json::to_value(error.body()).unwrap();
            assert_eq!(body["errorCode"], "P403");
            assert!(body.get("errorName").is_none(), "{body}");
            Err(body["errorMessage"].as_str().unwrap().to_owned())
        }
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_no_value_with_it() {
    assert!(problems(&body()).is_ok());
    let wrong = json!({
        "documentType": "SECRET-1", "documentNumber": 7, "documentExpirationDate": "2030-02-30",
        "incomeSource": "SALARY", "occupation": "SECRET-2", "riskLvl": " ", "country": "XX",
    });
    let text = problems(&wrong).unwrap_err();
    for part in [
        "documentType must be one of the following values: ID_CARD, PASSPORT, RESIDENCE_PERMIT, DRIVER_LICENSE",
        "documentNumber must be a string",
        "documentExpirationDate must be a date, YYYY-MM-DD",
        "openAccountReason should not be empty",
        "occupation must be one of the following values: IT, ",
        "riskLvl should not be empty",
        "country must be a country's code or English name",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("SECRET"), "{text}");
    assert_eq!(text.matches("; ").count(), 6, "{text}");
}

/// Fields and what may stand in them.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        "[A-Z_]{1,40}".prop_map(Value::from),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}".prop_map(Value::from),
        Just(json!(["IT"])),
        Just(json!({ "IT": 1 })),
    ]
}

proptest! {
    /// Whatever stands in a field, it is read or refused by name, and what is read is on its list.
    #[test]
    fn a_field_is_read_or_named(
        field in prop::sample::select(&["documentType", "documentNumber", "documentExpirationDate",
            "openAccountReason", "incomeSource", "occupation", "riskLvl", "country", "taxId", "additionalInfo"][..]),
        value in odd(),
    ) {
        let mut body = body();
        body[field] = value.clone();
        match problems(&body) {
            Err(text) => prop_assert!(text.starts_with(field) && !text.contains("; "), "{}: {}", field, text),
            Ok(read) => {
                let written = serde_json::to_value(&read).unwrap();
                match value {
                    Value::String(text) if !text.trim().is_empty() && field != "country" => {
                        prop_assert_eq!(&written[field], text.trim());
                    }
                    Value::String(text) if !text.trim().is_empty() => {
                        let country = Country::read(&text).unwrap();
                        prop_assert_eq!(&written[field], country.as_str());
                    }
                    // What may be left out was.
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => prop_assert!(written[field].is_null(), "{}: {}", field, written),
                }
            }
        }
    }
}
