//! URLs as a signature sees them: scheme, authority, path and query.
//!
//! Splits, and for signing insists on a form that nobody on the way rewrites. It never rewrites a path or a query
//! itself: what was signed is what is compared.

mod host;
mod normalized;
mod split;

pub use normalized::check_normalized;
pub use split::{InvalidUrl, Target, split, split_at, split_origin};
