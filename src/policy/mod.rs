//! What an installation has decided about keys: the site policy, as one declarative table of parameters.

mod parameter;
mod site;

pub use parameter::{Kind, PARAMETERS, Parameter};
pub use site::{OnOwnerDeactivated, SelfServiceLevel, SitePolicy};
