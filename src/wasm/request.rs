//! A request as it crosses the boundary: one text, a line for each part of it, and the bytes of the body.

use std::borrow::Cow;

use crate::signing::Body;

/// What the text of a request says.
pub(super) struct Parts<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    pub(super) fields: Vec<(&'a str, &'a str)>,
}

/// Method, URL, then names and values of `count` fields; none if the text has another number of lines.
pub(super) fn parts(text: &str, count: usize) -> Option<Parts<'_>> {
    let (method, rest) = text.split_once('\n')?;
    let (url, lines) = rest.split_once('\n').unwrap_or((rest, ""));
    Some(Parts { method, url, fields: fields(lines, count)? })
}

/// Names and values, of which the text has just `count` each; a line feed within one would make more.
fn fields(text: &str, count: usize) -> Option<Vec<(&str, &str)>> {
    if count == 0 {
        return text.is_empty().then(Vec::new);
    }
    let mut fields = Vec::with_capacity(count);
    let mut parts = text.split('\n');
    while let Some(name) = parts.next() {
        fields.push((name, parts.next()?));
    }
    (fields.len() == count).then_some(fields)
}

/// The body of a request.
pub(super) fn body(content: Option<&[u8]>, unavailable: bool) -> Body<'_> {
    match content {
        _ if unavailable => Body::Unavailable,
        Some(bytes) if !bytes.is_empty() => Body::Bytes(bytes),
        _ => Body::Empty,
    }
}

/// The value of a field, lines joined as RFC 9110 has it.
pub(super) fn joined<'a>(fields: &[(&str, &'a str)], name: &str) -> Option<Cow<'a, str>> {
    let mut values = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    let first = Cow::Borrowed(values.next()?);
    Some(values.fold(first, |joined, value| Cow::Owned([&joined, ", ", value].concat())))
}
