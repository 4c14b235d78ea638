//! `/v1/reviews`: officers' work on in-house files, and on records that Sumsub verifies. Only for the platform's keys beyond MEMBER.

pub mod approval;
pub mod claim;
pub mod decision;
pub mod declaration;
pub mod document;
pub mod dossier;
pub mod explanation;
pub mod flags;
pub mod get;
pub mod hold;
pub mod level;
pub mod list;
pub mod notes;
pub mod object;
mod officer;
pub mod pairs;
pub mod person;
pub mod release;
pub mod reopen;
pub mod requested;
pub mod rules;
pub mod screening;
pub mod withdraw;
pub mod words;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::AppState;

/// Every route of this tree.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(rules::rules))
        .routes(routes!(get::get))
        .routes(routes!(notes::list))
        .routes(routes!(dossier::export))
        .routes(routes!(hold::hold))
        .routes(routes!(declaration::get))
        .routes(routes!(claim::claim))
        .routes(routes!(release::release))
        .routes(routes!(level::set))
        .routes(routes!(decision::decide))
        .routes(routes!(flags::decide))
        .routes(routes!(document::decide))
        .routes(routes!(person::decide))
        .routes(routes!(screening::record))
        .routes(routes!(explanation::decide))
        .routes(routes!(pairs::answer))
        .routes(routes!(withdraw::withdraw))
        .routes(routes!(approval::withdraw))
        .routes(routes!(reopen::reopen))
}
