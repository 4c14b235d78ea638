//! The picture of an ownership structure.

use reqwest::Method;
use serde_json::json;

use super::control::{declare, structure};
use super::office::{File, VERIFICATION};
use crate::support::app::TestApp;
use crate::support::client::Reply;

async fn picture(file: &File) -> (Reply, String) {
    let request = file
        .broker
        .request(Method::GET, &format!("{VERIFICATION}/ownership.svg"));
    let reply = request.on_behalf_of(&file.child).send().await;
    let text = String::from_utf8(reply.bytes.clone()).expect("as the test wrote it");
    (reply, text)
}

#[tokio::test]
async fn the_picture_says_what_the_answer_says() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let parties = format!(
        "R:COMPANY B:COMPANY {}:PERSON a:PERSON c:PERSON",
        file.person
    );
    let holdings = format!("a>B=6000 c>B=3950 B>R=3000 {}>R=7000", file.person);
    let answer = declare(&file, &structure(&parties, &holdings)).await;
    let (reply, svg) = picture(&file).await;
    assert_eq!(reply.status, 200, "{svg}");
    let header = |name: &str| {
        reply.headers[name]
            .to_str()
            .expect("as the test wrote it")
            .to_owned()
    };
    assert_eq!(header("content-type"), "image/svg+xml");
    assert_eq!(
        header("content-security-policy"),
        "default-src 'none'; sandbox"
    );
    let plain = words(&svg);
    for owner in answer["beneficialOwnership"]["owners"]
        .as_array()
        .expect("as the test wrote it")
    {
        for reason in owner["reasons"].as_array().expect("as the test wrote it") {
            let text = reason["text"].as_str().expect("as the test wrote it");
            assert!(plain.contains(&words(text)), "{text}: {plain}");
        }
    }
    for said in [
        "70 %",
        "30 %",
        "60 %",
        "39.50 %",
        "0.50 % undeclared",
        "The B",
    ] {
        assert!(plain.contains(&words(said)), "{said}: {plain}");
    }
    for never in [
        "<script",
        "<style",
        " style=",
        "onload=",
        "onclick=",
        "javascript:",
    ] {
        assert!(!svg.contains(never), "{never}");
    }
}

/// The letters alone: lines are broken where they have to be.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if inside || letter.is_whitespace() => {}
            _ => out.push(letter),
        }
    }
    out.replace("&#39;", "'").replace("&amp;", "&")
}

#[tokio::test]
async fn nothing_declared_and_too_much_have_no_picture() {
    let app = TestApp::new().await;
    let (broker, child) = super::broker_with_business(&app).await;
    let request = broker.request(Method::GET, &format!("{VERIFICATION}/ownership.svg"));
    let none = request.on_behalf_of(&child).send().await;
    assert_eq!(none.error(), (404, "not_found"));
    let file = File::ready(&app).await;
    let people: Vec<String> = (0..200).map(|at| format!("p{at}")).collect();
    let parties: String = people.iter().map(|id| format!("{id}:PERSON ")).collect();
    let holdings: String = people.iter().map(|id| format!("{id}>R=50 ")).collect();
    declare(
        &file,
        &structure(&format!("R:COMPANY {parties}"), &holdings),
    )
    .await;
    let (reply, _) = picture(&file).await;
    let details = json!({ "reason": "TOO_LARGE_FOR_A_PICTURE", "parties": 200 });
    assert_eq!(
        (reply.status, &reply.body["error"]["details"]),
        (409, &details)
    );
}
