//! How values are read and shown: from the environment they are text, in the file they may be numbers and lists.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::LogFormat;
use crate::secret::Environment;
use domain::file::Level;

/// A value as it stands in the environment or the file.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Raw {
    Text(String),
    Number(u32),
    Bool(bool),
    List(Vec<String>),
}

/// What a setting may be. No problem repeats the value, which may be a secret.
pub(super) trait Value: Sized {
    /// Whether it is never shown.
    const SECRET: bool = false;

    /// Reads it.
    fn from_raw(raw: Raw) -> Result<Self, &'static str>;

    /// What `vouch config` shows of it; `None` where there is none.
    fn shown(&self) -> Option<String>;
}

/// Reads a value for serde.
pub(super) fn read<'de, D: Deserializer<'de>, V: Value>(from: D) -> Result<V, D::Error> {
    V::from_raw(Raw::deserialize(from)?).map_err(D::Error::custom)
}

/// Reads a text by its own rule.
fn parsed<V: FromStr>(raw: Raw) -> Result<V, &'static str> {
    match raw {
        Raw::Text(text) => text.trim().parse().map_err(|_| "another form is expected"),
        Raw::Number(_) | Raw::Bool(_) | Raw::List(_) => Err("a text is expected"),
    }
}

fn items(raw: Raw) -> Result<Vec<String>, &'static str> {
    let items = match raw {
        Raw::Text(text) => text.split(',').map(str::to_owned).collect(),
        Raw::Number(number) => vec![number.to_string()],
        Raw::Bool(_) => return Err("a list is expected"),
        Raw::List(items) => items,
    };
    let items = items.iter().map(|item| item.trim().to_owned());
    Ok(items.filter(|item| !item.is_empty()).collect())
}

impl Value for SocketAddr {
    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        parsed(raw)
    }

    fn shown(&self) -> Option<String> {
        Some(self.to_string())
    }
}

macro_rules! code {
    ($($kind:ty),+) => {
        $(impl Value for $kind {
            fn from_raw(raw: Raw) -> Result<Self, &'static str> {
                let text = String::from_raw(raw)?;
                Self::parse(&text).ok_or("one of its codes is expected")
            }

            fn shown(&self) -> Option<String> {
                Some(self.as_str().to_owned())
            }
        })+
    };
}

code!(Environment, LogFormat, Level);

impl Value for u32 {
    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        match raw {
            Raw::Number(number) => Ok(number),
            other => parsed(other),
        }
    }

    fn shown(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for bool {
    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        match raw {
            Raw::Bool(value) => Ok(value),
            other => parsed(other),
        }
    }

    fn shown(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for String {
    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        match raw {
            Raw::Text(text) => Ok(text),
            Raw::Number(_) | Raw::Bool(_) | Raw::List(_) => Err("a text is expected"),
        }
    }

    fn shown(&self) -> Option<String> {
        Some(self.clone())
    }
}

impl Value for PathBuf {
    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        String::from_raw(raw).map(Self::from)
    }

    fn shown(&self) -> Option<String> {
        Some(self.display().to_string())
    }
}

impl Value for SecretString {
    const SECRET: bool = true;

    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        String::from_raw(raw).map(Self::from)
    }

    fn shown(&self) -> Option<String> {
        Some("(set)".to_owned())
    }
}

impl Value for Vec<String> {
    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        items(raw)
    }

    fn shown(&self) -> Option<String> {
        Some(self.join(","))
    }
}

impl Value for Vec<SecretString> {
    const SECRET: bool = true;

    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        Ok(items(raw)?.into_iter().map(SecretString::from).collect())
    }

    fn shown(&self) -> Option<String> {
        (!self.is_empty()).then(|| format!("({} set)", self.len()))
    }
}

impl<V: Value> Value for Option<V> {
    const SECRET: bool = V::SECRET;

    /// An empty text is none.
    fn from_raw(raw: Raw) -> Result<Self, &'static str> {
        match raw {
            Raw::Text(text) if text.is_empty() => Ok(None),
            raw => V::from_raw(raw).map(Some),
        }
    }

    fn shown(&self) -> Option<String> {
        self.as_ref().and_then(Value::shown)
    }
}
