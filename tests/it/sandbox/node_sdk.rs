//! A public client of Sumsub's, of other authors (npm `sumsub-node-sdk`), does with the sandbox all that a donor does,
//! and the recipient's import by the older call. Where Node or the package is missing, the test says so and passes;
//! `.ci/sumsub-client` installs it.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use base::clock::Clock;
use serde_json::{Value, json};
use sumsub_sandbox::{DONOR_CLIENT_ID, RECIPIENT_CLIENT_ID};
use tokio::process::Command;

use super::{Bench, DONOR_SECRET, DONORS, LEVEL, OUR_SECRET, OURS, manual};

/// What the client was answered, call by call; `None` where it is not here.
async fn drive(bench: &Bench) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = root.join("target/sumsub-client");
    if !place.join("node_modules/sumsub-node-sdk").exists() {
        // Past the test harness, which would keep it to itself.
        let text =
            "SKIPPED sumsub-node-sdk, which is not installed; .ci/sumsub-client installs it\n";
        let _told = std::io::stderr().write_all(text.as_bytes());
        return None;
    }
    // Node looks for packages from where the file is.
    let script = place.join("drive.mjs");
    let source = root.join("tests/it/sandbox/clients/sumsub-node-sdk/drive.mjs");
    std::fs::copy(source, &script).unwrap();
    let ended = Command::new("node")
        .arg(script)
        .arg(bench.sandbox.url())
        .args([DONORS, DONOR_SECRET, OURS, OUR_SECRET, LEVEL])
        .arg(RECIPIENT_CLIENT_ID)
        .env("NO_PROXY", "*")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let complaints = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{complaints}");
    Some(serde_json::from_slice(&ended.stdout).unwrap())
}

