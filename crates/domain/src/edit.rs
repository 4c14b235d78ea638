//! What a request says of a value that may be left out.

use serde::{Deserialize, Deserializer};

/// What is to become of a value: what a request does not name stays, and null takes it out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is taken out.
    TakeOut,
    /// It becomes this.
    Set(T),
}

impl<T> Edit<T> {
    /// Changes a value.
    pub fn apply(self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::TakeOut => *value = None,
            Self::Set(new) => *value = Some(new),
        }
    }

    /// What it becomes; `None` where it stays or is taken out.
    #[must_use]
    pub fn set(self) -> Option<T> {
        match self {
            Self::Keep | Self::TakeOut => None,
            Self::Set(new) => Some(new),
        }
    }

    /// The same with another value in it; none takes it out.
    ///
    /// # Errors
    /// What `read` says.
    pub fn read<U, E>(self, read: impl FnOnce(T) -> Result<Option<U>, E>) -> Result<Edit<U>, E> {
        Ok(match self {
            Self::Keep => Edit::Keep,
            Self::TakeOut => Edit::TakeOut,
            Self::Set(value) => Edit::from(read(value)?),
        })
    }
}

/// What is said where everything is: none takes it out.
impl<T> From<Option<T>> for Edit<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::TakeOut, Self::Set)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Edit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        value: Edit<u8>,
    }

    #[test]
    fn absent_stays_and_null_takes_out() {
        for (json, read, left) in [
            ("{}", Edit::Keep, Some(1)),
            (r#"{"value":null}"#, Edit::TakeOut, None),
            (r#"{"value":2}"#, Edit::Set(2), Some(2)),
        ] {
            let body: Body = serde_json::from_str(json).unwrap();
            assert_eq!(body.value, read, "{json}");
            let mut value = Some(1);
            body.value.apply(&mut value);
            assert_eq!(value, left, "{json}");
        }
        let halved = |value: u8| Ok::<_, ()>((value > 1).then_some(value / 2));
        assert_eq!(Edit::Set(4).read(halved), Ok(Edit::Set(2)));
        assert_eq!(Edit::Set(1).read(halved), Ok(Edit::TakeOut));
        assert_eq!(Edit::<u8>::Keep.read(halved), Ok(Edit::Keep));
        assert_eq!(
            (Edit::Set(1).set(), Edit::<u8>::TakeOut.set()),
            (Some(1), None)
        );
    }
}
