//! What refusals say of a file.

use serde_json::Value;

use super::client::Reply;

/// Status and reason of what somebody may not do.
pub(crate) fn denied(reply: &Reply) -> (u16, &Value) {
    (reply.status, &reply.body["error"]["details"]["reason"])
}

/// What a submission lacks: code, status and subject.
pub(crate) type Lack = (String, String, Option<String>);

pub(crate) fn lack(code: &str, status: &str, subject: Option<&str>) -> Lack {
    (
        code.to_owned(),
        status.to_owned(),
        subject.map(str::to_owned),
    )
}

/// Everything that keeps a file from being submitted.
pub(crate) fn unmet(reply: &Reply) -> Vec<Lack> {
    listed(reply, "unmet")
        .map(|one| {
            lack(
                text(&one["code"]),
                text(&one["status"]),
                one["subject"]["id"].as_str(),
            )
        })
        .collect()
}

/// What stands against an approval: code, why, what changed, and whose it is.
pub(crate) type Obstacle = (String, String, Value, Option<String>);

pub(crate) fn obstacle(code: &str, why: &str, changed: Value, subject: Option<&str>) -> Obstacle {
    (
        code.to_owned(),
        why.to_owned(),
        changed,
        subject.map(str::to_owned),
    )
}

/// Everything that keeps a file from being approved.
pub(crate) fn obstacles(reply: &Reply) -> Vec<Obstacle> {
    listed(reply, "obstacles")
        .map(|one| {
            obstacle(
                text(&one["code"]),
                text(&one["why"]),
                one["changed"].clone(),
                one["subject"]["id"].as_str(),
            )
        })
        .collect()
}

fn listed<'r>(reply: &'r Reply, what: &str) -> impl Iterator<Item = &'r Value> + use<'r> {
    assert_eq!(reply.error(), (409, "validation_error"), "{:?}", reply.body);
    let listed = reply.body["error"]["details"][what].as_array();
    listed.expect("a list").iter()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}