/// The steps of `requiredIdDocsStatus`: of each the type of document, how many images, and the verdict.
fn steps(status: &Value) -> Value {
    let brief = |step: &Value| {
        if step.is_null() {
            return Value::Null;
        }
        let images = step["imageIds"].as_array().unwrap().len();
        json!([
            step["idDocType"],
            images,
            step["reviewResult"]["reviewAnswer"]
        ])
    };
    let steps = status.as_object().unwrap().iter();
    steps
        .map(|(name, step)| (name.clone(), brief(step)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[tokio::test]
async fn a_client_of_other_authors_does_all_that_a_donor_does() {
    // The client goes by the system's time.
    let bench = Bench::start_with(manual(), Clock::system()).await;
    let Some(said) = drive(&bench).await else {
        return;
    };
    let of = |call: &str, pointer: &str| said[call].pointer(pointer).cloned().unwrap_or_default();
    let level = json!({"docSets": [
        {"idDocSetType": "IDENTITY", "types": ["PASSPORT", "DRIVERS", "ID_CARD", "RESIDENCE_PERMIT"]},
        {"idDocSetType": "SELFIE", "types": ["SELFIE"]},
    ]});

    // An applicant without documents.
    assert_eq!(said["status"], json!({}));
    assert_eq!(of("levels", "/items/0/name"), LEVEL);
    assert_eq!(of("created", "/clientId"), DONOR_CLIENT_ID);
    assert_eq!(of("created", "/review/reviewStatus"), "init");
    assert_eq!(said["byExternalUserId"], said["created"]);
    assert_eq!(said["requiredIdDocs"], level);
    assert_eq!(
        said["nothingYet"],
        json!({"IDENTITY": null, "SELFIE": null})
    );

    // Data, set and taken out.
    assert_eq!(
        of("patchedInfo", "/info"),
        json!({"firstName": "Jane", "lastName": "Mock-Doe", "dob": "1990-04-01"})
    );
    assert_eq!(
        of("unsetInfo", "/info"),
        json!({"firstName": "Jane", "lastName": "Mock-Doe", "country": "DEU"})
    );
    assert_eq!(
        of("patchedFixedInfo", "/fixedInfo"),
        json!({"country": "DEU"})
    );
    assert_eq!(of("patched", "/phone"), "+4930123456");
    assert_eq!(of("patched", "/email"), "jane@example.com");

    // Documents. The client asks for warnings, so the answer has both.
    assert_eq!(
        of("passport", "/data"),
        json!({"idDoc": {"idDocType": "PASSPORT", "country": "DEU"}, "status": {"errors": [], "warnings": []}})
    );
    assert!(
        of("passport", "/imageId")
            .as_str()
            .unwrap()
            .parse::<u32>()
            .is_ok()
    );
    assert_eq!(
        (of("strange", "/refused"), of("strange", "/errorName")),
        (json!(409), json!("doc-type-not-in-req-docs"))
    );
    assert_eq!(
        steps(&said["half"]),
        json!({"IDENTITY": ["PASSPORT", 1, null], "SELFIE": null})
    );

    // A check that is declined, and one that is not.
    assert_eq!(said["pending"], json!({"ok": 1}));
    assert_eq!(of("reviewPending", "/reviewStatus"), "pending");
    assert_eq!(said["declined"], json!({"ok": 1}));
    assert_eq!(
        of("moderationStates", "/list/items/0/applicantState"),
        json!({"UNSATISFACTORY_PHOTOS": {"value": true}})
    );
    assert_eq!(
        of("moderationStates", "/list/items/0/applicantId"),
        of("created", "/id")
    );
    assert_eq!(said["reset"], json!({"ok": 1}));
    assert_eq!(said["afterReset"], said["nothingYet"]);
    assert_eq!(of("tooEarly", "/refused"), 409);
    assert_eq!(said["pendingAgain"], json!({"ok": 1}));
    assert_eq!(
        steps(&said["documents"]),
        json!({"IDENTITY": ["ID_CARD", 1, "GREEN"], "SELFIE": ["SELFIE", 1, "GREEN"]})
    );
    assert_eq!(of("donor", "/review/reviewResult/reviewAnswer"), "GREEN");

    // The share token and the older call that uses it up.
    assert_eq!(of("shareToken", "/forClientId"), RECIPIENT_CLIENT_ID);
    assert_eq!(of("imported", "/review/reviewStatus"), "pending");
    assert_eq!(of("usedUp", "/refused"), 401);
    assert!(
        of("usedUp", "/description")
            .as_str()
            .unwrap()
            .starts_with("Token is invalid: ")
    );
    assert_eq!(of("recipient", "/id"), of("imported", "/id"));
    let copied = of("recipient", "/externalUserId");
    assert!(copied.as_str().unwrap().starts_with("copy-"), "{copied}");
    assert_eq!(of("recipient", "/clientId"), RECIPIENT_CLIENT_ID);
    assert_eq!(of("level", "/refused"), 409, "it is being checked");
    assert_eq!(of("accessToken", "/userId"), "customer-2");
    let link = of("link", "/url");
    assert!(
        link.as_str().unwrap().starts_with(&bench.sandbox.url()),
        "{link}"
    );
}

#[tokio::test]
async fn the_older_import_takes_what_it_documents() {
    let bench = Bench::start(manual()).await;
    let import = |token: &str, more: &str| {
        format!("/resources/applicants/-/import?shareToken={token}{more}")
    };
    let token = bench.share_token("approve").await;
    let applicant = bench
        .post(
            &import(
                &token,
                &format!("&userId=customer-1&levelName={LEVEL}&trustReview=false"),
            ),
            "",
        )
        .await
        .ok();
    assert_eq!(applicant["externalUserId"], "customer-1");
    let id = applicant["id"].as_str().unwrap();
    assert_eq!(bench.verdict(id).await, "pending");
    bench.advance(usize::MAX).await;
    assert_eq!(bench.verdict(id).await, "completed GREEN");

    // Steps that are to be done again leave the applicant where it began.
    let token = bench.share_token("approve").await;
    let redo = bench
        .post(&import(&token, "&resetIdDocSetTypes=SELFIE"), "")
        .await
        .ok();
    let id = redo["id"].as_str().unwrap();
    assert_eq!(bench.verdict(id).await, "init");
    let pending = format!("/resources/applicants/{id}/status/pending");
    assert_eq!(bench.post(&pending, "").await.status, 409);

    let refused = bench.share_token("reuse-10507").await;
    let (status, body) = bench.post(&import(&refused, ""), "").await.error();
    assert_eq!((status, &body["errorCode"]), (400, &json!(10507)));
}
