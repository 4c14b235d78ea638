//! The committed OpenAPI documents.

use base::shutdown::Shutdown;
use serde_json::Value;
use vouch::app::App;
use vouch::http::openapi::document::Document;

use super::read;
use crate::support::app::TestApp;

#[tokio::test]
async fn the_committed_document_is_that_of_the_routes() {
    let app = TestApp::new().await;
    let built = App::build(&app.settings, app.clock.clone(), &Shutdown::new()).expect("an app");
    let document = built.openapi().to_json().expect("JSON");
    assert!(
        read("openapi/v1.json") == document,
        "openapi/v1.json differs from the routes: run `make openapi`"
    );
    let served = app
        .request(reqwest::Method::GET, "/openapi.json")
        .send()
        .await;
    assert_eq!(
        served.body,
        serde_json::from_str::<Value>(&document).expect("JSON")
    );
}

#[tokio::test]
async fn the_committed_document_of_the_finhub_dialect_is_that_of_its_routes() {
    is_that_of_its_routes("openapi/finhub.yaml", App::finhub_openapi).await;
}

#[tokio::test]
async fn the_committed_document_of_the_partner_api_is_that_of_its_routes() {
    is_that_of_its_routes("openapi/partner.yaml", App::partner_openapi).await;
}

async fn is_that_of_its_routes(place: &str, document: fn(&App) -> Document) {
    let app = TestApp::new().await;
    let built = App::build(&app.settings, app.clock.clone(), &Shutdown::new()).expect("an app");
    let text = document(&built).to_yaml().expect("YAML");
    assert!(
        read(place) == text,
        "{place} differs from the routes: run `make openapi`"
    );
    let served = app
        .request(reqwest::Method::GET, &format!("/{place}"))
        .send()
        .await;
    assert_eq!(
        (served.header("content-type"), served.bytes.as_slice()),
        (Some("application/yaml"), text.as_bytes())
    );
    let ours = paths(&built.openapi());
    for path in paths(&document(&built)) {
        assert!(!ours.contains(&path), "{path} is in both documents");
    }
}

fn paths(document: &Document) -> Vec<String> {
    let document = serde_json::to_value(document).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    paths.keys().cloned().collect()
}
