//! Stored structures that keep what they do not know.
//!
//! `document!` makes a struct whose unknown members survive a read and a write, so that an older keyward does not
//! erase what a newer one wrote. serde's `flatten` would do the same by buffering every value twice.

/// Declares a stored structure.
///
/// Shape: `"name" => field: Type` is required; `"name" => field: Type = default` may be absent, and is not written
/// while it equals its default.
macro_rules! document {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* $json:literal => $field:ident : $type:ty $(= $default:expr)?; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $type, )+
            /// Members that a newer version wrote.
            pub extra: serde_json::Map<String, serde_json::Value>,
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $( if true $( && { let absent: $type = $default; self.$field != absent } )? { map.serialize_entry($json, &self.$field)?; } )+
                for (name, value) in &self.extra {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $name;

                    fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        formatter.write_str(concat!("a ", stringify!($name)))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        $( let mut $field: Option<$type> = None; )+
                        let mut extra = serde_json::Map::new();
                        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
                            match &*name {
                                $( $json => {
                                    // A second member of one name: two readers could see two truths.
                                    if $field.replace(map.next_value()?).is_some() {
                                        return Err(serde::de::Error::duplicate_field($json));
                                    }
                                } )+
                                _ => { extra.insert(name.into_owned(), map.next_value()?); }
                            }
                        }
                        Ok($name {
                            $( $field: match $field {
                                Some(value) => value,
                                None => $crate::encode::document!(@absent $json $(, $default)?),
                            }, )+
                            extra,
                        })
                    }
                }
                deserializer.deserialize_map(Visitor)
            }
        }
    };
    (@absent $json:literal, $default:expr) => { $default };
    (@absent $json:literal) => { return Err(serde::de::Error::missing_field($json)) };
}

pub(crate) use document;

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro makes what it declares public")]
mod tests {
    document! {
        /// An example.
        pub struct Example {
            /// Required.
            "requiredName" => required_name: u32;
            /// Optional.
            "list" => list: Vec<String> = Vec::new();
        }
    }

    fn parse(text: &str) -> Result<Example, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn keeps_what_it_does_not_know() {
        let example = parse(r#"{"later":{"a":[1,2]},"requiredName":7}"#).unwrap();
        assert_eq!(example.required_name, 7);
        assert_eq!(serde_json::to_string(&example).unwrap(), r#"{"requiredName":7,"later":{"a":[1,2]}}"#);
    }

    #[test]
    fn says_what_is_missing_double_or_of_another_type() {
        assert!(parse("{}").unwrap_err().starts_with("missing field `requiredName`"));
        assert!(parse(r#"{"requiredName":1,"requiredName":2}"#).unwrap_err().starts_with("duplicate field"));
        assert!(parse(r#"{"requiredName":"1"}"#).unwrap_err().starts_with("invalid type"));
    }
}
