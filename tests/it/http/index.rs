//! `GET /` says where to go, and each of these places is there.

use serde_json::{Value, json};

use crate::support::app::TestApp;

#[tokio::test]
async fn the_root_says_where_to_go() {
    let app = TestApp::new().await;
    // It is no call of the API, so no document has it.
    let get = async |path: &str| {
        let request = app.http.get(format!("{}{path}", app.url)).send();
        request.await.unwrap()
    };
    let root = get("/").await;
    assert_eq!(root.status(), 200);
    let root: Value = root.json().await.unwrap();
    assert_eq!(
        root,
        json!({
            "service": "vouch",
            "docs": "/docs",
            "documents": ["/openapi.json", "/openapi/finhub.yaml", "/openapi/partner.yaml"],
            "health": ["/livez", "/readyz", "/readyz/writes"],
        })
    );
    let texts = |name: &str| root[name].as_array().unwrap().clone();
    let mut places = [texts("documents"), texts("health")].concat();
    places.push(root["docs"].clone());
    for place in places {
        let place = place.as_str().unwrap();
        let status = get(place).await.status();
        assert!(status == 200 || status == 308, "{place}: {status}");
    }
}
