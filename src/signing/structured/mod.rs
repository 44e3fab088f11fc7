//! Structured field values: the grammar of `Signature-Input`, `Signature` and `Content-Digest`.
//!
//! Owns the strict parser and the serialiser. Knows nothing of signatures: what a member means is decided elsewhere.
//! A parsed value borrows from the field wherever the field says it literally.
//!
//! Source: RFC 9651 (RFC 8941 with dates and display strings).

mod bare;
mod cursor;
mod parse;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod write;

pub(super) use bare::key;
pub(super) use cursor::Cursor;
pub use parse::{Duplicates, dictionary, item, list};
pub(super) use text::is_plain;
pub use value::{BareItem, Decimal, Dictionary, InnerList, Item, Member, Parameters};
pub use write::{write_dictionary, write_inner_list, write_item, write_list};

/// The text is not a structured field of this type, or the value cannot be written as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;
