//! Tenants: `surface::table` walks every route with every wrong key, `limits::provider` has fifty of them at Sumsub at once.
//! Here: every list × everybody who could look into it, after one of a customer's two brokers was revoked: what each is shown.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};
use crate::surface::routes::{self, Reach, Route};
use crate::surface::{client_of, grant, org, revoke, sign};

/// What a list shows of the customer, by who looks.
struct Row {
    path: &'static str,
    /// The revoked broker, with its own key and nothing else.
    revoked: Shown,
    /// The broker whose grant stands, on the customer's behalf.
    standing: Shown,
    /// The customer's own key.
    customer: Shown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    /// The customer, and no other party.
    Customer,
    /// Grants of both brokers, or only of one.
    Grants(&'static [&'static str]),
    /// History entries, each by who acted.
    Acts(&'static [&'static str]),
    /// Messages that it was sent while its grant stood.
    Told(usize),
}

use Shown::{Acts, Customer, Grants, Nothing, Told};

const ROWS: &[Row] = &[
    Row {
        path: "/v1/organizations/children",
        revoked: Nothing,
        standing: Customer,
        customer: Nothing,
    },
    Row {
        path: "/v1/authorizations",
        revoked: Grants(&["revoked"]),
        standing: Grants(&["standing"]),
        customer: Grants(&["standing", "revoked"]),
    },
    Row {
        path: "/v1/organizations/verification/events",
        // Its own.
        revoked: Acts(&["nobody"]),
        standing: Acts(&["other_party", "other_party"]),
        customer: Acts(&["other_party", "other_party"]),
    },
    Row {
        path: "/v1/organizations/verification/documents",
        revoked: Nothing,
        standing: Nothing,
        customer: Nothing,
    },
    Row {
        path: "/v1/organizations/verification/people",
        revoked: Nothing,
        standing: Nothing,
        customer: Nothing,
    },
    Row {
        path: "/v1/webhooks/endpoints",
        revoked: Nothing,
        standing: Nothing,
        customer: Nothing,
    },
    Row {
        path: "/v1/webhooks/messages",
        revoked: Told(1),
        standing: Told(1),
        customer: Nothing,
    },
];

/// Lists of `/v1` that have something else in front of them than a grant: an officer's key, or a message's id.
const OTHERS: [&str; 3] = [
    "/v1/reviews",
    "/v1/reviews/{organizationId}/notes",
    "/v1/webhooks/messages/{id}/deliveries",
];

fn lists() -> impl Iterator<Item = &'static Route> {
    let is_list = |route: &&Route| route.good.starts_with(r#"{"object":"list","#);
    routes::all().filter(is_list)
}

struct Parties {
    revoked: Broker,
    standing: Broker,
    customer: Broker,
    child: String,
}

impl Parties {
    async fn new(app: &TestApp) -> Self {
        let (revoked, standing) = (app.broker().await, app.broker().await);
        let child = revoked.create_child("BUSINESS").await;
        sign(app, &child, &revoked).await;
        grant(app, &child, &standing).await;
        sign(app, &child, &standing).await;
        // An act of the one that leaves.
        assert_eq!(revoked.start(&child).await.status, 200);
        assert_eq!(revoke(&revoked, &child).await.status, 200);
        let customer = client_of(app, &standing, &child).await;
        Self {
            revoked,
            standing,
            customer,
            child,
        }
    }

    fn name(&self, id: &Value) -> &'static str {
        if *id == json!(self.revoked.organization) {
            "revoked"
        } else if *id == json!(self.standing.organization) {
            "standing"
        } else {
            "nobody"
        }
    }

    fn shown(&self, path: &str, reply: &Reply) -> Result<Vec<&'static str>, String> {
        if reply.status != 200 {
            return Err(format!("{} {}", reply.status, reply.body));
        }
        let data = reply.body["data"].as_array().unwrap();
        let each = |entry: &Value| match path {
            "/v1/authorizations" => self.name(&entry["authorizedOrganizationId"]),
            "/v1/organizations/verification/events" => match entry["actor"]["type"].as_str() {
                Some("other_party") => "other_party",
                _ => self.name(&entry["actor"]["organizationId"]),
            },
            "/v1/webhooks/messages" => "a message",
            _ if entry["organizationId"] == json!(self.child) => "customer",
            _ => "nobody",
        };
        Ok(data.iter().map(each).collect())
    }
}

