//! What an installation has decided about keys: the site policy, as one declarative table of parameters, and the
//! properties of a domain, which can only narrow it.
//!
//! Owns what a value can be, what holds where, and who may log in with a password. Who may change a policy is not
//! decided here.

mod effective;
mod kind;
mod login;
mod parameter;
mod preset;
mod properties;
mod property;
mod rotation;
mod site;
#[cfg(test)]
mod tests;
mod text;

pub use effective::{Effective, Source, Sourced, effective};
pub use kind::{Constant, Kind};
pub use login::{Channel, Login, login};
pub use parameter::{Origin, PARAMETERS, Parameter};
pub use preset::Preset;
pub use properties::{Expiration, Properties, Wider};
pub use property::{PROPERTIES, Property};
pub use rotation::{OnOverdue, RotationPolicy};
pub use site::{OnOwnerDeactivated, SelfServiceLevel, SitePolicy, YesNo};
