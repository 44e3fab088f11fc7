//! The account: one user with all its keys, in one document, changed by one compare-and-swap.
//!
//! Because everything that must change together lies here, the cap (A11), the two pairs (P1) and the end of an owner
//! (A4) hold under any concurrency, on any storage.

mod document;
mod due;
mod grant;
mod imported;
mod key;
mod pair;
mod retired;
mod rotation;
mod status;
mod told;
mod usage;
mod user;
mod view;

pub use crate::credential::Method;
pub use document::Account;
pub use due::{Due, DueKind, due, next_wake_up, silent_at};
pub use grant::Access;
pub use imported::{Import, Imported};
pub use key::{Key, KeyState};
pub use pair::{Making, Pair, Stage};
pub use retired::RetiredPair;
pub use rotation::Rotating;
pub use status::{Context, Inactive, Status, active_span, conditions, key_status, pair_status};
pub use told::{Reminded, Told};
pub use usage::{Delta, GRANULARITY, Usage};
pub use user::{User, UserKind, UserStatus};
pub use view::{KeyView, PairView, RetiredView, UserView};
