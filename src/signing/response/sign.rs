//! Signing a response.

use super::signature_label;
use crate::crypto::SigningSeed;
use crate::error::{Refusal, RefusalCode};
use crate::signing::component::{FieldTypes, Source};
use crate::signing::message::{Fields, Message, Response};
use crate::signing::sign::{
    SignatureFields, Signing, SigningKey, add_fields, component, content_digest, finish, with_digest,
};
use crate::signing::structured::{BareItem, Item, Parameters};
use crate::signing::url::split_at;

/// The fields that sign a response to a request, whose URL the caller knew at `origin`.
///
/// Order: `@status`, `content-type` if there is one, `content-digest` if there is a body, what the caller names; then of
/// the request `@method`, `@authority`, `@path`, `@query`, `content-digest` if it states one, and its signature if it has
/// one; `created`, `expires`, `nonce` if there is one, `keyid`, `tag`.
/// Errors: `invalid_url`; `uncoverable_component`, with the `component` in its details.
pub fn sign_response(
    response: &Response<'_>,
    request: &Message<'_>,
    origin: Option<&str>,
    seed: &SigningSeed,
    signing: &Signing<'_>,
) -> Result<SignatureFields, Refusal> {
    let target = split_at(request.url, origin).map_err(|_| RefusalCode::InvalidUrl)?;
    let content_digest = content_digest(&response.fields, response.body)?;
    let lines = with_digest(&response.fields, content_digest.as_deref());
    let fields = Fields { lines: &lines, ..response.fields };
    let mut items = vec![component("@status")];
    add_fields(&fields, response.body, signing.cover, &mut items)?;
    items.extend(["@method", "@authority", "@path", "@query"].map(|name| of_request(name, None)));
    if request.fields.has("content-digest") {
        items.push(of_request("content-digest", None));
    }
    items.extend(signature_label(request, signing.tag).map(|label| of_request("signature", Some(label))));
    let request = Some((request, &target));
    let source = Source { fields, status: Some(response.status), request, types: FieldTypes::REGISTERED };
    let signed = finish(&source, items, SigningKey::Ed25519(seed), signing)?;
    Ok(SignatureFields { content_digest, ..signed })
}

/// A component of the request; of a dictionary only one member, if one is named.
fn of_request<'a>(name: &'a str, key: Option<&'a str>) -> Item<'a> {
    let mut parameters = vec![("req", BareItem::Boolean(true))];
    parameters.extend(key.map(|key| ("key", BareItem::String(key.into()))));
    Item { parameters: Parameters::new(parameters), ..component(name) }
}
