//! What we send to brokers' and customers' endpoints, for the document's `webhooks`.

use utoipa::PartialSchema as _;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{Object, Schema};
use utoipa::openapi::{
    ContentBuilder, ObjectBuilder, PathItem, Paths, RefOr, Required, ResponseBuilder, Type,
};

use crate::http::v1::webhooks::messages::object::example_payload;
use crate::outgoing::{Body, EndpointDisabled, Test, VerificationExpiring, VerificationUpdated};
use domain::webhook::EventType;

/// One entry per event.
pub(super) fn webhooks() -> Paths {
    let mut paths = Paths::new();
    for event in EventType::ALL {
        let item = PathItem::new(HttpMethod::Post, operation(event));
        paths.paths.insert(event.as_str().to_owned(), item);
    }
    paths
}

fn meaning(event: EventType) -> &'static str {
    match event {
        EventType::VerificationUpdated => {
            "A verification's status changed: your own, or that of a customer who authorized you."
        }
        EventType::VerificationExpiring => {
            "A required document of an approved business expires within 30 days: the approval lapses after its last day."
        }
        EventType::Test => {
            "A test, sent to one endpoint at your request, whatever events it wants."
        }
        EventType::EndpointDisabled => {
            "One of your endpoints was disabled because it failed; told to the others."
        }
    }
}

fn operation(event: EventType) -> Operation {
    let header = |name: &str, description: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(text()))
            .build()
    };
    let content = ContentBuilder::new()
        .schema(Some(body(event)))
        .example(Some(example_payload(event)))
        .build();
    OperationBuilder::new()
        .tag("Webhooks")
        .operation_id(Some(event.as_str()))
        .summary(Some(meaning(event)))
        .description(Some(
            "Sent at least once. Drop what you have seen by svix-id; of a verification, keep what has the greatest sequence.",
        ))
        .parameter(header(
            "svix-id",
            "The message's id: the same for every attempt and replay.",
        ))
        .parameter(header(
            "svix-timestamp",
            "When this attempt was signed, in Unix seconds.",
        ))
        .parameter(header(
            "svix-signature",
            "One `v1,` and a base64 HMAC-SHA256 of `{svix-id}.{svix-timestamp}.{body}` per live secret, separated by spaces.",
        ))
        .parameter(header("webhook-id", "The same as `svix-id`, for the libraries of Standard Webhooks."))
        .parameter(header("webhook-timestamp", "The same as `svix-timestamp`."))
        .parameter(header("webhook-signature", "The same as `svix-signature`."))
        .request_body(Some(
            RequestBodyBuilder::new()
                .required(Some(Required::True))
                .content("application/json", content)
                .build(),
        ))
        .response(
            "2XX",
            ResponseBuilder::new().description("Received. Anything else is tried again; 410 disables the endpoint."),
        )
        .build()
}

fn text() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}

/// The schema of an event's body. What the event means stands at its operation.
fn body(event: EventType) -> RefOr<Schema> {
    let mut body = match event {
        EventType::VerificationUpdated => Body::<VerificationUpdated>::schema(),
        EventType::VerificationExpiring => Body::<VerificationExpiring>::schema(),
        EventType::Test => Body::<Test>::schema(),
        EventType::EndpointDisabled => Body::<EndpointDisabled>::schema(),
    };
    if let RefOr::T(Schema::Object(body)) = &mut body {
        body.description = None;
        if let Some(RefOr::T(Schema::Object(data))) = body.properties.get_mut("data") {
            data.description = None;
        }
    }
    body
}
