//! The documents as they are served. They follow from the routes, so each is made once, for the first request.

use std::sync::OnceLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::document::Document;
use crate::http::error::{ApiError, Situation};

/// The documents of all dialects.
#[derive(Debug, Default)]
pub struct Documents {
    pub(in crate::http) v1: Served,
    pub(in crate::http) finhub: Served,
    pub(in crate::http) partner: Served,
}

/// A document as it is served.
#[derive(Debug, Default)]
pub struct Served(OnceLock<Bytes>);

impl Served {
    /// The document as JSON.
    pub(in crate::http) fn json(
        &self,
        document: impl FnOnce() -> Document,
    ) -> Result<Response, ApiError> {
        let write = || serde_json::to_vec(&document()).map_err(bug);
        self.answer("application/json", write)
    }

    /// The document as YAML.
    pub(in crate::http) fn yaml(
        &self,
        document: impl FnOnce() -> Document,
    ) -> Result<Response, ApiError> {
        let write = || document().to_yaml().map(String::into_bytes).map_err(bug);
        self.answer("application/yaml", write)
    }

    fn answer(
        &self,
        media_type: &'static str,
        write: impl FnOnce() -> Result<Vec<u8>, ApiError>,
    ) -> Result<Response, ApiError> {
        let kept = match self.0.get() {
            Some(kept) => kept,
            None => {
                let written = write()?.into();
                self.0.get_or_init(|| written)
            }
        };
        Ok(([(header::CONTENT_TYPE, media_type)], kept.clone()).into_response())
    }
}

fn bug(error: impl std::fmt::Display) -> ApiError {
    ApiError::from(Situation::Bug).because(error)
}
