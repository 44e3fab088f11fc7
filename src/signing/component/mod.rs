//! Covered components: what an identifier names, and the bytes that it stands for.
//!
//! Owns RFC 9421, section 2, for requests and for responses. `tr` is refused, because no platform hands trailers over,
//! and `bs` where lines may have been joined; a component that can only be guessed has no value.

mod field;
mod field_type;
mod identify;
mod query_param;
mod source;

pub use field_type::{FieldType, FieldTypes};
pub use identify::is_field_name;
pub(super) use identify::{Component, Part};
pub(super) use source::Source;
