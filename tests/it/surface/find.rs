//! Finding customers by reference, name and status, among any number of them.

use domain::organization::OrganizationType;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row as _};

use super::{grant, org, revoke};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

const CHILDREN: &str = "/v1/organizations/children";

async fn find(broker: &Broker, query: &[(&str, &str)]) -> Reply {
    let escaped = |text: &str| {
        let bytes = text.bytes();
        bytes.map(|byte| format!("%{byte:02X}")).collect::<String>()
    };
    let pairs = query
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)));
    let query = pairs.collect::<Vec<_>>().join("&");
    broker.get(&format!("{CHILDREN}?{query}")).send().await
}

/// The names of those who are found.
async fn names(broker: &Broker, query: &[(&str, &str)]) -> Vec<String> {
    let reply = find(broker, query).await;
    assert_eq!(reply.status, 200, "{query:?} {:?}", reply.body);
    let data = reply.body["data"].as_array().unwrap();
    let name = |child: &Value| child["name"].as_str().unwrap().to_owned();
    data.iter().map(name).collect()
}

async fn create(broker: &Broker, name: &str, reference: Option<&str>) -> String {
    let body = json!({ "name": name, "type": "INDIVIDUAL", "externalId": reference });
    let reply = broker.post("/v1/organizations").json(&body).send().await;
    reply.body["organizationId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_customer_is_found_by_its_reference_and_by_nobody_elses() {
    let app = TestApp::new().await;
    let (broker, other) = (app.broker().await, app.broker().await);
    let child = create(&broker, "Zoë Ångström", Some("crm-1")).await;
    create(&broker, "Another", Some("crm-12")).await;
    create(&other, "Somebody Else", Some("crm-1")).await;
    let found = find(&broker, &[("externalId", "crm-1")]).await;
    let expected = json!({
        "object": "list",
        "data": [{
            "object": "organization",
            "organizationId": child,
            "name": "Zoë Ångström",
            "type": "INDIVIDUAL",
            "verificationStatus": "NOT_STARTED",
            "createdByOrganizationId": broker.organization,
            "externalId": "crm-1",
            "metadata": {},
            "createdAt": "2026-03-15T14:30:00.000Z",
            "updatedAt": "2026-03-15T14:30:00.000Z",
            "authorizationStatus": "PENDING",
        }],
        "hasMore": false,
        "nextCursor": null,
    });
    assert_eq!((found.status, &found.body), (200, &expected));
    let both = [
        ("externalId", "crm-1"),
        ("name", "zoe"),
        ("status", "NOT_STARTED"),
    ];
    assert_eq!(find(&broker, &both).await.body, expected);
    for none in [
        [("externalId", "crm-1"), ("name", "another")],
        [("externalId", "crm-1"), ("status", "APPROVED")],
        [("externalId", "crm-2"), ("name", "a")],
        [("externalId", "CRM-1"), ("name", "z")],
    ] {
        assert_eq!(names(&broker, &none).await, [""; 0], "{none:?}");
    }
    // The reference is the creator's: who else acts for the customer does not find it by that.
    grant(&app, &child, &other).await;
    assert_eq!(
        names(&other, &[("externalId", "crm-1")]).await,
        ["Somebody Else"]
    );
    assert_eq!(revoke(&broker, &child).await.status, 200);
    assert_eq!(names(&broker, &[("externalId", "crm-1")]).await, [""; 0]);
}

#[tokio::test]
async fn names_are_found_by_how_they_begin_whatever_case_accents_and_spaces_they_have() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let all = [
        "Zoë  Ångström",
        "Straße 1 GmbH",
        "ЁЛКА",
        "Łódź Øre",
        "Νίκος Σισυφος",
        "İstanbul A.Ş.",
        "100% Pure_",
        "zoom",
        "王小明",
        "Ａｃｍｅ",
    ];
    for name in all {
        create(&broker, name, None).await;
    }
    for (prefix, expected) in [
        ("ZOË ång", &["Zoë  Ångström"][..]),
        ("zoe", &["Zoë  Ångström"]),
        ("Zo", &["Zoë  Ångström", "zoom"]),
        ("strasse", &["Straße 1 GmbH"]),
        ("STRASSE 1", &["Straße 1 GmbH"]),
        ("елка", &["ЁЛКА"]),
        ("lodz", &["Łódź Øre"]),
        ("łódź ø", &["Łódź Øre"]),
        ("ΝΙΚΟΣ ΣΊΣΥΦΟΣ", &["Νίκος Σισυφος"]),
        ("istanbul", &["İstanbul A.Ş."]),
        ("acme", &["Ａｃｍｅ"]),
        ("王小", &["王小明"]),
        // No pattern means anything.
        ("%", &[]),
        ("100%", &["100% Pure_"]),
        ("_", &[]),
        ("oom", &[]),
        ("\u{fb}", &[]),
    ] {
        let found = names(&broker, &[("name", prefix)]).await;
        assert_eq!(found, expected, "{prefix}");
    }
    // By a new name, and no more by the old one.
    let zoom = find(&broker, &[("name", "zoom")]).await.body["data"][0]["organizationId"].clone();
    let patch = broker.request(reqwest::Method::PATCH, "/v1/organizations");
    let patch = patch.on_behalf_of(zoom.as_str().unwrap());
    let renamed = patch.json(&json!({ "name": "Ökonom" })).send().await;
    assert_eq!(renamed.status, 200, "{:?}", renamed.body);
    assert_eq!(names(&broker, &[("name", "OK")]).await, ["Ökonom"]);
    assert_eq!(names(&broker, &[("name", "zoom")]).await, [""; 0]);
}

