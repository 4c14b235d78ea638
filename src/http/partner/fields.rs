//! The fields of a JSON body: each is read by itself, and everything that is wrong is told at once, as the Partner API
//! does. No message repeats a value.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::auth::Broker;
use super::error::PartnerError;
use crate::http::body::read;
use crate::http::error::Situation;
use crate::http::request::command::{BODY_DEADLINE, MAX_BODY_BYTES, is_json};
use crate::http::state::AppState;
use domain::day::{Day, DayOf};
use domain::names;
use domain::text::{check_name, cleaned};

/// A body in the reading.
#[derive(Debug)]
pub(in crate::http) struct Fields {
    object: Map<String, Value>,
    /// Takes its room until everything is read from it.
    _body: Bytes,
    problems: Vec<String>,
    /// The day on which it came.
    today: NaiveDate,
}

impl FromRequest<AppState> for Fields {
    type Rejection = PartnerError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PartnerError> {
        let (parts, body) = request.into_parts();
        let kind = parts.headers.get(axum::http::header::CONTENT_TYPE);
        if !kind.is_some_and(is_json) {
            return Err(PartnerError::validation(
                "the body must be application/json",
            ));
        }
        let broker = parts.extensions.get::<Broker>();
        let (room, caller) = (&state.bodies, broker.map(|broker| broker.organization));
        let body = read(
            room,
            caller,
            &parts.headers,
            body,
            MAX_BODY_BYTES,
            BODY_DEADLINE,
        )
        .await;
        let body = body.map_err(|error| {
            if error.situation() == Situation::BodyTooLarge {
                return PartnerError::validation("the body is too large");
            }
            error.into()
        })?;
        let today = state.services.clock.now().date_naive();
        let fields = Self::parse(&body, today)?;
        Ok(Self {
            _body: body,
            ..fields
        })
    }
}

impl Fields {
    pub(super) fn parse(body: &[u8], today: NaiveDate) -> Result<Self, PartnerError> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Ok(Self {
                object,
                _body: Bytes::new(),
                problems: Vec::new(),
                today,
            }),
            Ok(_) | Err(_) => Err(PartnerError::validation("the body must be a JSON object")),
        }
    }

    /// Notes what is wrong with a field.
    pub(super) fn wrong(&mut self, field: &str, problem: &str) {
        self.problems.push(format!("{field} {problem}"));
    }

    /// How much was wrong so far.
    pub(super) fn wrongs(&self) -> usize {
        self.problems.len()
    }

    /// Whether a field is there at all.
    pub(super) fn has(&self, field: &str) -> bool {
        self.object.contains_key(field)
    }

    /// A text in one line that may be left out; blank is left out.
    pub(super) fn optional(&mut self, field: &str, max_chars: usize) -> Option<String> {
        let text = self.text(field)?;
        self.checked(field, text, max_chars, false)
    }

    /// The same in several lines, which end in one way.
    pub(super) fn lines(&mut self, field: &str, max_chars: usize) -> Option<String> {
        let text = cleaned(&self.text(field)?);
        self.checked(field, text, max_chars, true)
    }

    fn text(&mut self, field: &str) -> Option<String> {
        match self.object.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.trim().to_owned()),
            Some(_) => {
                self.wrong(field, "must be a string");
                None
            }
        }
    }

    fn checked(
        &mut self,
        field: &str,
        text: String,
        max_chars: usize,
        lines: bool,
    ) -> Option<String> {
        if names::is_blank(&text) {
            return None;
        }
        if text.chars().count() > max_chars {
            self.wrong(field, &format!("must have at most {max_chars} characters"));
            return None;
        }
        let odd = |one: char| one.is_control() && !(lines && one == '\n');
        if text.chars().any(odd) {
            self.wrong(field, "must not contain control characters");
            return None;
        }
        Some(text)
    }

    /// A name that may be left out; one that is sent is one.
    pub(super) fn name(&mut self, field: &str, max_chars: usize) -> Option<String> {
        if let Some(Value::String(sent)) = self.object.get(field)
            && let Err(problem) = check_name(sent.trim())
        {
            self.wrong(field, problem);
            return None;
        }
        self.optional(field, max_chars)
    }

    /// A part of an address, in one line: a number is its text.
    pub(super) fn text_or_number(&mut self, field: &str, max_chars: usize) -> Option<String> {
        if let Some(Value::Number(number)) = self.object.get(field) {
            return Some(number.to_string());
        }
        let text = self.lines(field, max_chars)?;
        Some(text.replace('\n', " "))
    }

    /// A text that has to be there.
    pub(super) fn required(&mut self, field: &str, max_chars: usize) -> Option<String> {
        let known = self.problems.len();
        let text = self.optional(field, max_chars);
        if text.is_none() && self.problems.len() == known {
            self.wrong(field, "should not be empty");
        }
        text
    }

    /// A text in the form that `parse` reads; `form` says which.
    pub(super) fn parsed<T>(
        &mut self,
        field: &str,
        text: Option<String>,
        parse: impl FnOnce(&str) -> Option<T>,
        form: &str,
    ) -> Option<T> {
        let text = text?;
        let value = parse(&text);
        if value.is_none() {
            self.wrong(field, form);
        }
        value
    }

    /// The day on which it came.
    pub(super) fn today(&self) -> NaiveDate {
        self.today
    }

    /// The day that a text is, which was read before; it has no spaces around it.
    pub(super) fn day(&mut self, field: &str, text: Option<String>, of: DayOf) -> Option<Day> {
        let text = text?;
        let sent = self.object.get(field).and_then(Value::as_str);
        let day = Day::read(sent.unwrap_or(&text), of);
        day.map_err(|problem| self.wrong(field, problem)).ok()
    }

    /// A yes or no; `None` where it is absent.
    pub(super) fn flag(&mut self, field: &str) -> Option<bool> {
        match self.object.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(_) => {
                self.wrong(field, "must be a boolean");
                None
            }
        }
    }

    /// Fails with everything that was wrong.
    pub(super) fn check(&self) -> Result<(), PartnerError> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(PartnerError::validation(self.problems.join("; ")))
        }
    }
}

/// What was read although something was wrong with it: never, after [`Fields::check`].
pub(super) fn unread() -> PartnerError {
    PartnerError::validation("the body must be a JSON object")
}
