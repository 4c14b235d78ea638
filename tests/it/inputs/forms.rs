//! Forms as browsers, `curl` and libraries for mail write them.

use serde_json::{Value, json};

use crate::file::{broker_with_business, pdf};
use crate::partner::{Partner, USER};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply, Request};
use crate::support::form::FORM;

const DOCUMENTS: &str = "/v1/organizations/verification/documents";

/// A part's head, as it goes over the wire, and its content.
type Part<'p> = (&'p [u8], &'p [u8]);

fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut form = Vec::new();
    for (head, content) in parts {
        form.extend_from_slice(b"--XXX\r\nContent-Disposition: form-data; ");
        form.extend_from_slice(&[head, b"\r\n\r\n".as_slice(), content, b"\r\n"].concat());
    }
    form.extend_from_slice(b"--XXX--\r\n");
    form
}

fn post(broker: &Broker, child: &str, parts: &[Part<'_>]) -> Request {
    let request = broker.post(DOCUMENTS).on_behalf_of(child);
    request.header("content-type", FORM).raw(form(parts))
}

const STATEMENT: Part<'_> = (b"name=\"documentType\"", b"BANK_STATEMENT");

/// The ways to write a file's name that were seen, and what they mean.
const NAMED: [(&[u8], &str); 9] = [
    (b"filename=\"a.pdf\"", "a.pdf"),
    ("filename=\"отчёт.pdf\"".as_bytes(), "отчёт.pdf"),
    (b"filename*=UTF-8''%E2%82%AC%20rates.pdf", "€ rates.pdf"),
    (
        b"filename=\"EURO rates.pdf\"; filename*=utf-8''%e2%82%ac%20rates.pdf",
        "€ rates.pdf",
    ),
    (
        b"filename=\"\xdcbersicht \x96 2025.pdf\"",
        "Übersicht – 2025.pdf",
    ),
    (b"filename=\"=?UTF-8?B?T2ZmZXJ0w6kucGRm?=\"", "Offerté.pdf"),
    (
        b"filename=\"=?iso-8859-1?Q?=DCbersicht?=\r\n =?UTF-8?Q?_1.pdf?=\"",
        "Übersicht 1.pdf",
    ),
    (
        b"filename*0*=UTF-8''%D0%BE;\r\n\tfilename*1=\"-1.pdf\"",
        "о-1.pdf",
    ),
    (b"filename=a.pdf", "a.pdf"),
];

fn problem(reply: &Reply) -> (u16, Value) {
    let fields = &reply.body["error"]["details"]["fields"];
    (reply.status, fields.clone())
}

fn field(name: &str, problem: &str) -> (u16, Value) {
    (400, json!([{ "field": name, "problem": problem }]))
}

#[tokio::test]
async fn a_file_has_its_name_however_it_is_written() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let partner = Partner::new(&app).await;
    let user = partner.user(USER).await;
    let bytes = pdf("named");
    for (how, name) in NAMED {
        let head = [b"name=\"file\"; ", how].concat();
        let reply = post(&broker, &child, &[STATEMENT, (&head, &bytes)])
            .send()
            .await;
        assert_eq!((reply.status, &reply.body["fileName"]), (200, &json!(name)));
        let head = [b"name=\"files\"; ", how].concat();
        let body = form(&[(&head, &bytes)]);
        let reply = partner.upload_form(body).await;
        assert_eq!(reply.status, 201, "{name}: {:?}", reply.body);
        let list = partner
            .broker
            .get(DOCUMENTS)
            .on_behalf_of(&user)
            .send()
            .await;
        let listed = list.body["data"].as_array().expect("a list");
        assert!(
            listed.iter().any(|one| one["fileName"] == name),
            "{name}: {listed:?}"
        );
    }
}

