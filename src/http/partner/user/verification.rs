//! `POST /v1/user/verification`: declares what is known of a user, and asks for the verification. See
//! [`crate::flows::partner::declare`].

use axum::extract::State;

use super::create::TEXT_MAX_CHARS;
use crate::flows::partner::declare::declare;
use crate::flows::partner::find_active;
use crate::http::partner::answer::{Created, PartnerMessage, created, run};
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{Code, PartnerError, PartnerErrorBody};
use crate::http::partner::fields::{Fields, unread};
use crate::http::request::rules::COUNTRY;
use crate::http::state::App;
use domain::country::Country;
use domain::day::DayOf;
use domain::partner::declaration::{
    Declaration, IdentityDocument, IncomeSource, Occupation, OpenAccountReason, Risk,
};

/// The longest document number and free text, in characters.
const NUMBER_MAX_CHARS: usize = 64;
const INFO_MAX_CHARS: usize = 2000;

/// What is declared.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body for the document")]
pub(in crate::http) struct AddVerificationRequest {
    /// Your own id of the user.
    #[schema(example = "f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    external_user_id: String,
    /// ID_CARD, PASSPORT, RESIDENCE_PERMIT or DRIVER_LICENSE.
    #[schema(example = "ID_CARD")]
    document_type: String,
    /// At most 64 characters, among them a letter or a digit. No two of your users may have the same.
    #[schema(example = "6I12UQ171A")]
    document_number: String,
    /// The last day on which the document is good, YYYY-MM-DD, to 2200.
    #[schema(example = "2030-06-11")]
    document_expiration_date: String,
    /// INVESTMENTS_OR_CRYPTOCURRENCIE, CURRENCY_EXCHANGE, DAILY_USE, GAMING_OR_GAMBLING or TRANSFER_OF_FUNDS_OUTSIDE_OF_EUROPE.
    #[schema(example = "DAILY_USE")]
    open_account_reason: String,
    /// BUSINESS_ACTIVITY, SALARY, OTHER, MAINTAINED_BY_FAMILY, INVESTMENTS, SOCIAL_BENEFITS or TENANCY.
    #[schema(example = "SALARY")]
    income_source: String,
    /// Needed where incomeSource is SALARY, such as IT; see the guide for all.
    #[schema(example = "IT")]
    occupation: Option<String>,
    /// LOW, MEDIUM or HIGH. HIGH is approved by the highest authority alone.
    #[schema(example = "LOW")]
    risk_lvl: String,
    /// Needed where incomeSource is BUSINESS_ACTIVITY.
    tax_id: Option<String>,
    /// Needed where incomeSource is neither SALARY nor BUSINESS_ACTIVITY: at most 2000 characters.
    additional_info: Option<String>,
    /// A country's code or English name.
    country: Option<String>,
}

/// Asks for the verification of a user. The answer says only that it was asked for: the outcome comes by webhook, and can be asked for at `/v1/kyc/status/{externalUserId}`.
#[utoipa::path(
    post, path = "/v1/user/verification", tag = "Users", security(("PartnerKey" = [])),
    operation_id = "PartnerUsers_addVerification",
    request_body = AddVerificationRequest,
    responses(
        (status = 201, body = PartnerMessage),
        (status = 400, body = PartnerErrorBody),
        (status = 404, body = PartnerErrorBody),
    ),
)]
pub(in crate::http) async fn add(
    State(state): App,
    broker: Broker,
    mut fields: Fields,
) -> Result<Created, PartnerError> {
    let external_id = fields.required("externalUserId", 255);
    let declaration = read(&mut fields);
    fields.check()?;
    let (external_id, declaration) = external_id.zip(declaration).ok_or_else(unread)?;
    if let Some(field) = declaration.lacks() {
        let source = declaration.income_source.as_str();
        let text = format!("Missing required parameters: {field} (incomeSource is {source})");
        return Err(PartnerError::saying(Code::P473, text));
    }
    let declaration = declaration.needed();
    let user = find_active(&state.services, broker.organization, &external_id).await?;
    let acting = broker.acting(user.organization_id);
    run(&state, async move |services| {
        declare(&services, acting, &declaration).await
    })
    .await?;
    Ok(created("Verification documents to user added successfully"))
}

/// Reads the declaration, and notes everything that is wrong with it.
fn read(fields: &mut Fields) -> Option<Declaration> {
    macro_rules! code {
        ($field:literal, $text:expr, $codes:ident) => {{
            let text = $text;
            let all: Vec<&str> = $codes::ALL.iter().map(|code| code.as_str()).collect();
            let form = format!("must be one of the following values: {}", all.join(", "));
            fields.parsed($field, text, $codes::parse, &form)
        }};
    }
    let text = fields.required("documentType", TEXT_MAX_CHARS);
    let document_type = code!("documentType", text, IdentityDocument);
    let number = fields.required("documentNumber", NUMBER_MAX_CHARS);
    let document_number = fields.parsed(
        "documentNumber",
        number,
        |text| {
            text.contains(char::is_alphanumeric)
                .then(|| text.to_owned())
        },
        "must contain a letter or a digit",
    );
    let text = fields.required("documentExpirationDate", TEXT_MAX_CHARS);
    let document_expiration_date = fields.day("documentExpirationDate", text, DayOf::Document);
    let text = fields.required("openAccountReason", TEXT_MAX_CHARS);
    let open_account_reason = code!("openAccountReason", text, OpenAccountReason);
    let text = fields.required("incomeSource", TEXT_MAX_CHARS);
    let income_source = code!("incomeSource", text, IncomeSource);
    let text = fields.optional("occupation", TEXT_MAX_CHARS);
    let occupation = code!("occupation", text, Occupation);
    let text = fields.required("riskLvl", TEXT_MAX_CHARS);
    let risk_lvl = code!("riskLvl", text, Risk);
    let tax_id = fields.optional("taxId", TEXT_MAX_CHARS);
    let additional_info = fields.lines("additionalInfo", INFO_MAX_CHARS);
    let text = fields.optional("country", TEXT_MAX_CHARS);
    let country = fields.parsed("country", text, Country::read, COUNTRY);
    Some(Declaration {
        document_type: document_type?,
        document_number: document_number?,
        document_expiration_date: document_expiration_date?,
        open_account_reason: open_account_reason?,
        income_source: income_source?,
        occupation,
        tax_id,
        additional_info,
        country,
        risk_lvl: risk_lvl?,
    })
}

#[cfg(test)]
#[path = "verification_tests.rs"]
mod tests;
