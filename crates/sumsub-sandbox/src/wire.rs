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
    let info = known(applicant, "info");
    if info.as_object().is_some_and(|info| !info.is_empty()) {
        fields.insert("info".to_owned(), info);
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

/// What is known in a part of an applicant, such as `info`, before the client says otherwise.
pub(super) fn known(applicant: &Applicant, part: &str) -> Value {
    let is_person = applicant.applicant_type == ApplicantType::Individual;
    if part == "info" && is_person && applicant.has_documents {
        return person();
    }
    if part == "info" && is_person && !applicant.uploads.is_empty() {
        let documents: Vec<Value> = (applicant.uploads.iter())
            .map(|upload| json!({"idDocType": upload.id_doc_type, "country": upload.country}))
            .collect();
        return json!({"idDocs": documents});
    }
    json!({})
}

/// The steps of a level, each with the types of documents that do for it.
pub(super) fn doc_sets(
    applicant_type: ApplicantType,
) -> &'static [(&'static str, &'static [&'static str])] {
    match applicant_type {
        ApplicantType::Individual => &[
            (
                "IDENTITY",
                &["PASSPORT", "DRIVERS", "ID_CARD", "RESIDENCE_PERMIT"],
            ),
            ("SELFIE", &["SELFIE"]),
        ],
        ApplicantType::Company => &[("COMPANY", &["COMPANY_DOC"])],
    }
}

/// The same on the wire.
pub(super) fn required_documents(applicant_type: ApplicantType) -> Value {
    let sets = doc_sets(applicant_type).iter();
    let sets = sets.map(|(name, types)| json!({"idDocSetType": name, "types": types}));
    json!({"docSets": sets.collect::<Vec<_>>()})
}

/// Each step with what there is of it, or null: `GET …/requiredIdDocsStatus`.
pub(super) fn steps(applicant: &Applicant) -> Value {
    let is_complete = applicant.has_documents && !applicant.documents_missing;
    let result = &applicant.review.result;
    let sets = doc_sets(applicant.applicant_type).iter();
    let steps = sets.map(|(name, types)| {
        let uploads: Vec<_> = (applicant.uploads.iter())
            .filter(|upload| types.contains(&upload.id_doc_type.as_str()))
            .collect();
        let newest = uploads.last();
        if newest.is_none() && !is_complete {
            return ((*name).to_owned(), Value::Null);
        }
        let first = types.first().copied().unwrap_or_default();
        let image_ids: Vec<u32> = uploads.iter().map(|upload| upload.image_id).collect();
        let image_results: Map<String, Value> = (image_ids.iter())
            .filter_map(|id| Some((id.to_string(), json!(result.as_ref()?))))
            .collect();
        let step = json!({
            "reviewResult": result,
            "country": newest.map_or("DEU", |upload| upload.country.as_str()),
            "idDocType": newest.map_or(first, |upload| upload.id_doc_type.as_str()),
            "imageIds": image_ids,
            "imageReviewResults": image_results,
            "forbidden": false,
            "partialCompletion": null,
            "stepStatuses": null,
            "imageStatuses": [],
        });
        ((*name).to_owned(), step)
    });
    Value::Object(steps.collect())
}

/// Why an applicant was rejected, as switches: `GET /resources/moderationStates/-;applicantId=…`.
pub(super) fn moderation_states(applicant: &Applicant) -> Value {
    let labels = applicant
        .review
        .result
        .iter()
        .flat_map(|result| &result.reject_labels);
    let state: Map<String, Value> = labels
        .map(|label| (label.clone(), json!({"value": true})))
        .collect();
    let images: Map<String, Value> = (applicant.uploads.iter())
        .map(|upload| (upload.image_id.to_string(), json!({"state": {}})))
        .collect();
    json!({"list": {
        "items": [{
            "id": inspection_id(&applicant.id),
            "applicantId": applicant.id,
            "key": code(&applicant.id, 0, 14),
            "applicantState": state,
            "imagesStates": images,
        }],
        "totalItems": 1,
    }})
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