#[tokio::test]
async fn two_files_where_one_is_wanted_are_refused_and_leave_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let [first, last] = ["first", "last"].map(pdf);
    let one: Part<'_> = (b"name=\"file\"; filename=\"a.pdf\"", &first);
    for other in [
        &b"name=\"file\"; filename=\"b.pdf\""[..],
        b"name=\"fileContent\"; filename=\"b.pdf\"",
        b"name=\"files[]\"; filename=\"b.pdf\"",
    ] {
        let reply = post(&broker, &child, &[STATEMENT, one, (other, &last)])
            .send()
            .await;
        assert_eq!(problem(&reply), field("file", "must be given once"));
    }
    let reply = post(&broker, &child, &[STATEMENT, STATEMENT, one])
        .send()
        .await;
    assert_eq!(problem(&reply), field("documentType", "must be given once"));
    let list = broker.get(DOCUMENTS).on_behalf_of(&child).send().await;
    assert_eq!(list.body["data"], json!([]));
    assert_eq!(
        std::fs::read_dir(app.documents.path())
            .expect("a folder")
            .count(),
        0
    );
}

#[tokio::test]
async fn a_file_is_found_whatever_its_part_is_called_and_an_empty_id_is_none() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let bytes = pdf("found");
    for name in [
        "file",
        "files[]",
        "file[]",
        "files",
        "fileContent",
        "document",
        "upload[0]",
    ] {
        let head = format!("name=\"{name}\"; filename=\"a.pdf\"");
        let parts = [
            STATEMENT,
            (b"name=\"docId\"", b""),
            (head.as_bytes(), &bytes),
        ];
        let reply = post(&broker, &child, &parts).send().await;
        let seen = (reply.status, &reply.body["fileName"], &reply.body["size"]);
        assert_eq!(seen, (200, &json!("a.pdf"), &json!(bytes.len())), "{name}");
    }
    let mut body = crate::file::upload("BANK_STATEMENT", &bytes);
    body["docId"] = "".into();
    let reply = crate::file::uploading(&broker, &child, &body).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
}

#[tokio::test]
async fn texts_are_in_the_charset_that_is_said_and_what_is_no_field_is_passed_over() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let bytes = pdf("texts");
    let file: Part<'_> = (b"name=\"file\"; filename=\"a.pdf\"", &bytes);
    let latin: Part<'_> = (
        b"name=\"description\"\r\nContent-Type: text/plain; charset=ISO-8859-1",
        b"d\xe9j\xe0",
    );
    let named: Part<'_> = (b"name=\"_charset_\"", b"windows-1252");
    let bare: Part<'_> = (b"name=\"description\"", b"d\xe9j\xe0");
    // Some libraries give every field the name of a file.
    let blob: Part<'_> = (
        b"name=\"description\"; filename=\"blob\"",
        "déjà".as_bytes(),
    );
    for parts in [
        &[STATEMENT, latin, file][..],
        &[named, STATEMENT, bare, file],
        &[blob, STATEMENT, file],
    ] {
        let reply = post(&broker, &child, parts).send().await;
        assert_eq!(
            (reply.status, &reply.body["description"]),
            (200, &json!("déjà"))
        );
    }
    let reply = post(&broker, &child, &[STATEMENT, bare, file]).send().await;
    assert_eq!(
        problem(&reply),
        field("description", "is not text in UTF-8")
    );
    let unknown: Part<'_> = (b"name=\"signature\"", &[0xff; 20_000]);
    let reply = post(&broker, &child, &[unknown, STATEMENT, file])
        .send()
        .await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
}

#[tokio::test]
async fn a_file_without_a_name_is_told_and_not_lost() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let bytes = pdf("nameless");
    let parts: [Part<'_>; 2] = [STATEMENT, (b"name=\"file\"", &bytes)];
    let reply = post(&broker, &child, &parts).send().await;
    assert_eq!(problem(&reply), field("fileName", "is missing"));
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    for name in [
        &b"name=\"files\""[..],
        b"name=\"files[]\"",
        b"name=\"file\"",
    ] {
        let reply = partner.upload_form(form(&[(name, &bytes)])).await;
        let expected = json!({ "errorCode": "P403", "errorMessage": "a file's name is missing" });
        assert_eq!((reply.status, reply.body), (400, expected));
    }
}