#[tokio::test]
async fn nobody_finds_the_customers_of_others() {
    let app = TestApp::new().await;
    let (broker, other) = (app.broker().await, app.broker().await);
    let mine = create(&broker, "Maria Mine", None).await;
    create(&other, "Maria Theirs", None).await;
    let shared = create(&other, "Maria Shared", None).await;
    grant(&app, &shared, &broker).await;
    let own = app
        .organization("Maria Nobody", OrganizationType::Individual, false)
        .await;
    grant(&app, &own.to_string(), &broker).await;
    let found = names(&broker, &[("name", "maria")]).await;
    assert_eq!(found, ["Maria Mine", "Maria Nobody", "Maria Shared"]);
    let theirs = names(&other, &[("name", "maria")]).await;
    assert_eq!(theirs, ["Maria Shared", "Maria Theirs"]);
    for status in ["status", "verificationStatus"] {
        let mut found = names(&broker, &[(status, "NOT_STARTED")]).await;
        found.sort();
        assert_eq!(found, ["Maria Mine", "Maria Nobody", "Maria Shared"]);
    }
    // What the creator notes of a shared customer stays the creator's.
    let seen = find(&broker, &[("name", "maria shared")]).await.body["data"][0].take();
    assert_eq!(
        (&seen["externalId"], &seen["metadata"]),
        (&Value::Null, &json!({}))
    );
    for gone in [&mine, &shared] {
        assert_eq!(revoke(&broker, gone).await.status, 200);
    }
    assert_eq!(names(&broker, &[("name", "maria")]).await, ["Maria Nobody"]);
    assert_eq!(names(&app.broker().await, &[("name", "m")]).await, [""; 0]);
    // A customer has no customers, whoever asks for it.
    let request = broker
        .get(&format!("{CHILDREN}?name=maria"))
        .on_behalf_of(&shared);
    assert_eq!(request.send().await.body["data"][0]["name"], "Maria Nobody");
}

