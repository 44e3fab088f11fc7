//! When the status of a key can next change by time alone.

use crate::account::Key;
use crate::time::Instant;

/// The first instant after `now` at which time may change the key's status; early is harmless, late is not.
///
/// Shape: `expiry` is the key's own [`Key::expiry`], which the caller keeps.
pub(super) fn next_change(key: &Key, expiry: Option<Instant>, now: Instant) -> Option<Instant> {
    [key.not_before, expiry].into_iter().flatten().filter(|at| *at > now).min()
}

#[cfg(test)]
mod tests {
    use super::super::tests::model;
    use super::*;
    use crate::account::{Context, UserStatus, key_status};
    use crate::domain::DomainStatus;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_what_the_status_says(key in model::key(), now in model::instant()) {
            prop_assert_eq!(key.is_expired(now), key.expiry().is_some_and(|at| now >= at));
        }

        #[test]
        fn no_status_changes_before_the_next_change(key in model::key(), now in model::instant(), wait in model::instant()) {
            let later = next_change(&key, key.expiry(), now).map_or(now + wait, |at| (at - 1).min(now + wait));
            let at = |now| key_status(&key, Context { owner: UserStatus::Active, domain: Some(DomainStatus::Active), now });
            prop_assert_eq!(at(now), at(later));
        }
    }
}
