//! `POST /v1/user/balances/crypto-and-fiat`: creates a user.
//!
//! The path is the Partner API's, which makes accounts for money later. Only the identity is ours: no balance is ever
//! made here. Creates an INDIVIDUAL organization of the broker.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use crate::flows::partner::create::create as create_user;
use crate::http::partner::answer::run;
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::fields::{Fields, unread};
use crate::http::request::rules::COUNTRY;
use crate::http::state::App;
use domain::country::Country;
use domain::day::DayOf;
use domain::partner::Identity;

/// The longest `externalUserId` and other texts, in characters.
const ID_MAX_CHARS: usize = 255;
pub(super) const TEXT_MAX_CHARS: usize = 200;
/// Parts of paths of this API, which no user can be named by.
const RESERVED: [&str; 4] = ["balances", "kyc-files", "poa-files", "verification"];

/// Who is to be created. Empty texts count as absent.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body for the document")]
pub(in crate::http) struct CreateUserRequest {
    /// Your own id of the user, unique among your users: 1 to 255 characters.
    #[schema(example = "f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    external_user_id: String,
    /// At most 200 characters. Needed where there is no `lastName`.
    #[schema(example = "Anna")]
    first_name: Option<String>,
    /// At most 200 characters. Needed where there is no `firstName`.
    #[schema(example = "Example")]
    last_name: Option<String>,
    /// YYYY-MM-DD, from 1850 to today.
    #[schema(example = "1990-02-28")]
    birth_date: String,
    email: Option<String>,
    phone: Option<String>,
    street: Option<String>,
    number: Option<String>,
    city: Option<String>,
    post_code: Option<String>,
    /// A country's code or English name, as the three below.
    #[schema(example = "LT")]
    country: Option<String>,
    citizenship: Option<String>,
    nationality: Option<String>,
    birth_country: Option<String>,
    user_identification_number: Option<String>,
    /// Must be true.
    #[schema(example = true)]
    has_accepted_p100_tc: bool,
}

/// The created user.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct CreatedUser {
    /// The organization's id, by which `/v1` and its webhooks know the user.
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    user_id: String,
    /// Always false: an officer asks for a proof of residence where one is needed.
    poa_required_for_extended: bool,
}

/// Creates a user. Nothing but the identity is taken: there are no balances here.
#[utoipa::path(
    post, path = "/v1/user/balances/crypto-and-fiat", tag = "Users", security(("PartnerKey" = [])),
    operation_id = "PartnerUsers_create",
    request_body = CreateUserRequest,
    responses((status = 201, body = CreatedUser), (status = 400, body = PartnerErrorBody)),
)]
pub(in crate::http) async fn create(
    State(state): App,
    broker: Broker,
    mut fields: Fields,
) -> Result<(StatusCode, Json<CreatedUser>), PartnerError> {
    let external_id = fields.required("externalUserId", ID_MAX_CHARS);
    if external_id
        .as_deref()
        .is_some_and(|id| RESERVED.contains(&id) || id.contains('/'))
    {
        fields.wrong("externalUserId", "cannot be part of a path");
    }
    let mut who = Identity::default();
    read(&mut fields, &mut who, true);
    if fields.flag("hasAcceptedP100Tc") != Some(true) {
        fields.wrong("hasAcceptedP100Tc", "must be true");
    }
    fields.check()?;
    let external_id = external_id.ok_or_else(unread)?;
    let organization = run(&state, async move |services| {
        create_user(&services, broker.by(), &external_id, &who).await
    })
    .await?;
    let created = CreatedUser {
        user_id: organization.to_string(),
        poa_required_for_extended: false,
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Reads what a body says of who the user is. What it does not name stays as it is, and null or an empty text takes out;
/// with `whole`, some name and the birth date have to be there.
pub(super) fn read(fields: &mut Fields, who: &mut Identity, whole: bool) {
    let wrong = fields.wrongs();
    for (field, known) in [
        ("firstName", &mut who.first_name),
        ("lastName", &mut who.last_name),
    ] {
        if fields.has(field) {
            *known = fields.name(field, TEXT_MAX_CHARS).unwrap_or_default();
        }
    }
    if whole && who.is_unnamed() && fields.wrongs() == wrong {
        fields.wrong("firstName", "or lastName should not be empty");
    }
    if whole || fields.has("birthDate") {
        let text = fields.required("birthDate", TEXT_MAX_CHARS);
        let of = DayOf::Birth(fields.today());
        if let Some(day) = fields.day("birthDate", text, of) {
            who.birth_date = day.to_string();
        }
    }
    for (field, known) in [
        ("email", &mut who.email),
        ("phone", &mut who.phone),
        ("street", &mut who.street),
        ("number", &mut who.number),
        ("city", &mut who.city),
        ("postCode", &mut who.post_code),
        ("country", &mut who.country),
        ("citizenship", &mut who.citizenship),
        ("nationality", &mut who.nationality),
        ("birthCountry", &mut who.birth_country),
        (
            "userIdentificationNumber",
            &mut who.user_identification_number,
        ),
    ] {
        if !fields.has(field) {
            continue;
        }
        let text = match field {
            "street" | "number" | "city" | "postCode" => {
                fields.text_or_number(field, TEXT_MAX_CHARS)
            }
            _ => fields.optional(field, TEXT_MAX_CHARS),
        };
        let is_country = matches!(
            field,
            "country" | "citizenship" | "nationality" | "birthCountry"
        );
        *known = if is_country {
            fields
                .parsed(field, text, Country::read, COUNTRY)
                .map(|country| country.as_str().to_owned())
        } else {
            text
        };
    }
}
