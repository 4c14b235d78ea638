//! Pages for people: plain HTML, nothing loaded from elsewhere, every value escaped.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use serde::Serialize;

use crate::answer::ApiError;
use crate::core::Core;
use crate::model::{Applicant, Attempt, ReviewAnswer, Session};
use crate::queue::public_id;
use crate::scenarios::Scenario;
use crate::wire;

/// How many rows of each kind the overview shows.
const ROWS: usize = 100;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1c2430}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #dde3ea}th{color:#5a6675;font-weight:600}\
code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}button{font:inherit;padding:.4rem .9rem;margin:0 .4rem .4rem 0}\
form{display:inline}.none{color:#5a6675}";

/// Text that is safe between tags and in quoted attributes.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(character),
        }
    }
    safe
}

fn frame(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body>\
         <h1>{title}</h1>{body}</body></html>"
    )
}

/// A table of escaped cells; the sentence where there are no rows.
fn table(heading: &str, columns: &[&str], rows: &[Vec<String>], none: &str) -> String {
    let mut html = format!("<h2>{}</h2>", escape(heading));
    if rows.is_empty() {
        let _ = write!(html, "<p class=\"none\">{}</p>", escape(none));
        return html;
    }
    html.push_str("<table><thead><tr>");
    for column in columns {
        let _ = write!(html, "<th>{}</th>", escape(column));
    }
    html.push_str("</tr></thead><tbody>");
    for row in rows {
        html.push_str("<tr>");
        for cell in row {
            let _ = write!(html, "<td><code>{}</code></td>", escape(cell));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    html
}

/// A word as it is spelled on the wire.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(serde_json::Value::Null) | Err(_) => String::new(),
        Ok(other) => other.to_string(),
    }
}

/// The status with the answer, where there is one.
fn status(applicant: &Applicant) -> String {
    let review = &applicant.review;
    let mut text = word(&review.status);
    if let Some(result) = &review.result {
        let _ = write!(text, " {}", word(&result.review_answer));
        if let Some(reject_type) = &result.review_reject_type {
            let _ = write!(text, " {}", word(reject_type));
        }
    }
    text
}

/// `GET /sandbox`: applicants, share tokens and webhooks, the newest first.
pub(super) async fn overview(State(core): State<Arc<Core>>) -> Html<String> {
    let (applicants, tokens, webhooks) = core.read(|memory, _| {
        let applicants: Vec<_> = memory
            .applicants
            .iter()
            .rev()
            .take(ROWS)
            .map(applicant_row)
            .collect();
        let tokens: Vec<_> = memory
            .share_tokens
            .iter()
            .rev()
            .take(ROWS)
            .map(|token| {
                vec![
                    token.scenario.name().to_owned(),
                    token.token.clone(),
                    wire::date(token.created_at),
                    format!("{} s", token.ttl_seconds),
                    token.used_at.map(wire::date).unwrap_or_default(),
                ]
            })
            .collect();
        let webhooks: Vec<_> = memory
            .webhooks
            .values()
            .rev()
            .take(ROWS)
            .map(|webhook| {
                vec![
                    public_id(webhook.id),
                    wire::date_with_millis(webhook.created_at),
                    webhook.kind.clone(),
                    webhook.external_user_id.clone(),
                    word(&webhook.state),
                    webhook
                        .attempts
                        .iter()
                        .map(attempt)
                        .collect::<Vec<_>>()
                        .join("; "),
                    webhook.body.clone(),
                ]
            })
            .collect();
        (applicants, tokens, webhooks)
    });
    let mut body = format!(
        "<p>This server answers as Sumsub would. Webhooks go to <code>{}</code>. \
         <a href=\"/sandbox/scenarios\">Scenarios</a></p>",
        escape(core.webhook_url().as_deref().unwrap_or("nowhere yet"))
    );
    body += &table(
        "Applicants",
        &[
            "Created",
            "Tenant",
            "Id",
            "externalUserId",
            "Level",
            "Status",
            "Scenario",
        ],
        &applicants,
        "No applicant yet.",
    );
    body += &table(
        "Share tokens",
        &["Scenario", "Token", "Created", "Lives", "Used"],
        &tokens,
        "No share token yet. POST /sandbox/share-tokens {\"scenario\":\"approve\"} makes one.",
    );
    body += &table(
        "Webhooks",
        &[
            "Id",
            "Created",
            "Type",
            "externalUserId",
            "State",
            "Attempts",
            "Body",
        ],
        &webhooks,
        "No webhook yet.",
    );
    Html(frame("Sumsub sandbox", &body))
}

fn applicant_row(applicant: &Applicant) -> Vec<String> {
    vec![
        wire::date(applicant.created_at),
        word(&applicant.tenant),
        applicant.id.clone(),
        applicant.external_user_id.clone(),
        applicant.level_name.clone(),
        status(applicant),
        applicant
            .scenario
            .map(Scenario::name)
            .unwrap_or_default()
            .to_owned(),
    ]
}

fn attempt(attempt: &Attempt) -> String {
    let outcome = match (attempt.status, &attempt.error) {
        (Some(status), _) => status.to_string(),
        (None, error) => error.clone().unwrap_or_default(),
    };
    format!("{} {outcome}", wire::date(attempt.at))
}

/// The page of a hosted session: what the customer would do, and what Sumsub would decide.
pub(super) fn session(applicant: &Applicant, session: &Session) -> String {
    let mut body = format!(
        "<p>Verification of <code>{}</code> at level <code>{}</code>. Status: <code>{}</code>.</p>",
        escape(&applicant.external_user_id),
        escape(&applicant.level_name),
        escape(&status(applicant)),
    );
    body += "<h2>As the customer</h2>";
    body += &button(session, "submit", "Submit documents");
    if let Some(url) = return_url(applicant, session) {
        let _ = write!(
            body,
            "<a href=\"{}\">Back to the application</a>",
            escape(&url)
        );
    }
    body += "<h2>As Sumsub</h2>";
    for (act, label) in [
        ("approve", "Approve"),
        ("retry", "Ask for other documents"),
        ("reject", "Reject"),
        ("hold", "Put on hold"),
    ] {
        body += &button(session, act, label);
    }
    frame("Sumsub sandbox: verification", &body)
}

fn button(session: &Session, act: &str, label: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/sandbox/websdk/{}/act?act={act}\"><button>{label}</button></form>",
        escape(&session.token),
    )
}

/// Where the browser goes after the verdict. Only addresses of the web: a link must not run a script.
fn return_url(applicant: &Applicant, session: &Session) -> Option<String> {
    let redirect = session.redirect.as_ref()?;
    let answer = applicant.review.result.as_ref()?.review_answer;
    let url = match answer {
        ReviewAnswer::Green => redirect.success_url.as_ref(),
        ReviewAnswer::Red => redirect.reject_url.as_ref(),
    };
    url.filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .cloned()
}

/// Why there is no session to show.
pub(super) fn problem(error: &ApiError) -> String {
    frame(
        "Sumsub sandbox",
        &format!("<p>{}</p>", escape(error.description())),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_cannot_become_markup() {
        assert_eq!(
            super::escape("<script a=\"1\" b='2'>&"),
            "&lt;script a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;"
        );
    }
}
