//! `Accept-Signature`: what a server that answers 401 asks a client to sign.
//!
//! Source: RFC 9421, section 5.1.

use super::sign::{LABEL, component, uncoverable};
use super::structured::{BareItem, InnerList, Parameters, write_inner_list};
use crate::error::Refusal;

/// The field that asks for a signature of this profile: with this `tag`, and over the body if the request has one.
///
/// A nonce cannot be asked for without choosing it, so it is not.
///
/// Errors: `uncoverable_component`, for a tag that no field can hold.
pub fn accept_signature(tag: &str, with_body: bool) -> Result<String, Refusal> {
    let mut items: Vec<_> = ["@method", "@authority", "@path", "@query"].map(component).into();
    if with_body {
        items.extend(["content-type", "content-digest"].map(component));
    }
    let parameters = vec![
        ("created", BareItem::Boolean(true)),
        ("expires", BareItem::Boolean(true)),
        ("tag", BareItem::String(tag.into())),
    ];
    let mut out = [LABEL, "="].concat().into_bytes();
    let asked = InnerList::new(items, Parameters::new(parameters));
    write_inner_list(&asked, &mut out).map_err(|_| uncoverable("@signature-params"))?;
    String::from_utf8(out).map_err(|_| uncoverable("@signature-params"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_for_what_is_required() {
        assert_eq!(
            accept_signature("keyward", false).unwrap(),
            r#"keyward=("@method" "@authority" "@path" "@query");created;expires;tag="keyward""#
        );
        assert_eq!(
            accept_signature("a\"b", true).unwrap(),
            r#"keyward=("@method" "@authority" "@path" "@query" "content-type" "content-digest");created;expires;tag="a\"b""#
        );
        assert!(accept_signature("\n", false).is_err());
    }
}
