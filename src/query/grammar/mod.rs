//! A filter as text, for a search box: `owner:ann status:active expires<2027-01-01 nightly`.
//!
//! ```text
//! filter   = { space } [ term { space term } ] { space }
//! term     = word | [ "-" ] field sign value
//! field    = one of the table in `field.rs`, in any case
//! sign     = ":" | "<" | "<=" | ">" | ">="        ":" alone, unless the value is a moment
//! value    = bare | quoted
//! word     = bare | quoted                        a bare word holds no sign and does not start with "-"
//! bare     = characters without space and quote
//! quoted   = `"` characters, `\"` and `\\` `"`
//! moment   = day | RFC 3339 instant | Unix milliseconds | "never"
//! ```
//!
//! Terms are combined with AND. A bare day is that day in UTC, unless the caller says which instants it is where the
//! viewer lives ([`Days`]): nothing but this module reads the grammar.
//!
//! INVARIANT: reading what [`print`] has written gives the filter that was printed.

mod field;
mod moment;
mod near;
mod print;
mod read;
mod term;

pub use moment::Days;
pub use print::print;
pub use read::parse;
pub(super) use read::read;
