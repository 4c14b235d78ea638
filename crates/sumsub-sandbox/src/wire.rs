//! Sumsub's answers about an applicant, and its spellings of dates.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::model::{Applicant, ApplicantType};

/// `2025-08-05 15:31:57`, of applicants.
pub(super) fn date(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// `2023-02-03 12:18:36+0000`, of reviews and old webhooks.
pub(super) fn date_with_offset(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S+0000").to_string()
}

/// `2021-05-14 16:00:25.032`, `createdAtMs` of webhooks.
pub(super) fn date_with_millis(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// `Tue Dec 02 08:27:46 UTC 2025`, in the description of invalid share tokens.
pub(super) fn java_date(at: DateTime<Utc>) -> String {
    at.format("%a %b %d %H:%M:%S UTC %Y").to_string()
}

/// An applicant's inspection. Another id than the applicant's, as in Sumsub's documented samples.
pub(super) fn inspection_id(applicant_id: &str) -> String {
    let (start, last) = applicant_id
        .split_at_checked(23)
        .unwrap_or((applicant_id, ""));
    let next = match last {
        "z" => '0',
        "9" => 'a',
        _ => last.bytes().next().map_or('0', |byte| char::from(byte + 1)),
    };
    format!("{start}{next}")
}

/// A short code in letters, derived from the applicant's id: `key`, `reviewId`, `attemptId`.
fn code(applicant_id: &str, salt: u32, length: usize) -> String {
    let mut state = applicant_id
        .bytes()
        .fold(2_166_136_261_u32.wrapping_add(salt), |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(16_777_619)
        });
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'A' + u8::try_from((state >> 24) % 26).unwrap_or(0))
        })
        .collect()
}

/// The review, which `GET …/status` answers.
pub(super) fn review(applicant: &Applicant, now: DateTime<Utc>) -> Value {
    let review = &applicant.review;
    let mut object = Map::new();
    let mut set = |key: &str, value: Value| object.insert(key.to_owned(), value);
    set("reviewId", json!(code(&applicant.id, 1, 5)));
    set(
        "attemptId",
        json!(code(&applicant.id, 2 + review.attempt, 5)),
    );
    set("attemptCnt", json!(review.attempt));
    if let Some(since) = review.pending_since {
        let until = review.reviewed_at.unwrap_or(now);
        let elapsed = (until - since).num_milliseconds();
        set("elapsedSincePendingMs", json!(elapsed));
        set("elapsedSinceQueuedMs", json!(elapsed));
    }
    set(
        "reprocessing",
        json!(review.inherited || review.attempt > 1),
    );
    if !review.inherited {
        set("levelName", json!(applicant.level_name));
    }
    set("levelAutoCheckMode", Value::Null);
    set("createDate", json!(date_with_offset(review.created_at)));
    if let Some(at) = review.reviewed_at {
        set("reviewDate", json!(date_with_offset(at)));
    }
    if let Some(result) = &review.result {
        set("reviewResult", json!(result));
    }
    set("reviewStatus", json!(review.status));
    set("priority", json!(0));
    Value::Object(object)
}

/// The applicant, as `GET …/one` and every call that creates or changes one answer it.
pub(super) fn applicant(applicant: &Applicant, now: DateTime<Utc>) -> Value {
    let mut object = json!({
        "id": applicant.id,
        "createdAt": date(applicant.created_at),
        "key": code(&applicant.id, 0, 14),
        "clientId": applicant.tenant.client_id(),
        "inspectionId": inspection_id(&applicant.id),
        "externalUserId": applicant.external_user_id,
        "applicantPlatform": applicant.platform,
        "requiredIdDocs": required_documents(applicant.applicant_type),
        "review": review(applicant, now),
        "lang": "en",
        "type": applicant.applicant_type,
        "notes": [],
        "tags": [],
    });
    let Some(fields) = object.as_object_mut() else {
        return object;
    };
    if applicant.has_documents && applicant.applicant_type == ApplicantType::Individual {
        fields.insert("info".to_owned(), person());
    }
    for (key, value) in &applicant.given {
        fields.insert(key.clone(), value.clone());
    }
    if applicant.deactivated {
        fields.insert("deleted".to_owned(), json!(true));
    }
    if let Some(scope) = &applicant.reuse_scope {
        fields.insert("reuseScope".to_owned(), json!(scope));
    }
    object
}

/// The steps of a level.
pub(super) fn required_documents(applicant_type: ApplicantType) -> Value {
    match applicant_type {
        ApplicantType::Individual => json!({"docSets": [
            {"idDocSetType": "IDENTITY", "types": ["PASSPORT", "DRIVERS", "ID_CARD", "RESIDENCE_PERMIT"]},
            {"idDocSetType": "SELFIE", "types": ["SELFIE"]},
        ]}),
        ApplicantType::Company => json!({"docSets": [
            {"idDocSetType": "COMPANY", "types": ["COMPANY_DOC"]},
        ]}),
    }
}

/// The person that every verified applicant is. Sumsub's sandbox marks invented data with "Mock" too.
fn person() -> Value {
    json!({
        "firstName": "Jane", "firstNameEn": "Jane", "lastName": "Mock-Doe", "lastNameEn": "Mock-Doe",
        "dob": "1990-04-01", "gender": "F", "country": "DEU", "nationality": "DEU",
        "idDocs": [{
            "idDocType": "PASSPORT", "country": "DEU", "firstName": "Jane", "lastName": "Mock-Doe",
            "validUntil": "2034-04-01", "number": "Mock-C01X00T47", "dob": "1990-04-01",
        }],
    })
}

/// What `/sandbox` calls and the page tell about an applicant.
pub(super) fn summary(applicant: &Applicant) -> Value {
    json!({
        "id": applicant.id,
        "tenant": applicant.tenant,
        "type": applicant.applicant_type,
        "externalUserId": applicant.external_user_id,
        "levelName": applicant.level_name,
        "reviewStatus": applicant.review.status,
        "reviewResult": applicant.review.result,
        "scenario": applicant.scenario,
        "createdAt": applicant.created_at,
        "reuseScope": applicant.reuse_scope,
        "hidden": applicant.hidden,
        "deactivated": applicant.deactivated,
    })
}
