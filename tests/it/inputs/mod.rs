//! What people really send, through all three dialects: what is read of it, and what is refused.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod addresses;
mod base64;
mod countries;
mod dates;
mod encodings;
mod forms;
mod methods;
mod names;
mod pdf;
mod queries;
mod takes_out;
mod texts;
mod unnamed;
mod words;

use serde_json::Value;

use crate::file::office::File;
use crate::finhub::Journey;
use crate::partner::Partner;
use crate::support::app::TestApp;
use crate::support::client::Reply;

/// One customer in each dialect, and whom they name.
struct Dialects {
    app: TestApp,
    file: File,
    journey: Journey,
    partner: Partner,
}

impl Dialects {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let file = File::ready(&app).await;
        let journey = Journey::registered(&app).await;
        let partner = Partner::new(&app).await;
        Self {
            app,
            file,
            journey,
            partner,
        }
    }
}

/// The status of an answer, and what it says is wrong: in every dialect the field, and the problem.
fn told(reply: &Reply) -> (u16, String) {
    let body = &reply.body;
    let fields = [
        &body["error"]["details"]["fields"][0],
        &body["data"]["errors"][0],
    ];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let named = fields.into_iter().find(|field| field.is_object());
    let said = named.map(|field| {
        let problem = field.get("problem").or(field.get("message"));
        let problem = problem.map(text).unwrap_or_default();
        format!("{} {problem}", text(&field["field"]))
    });
    let said = said.unwrap_or_else(|| text(&body["errorMessage"]));
    (reply.status, said)
}
