//! Values of a request that an empty text takes out as null does.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use domain::edit::Edit;

struct ObjectOrNone<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectOrNone<T> {
    type Value = Edit<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, null or an empty text")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Edit::TakeOut)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() {
            Ok(Edit::TakeOut)
        } else {
            Err(E::custom("must be an object"))
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Edit::Set)
    }
}

/// An object; null and an empty text take it out.
pub(in crate::http) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Edit<T>, D::Error> {
    deserializer.deserialize_any(ObjectOrNone(PhantomData))
}