impl Shown {
    fn list(self) -> Vec<&'static str> {
        match self {
            Nothing => Vec::new(),
            Customer => vec!["customer"],
            Grants(names) | Acts(names) => names.to_vec(),
            Told(times) => vec!["a message"; times],
        }
    }
}

#[test]
fn every_list_of_the_surface_has_a_row() {
    let mut rows: Vec<&str> = ROWS.iter().map(|row| row.path).chain(OTHERS).collect();
    let mut lists: Vec<&str> = lists().map(|route| route.path).collect();
    rows.sort_unstable();
    lists.sort_unstable();
    assert_eq!(rows, lists);
}

#[tokio::test]
async fn a_list_shows_each_party_its_own_and_a_revoked_broker_nothing_live() {
    let app = TestApp::new().await;
    let parties = Parties::new(&app).await;
    let mut wrong = Vec::new();
    for row in ROWS {
        let reach = lists().find(|route| route.path == row.path).unwrap().reach;
        let mut expect = |who: &str, found: Result<Vec<&'static str>, String>, wanted: Shown| {
            if found != Ok(wanted.list()) {
                wrong.push(format!("{} {who}: {found:?}, not {wanted:?}", row.path));
            }
        };
        let of = |reply: Reply| parties.shown(row.path, &reply);
        let own = parties.revoked.get(row.path).send().await;
        expect("revoked", of(own), row.revoked);
        let standing = parties.standing.get(row.path).on_behalf_of(&parties.child);
        expect("standing", of(standing.send().await), row.standing);
        let customer = parties.customer.get(row.path).send().await;
        expect("customer", of(customer), row.customer);
        let behalf = parties.revoked.get(row.path).on_behalf_of(&parties.child);
        let behalf = behalf.send().await;
        if reach == Reach::Own {
            // The header changes nothing there.
            expect("revoked on behalf", of(behalf), row.revoked);
        } else {
            assert_eq!(
                behalf.error(),
                (403, "authorization_required"),
                "{}",
                row.path
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Ids and reasons of one party's grant, in no list that another party sees.
#[tokio::test]
async fn a_broker_does_not_learn_of_the_others_grants_by_any_filter_or_page() {
    let app = TestApp::new().await;
    let parties = Parties::new(&app).await;
    for query in [
        "",
        "role=granter",
        "role=authorized",
        "status=REVOKED",
        "status=ACTIVE",
        "type=LOA",
        "limit=1",
    ] {
        let path = format!("/v1/authorizations?{query}");
        let reply = parties.standing.get(&path).on_behalf_of(&parties.child);
        let reply = reply.send().await;
        assert_eq!(reply.status, 200, "{query}");
        let text = reply.body.to_string();
        let other = parties.revoked.organization.to_string();
        assert!(!text.contains(&other), "{query}: {text}");
        assert_eq!(reply.body["hasMore"], false, "{query}");
        assert_eq!(reply.body["nextCursor"], Value::Null, "{query}");
    }
    // A broker's own past with the customer is its own business.
    assert_eq!(revoke(&parties.standing, &parties.child).await.status, 200);
    grant(&app, &parties.child, &parties.standing).await;
    sign(&app, &parties.child, &parties.standing).await;
    let list = parties.standing.get("/v1/authorizations");
    let list = list.on_behalf_of(&parties.child).send().await;
    let shown = list.body["data"].as_array().unwrap();
    let statuses: Vec<_> = shown.iter().map(|grant| &grant["status"]).collect();
    assert_eq!(statuses.len(), 2, "{shown:?}");
    assert!(statuses.contains(&&json!("REVOKED")) && statuses.contains(&&json!("ACTIVE")));
    assert_eq!(
        org(&parties.child).to_string(),
        shown[0]["grantingOrganizationId"]
    );
}