#[tokio::test]
async fn a_page_by_name_goes_on_after_the_last_name() {
    let app = TestApp::new().await;
    let (broker, other) = (app.broker().await, app.broker().await);
    let mut expected = Vec::new();
    for n in 0..9 {
        // Three of each name, of two brokers: the ids have to decide.
        let (creator, name) = (
            if n % 2 == 0 { &broker } else { &other },
            format!("Ann {}", n / 3),
        );
        let child = create(creator, &name, None).await;
        if n % 2 == 1 {
            grant(&app, &child, &broker).await;
        }
        expected.push((name, child));
    }
    create(&broker, "Bob", None).await;
    expected.sort_by_key(|(name, child)| (name.clone(), org(child).0));
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let mut query = vec![("name", "ANN"), ("limit", "2"), ("status", "NOT_STARTED")];
        if !cursor.is_empty() {
            query.push(("cursor", &cursor));
        }
        let page = find(&broker, &query).await;
        for child in page.body["data"].as_array().unwrap() {
            let text = |name: &str| child[name].as_str().unwrap().to_owned();
            seen.push((text("name"), text("organizationId")));
        }
        let next = page.body["nextCursor"].as_str().map(str::to_owned);
        assert_eq!(page.body["hasMore"], next.is_some());
        let Some(next) = next else { break };
        cursor = next;
    }
    assert_eq!(seen, expected);
    // It is a cursor of nothing else, and nothing else's is one here.
    let plain = find(&broker, &[("limit", "1")]).await.body["nextCursor"].clone();
    for query in [
        vec![("cursor", cursor.as_str())],
        vec![("name", "ann"), ("cursor", plain.as_str().unwrap())],
        vec![("name", "ann"), ("cursor", "x")],
    ] {
        let refused = find(&broker, &query).await;
        let fields = json!([{ "field": "cursor", "problem": "is not a cursor of this list" }]);
        assert_eq!(
            (refused.error(), &refused.body["error"]["details"]["fields"]),
            ((400, "validation_error"), &fields),
            "{query:?}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_told() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let long = "x".repeat(256);
    for (query, field) in [
        (&[("externalId", "")][..], "externalId"),
        (&[("externalId", &long)], "externalId"),
        (&[("externalId", "a\nb")], "externalId"),
        (&[("name", "")], "name"),
        (&[("name", "\u{200b} ")], "name"),
        (&[("name", &long)], "name"),
        (&[("name", "a\0")], "name"),
        (&[("name", "a"), ("name", "b")], "name"),
        (&[("status", "approved")], "status"),
        (
            &[("status", "PENDING"), ("verificationStatus", "PENDING")],
            "status",
        ),
    ] {
        let refused = find(&broker, query).await;
        let fields = &refused.body["error"]["details"]["fields"];
        assert_eq!(refused.error(), (400, "validation_error"), "{query:?}");
        assert_eq!(
            (&fields[0]["field"], &fields[1]),
            (&json!(field), &Value::Null)
        );
    }
}

/// How many customers the broker has whose statements are looked at; by night as many as promised.
fn many() -> usize {
    if std::env::var_os("VOUCH_NIGHTLY").is_some() {
        250_000
    } else {
        20_000
    }
}

#[tokio::test]
async fn no_search_reads_a_whole_table() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = create(&broker, "Kunde Nr 0", Some("crm-0")).await;
    let (id, of) = (broker.organization.0, org(&child).0);
    let copies = format!(
        "create temporary table copies as
             select gen_random_uuid() as id, gen_random_uuid() as grant_id, n from generate_series(1, {}) n;
         insert into organizations (id, name, type, created_by, external_id, created_at, updated_at)
             select id, 'Kunde Nr ' || n, 'INDIVIDUAL', '{id}', 'crm-' || n, '2026-03-01'::timestamptz + n * interval '1 s',
                    now() from copies;
         insert into verifications (organization_id, status, track, sequence, chain_head, created_at, updated_at)
             select id, case when n % 5000 = 7 then 'REJECTED' else 'NOT_STARTED' end,
                    case when n % 5000 = 7 then 'SUMSUB' else 'NONE' end, 1, chain_head, created_at, updated_at
               from copies, (select * from verifications where organization_id = '{of}') v;
         insert into authorizations
                (id, granting_organization_id, authorized_organization_id, granting_created_at, status, created_at, updated_at)
             select grant_id, o.id, '{id}', o.created_at, 'PENDING', now(), now()
               from copies join organizations o on o.id = copies.id;
         drop table copies;
         analyze organizations; analyze verifications; analyze authorizations",
        many()
    );
    app.execute(&copies).await;
    let pool = app.database.pool();
    for (mode, statement, types, values, index) in [
        (
            "force_generic_plan",
            include_str!("../../../src/store/organizations/by_name.sql"),
            "uuid, text, text, text, uuid, bigint",
            "'KUNDE NR 12', null, '', '00000000-0000-0000-0000-000000000000', 26",
            "organizations_by_name",
        ),
        (
            "force_generic_plan",
            include_str!("../../../src/store/organizations/by_name.sql"),
            "uuid, text, text, text, uuid, bigint",
            "'kunde', 'REJECTED', '', '00000000-0000-0000-0000-000000000000', 26",
            "organizations_by_name",
        ),
        (
            "force_custom_plan",
            include_str!("../../../src/store/organizations/by_status.sql"),
            "uuid, text, timestamptz, uuid, bigint",
            "'REJECTED', '9999-01-01', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 26",
            "verifications_by_status",
        ),
        (
            "force_custom_plan",
            include_str!("../../../src/store/organizations/by_status.sql"),
            "uuid, text, timestamptz, uuid, bigint",
            "'NOT_STARTED', '9999-01-01', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 26",
            "authorizations_customers",
        ),
        (
            "force_custom_plan",
            include_str!("../../../src/store/organizations/by_external_id.sql"),
            "uuid, text, text, text",
            "'crm-77', null, null",
            "organizations_external_id_key",
        ),
    ] {
        let mut tx = pool.begin().await.unwrap();
        let prepared = format!(
            "set local plan_cache_mode = {mode}; prepare searched ({types}) as {statement}"
        );
        sqlx::raw_sql(AssertSqlSafe(prepared))
            .execute(&mut *tx)
            .await
            .unwrap();
        let explain = format!("explain execute searched ('{id}', {values})");
        let lines = sqlx::raw_sql(AssertSqlSafe(explain))
            .fetch_all(&mut *tx)
            .await
            .unwrap();
        let plan: Vec<String> = lines.iter().map(|line| line.get(0)).collect();
        let plan = plan.join("\n");
        assert!(!plan.contains("Seq Scan"), "{plan}");
        assert!(plan.contains(index), "{plan}");
        sqlx::raw_sql("deallocate searched")
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.rollback().await.unwrap();
    }
    let found = names(&broker, &[("name", "kunde nr 1234")]).await;
    assert_eq!(found[..2], ["Kunde Nr 1234", "Kunde Nr 12340"]);
    let rejected = names(&broker, &[("status", "REJECTED"), ("limit", "2")]).await;
    let newest = |back: usize| format!("Kunde Nr {}", (many() / 5000 - back) * 5000 + 7);
    assert_eq!(rejected, [newest(1), newest(2)]);
}
