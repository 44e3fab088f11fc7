//! What a command has to say.

use super::kind::NoticeKind;
use super::news::Item;
use crate::account::{Account, Key};
use crate::id::Id;
use crate::policy::Effective;
use crate::time::{DAY, Instant};

/// That a key, as it was before, has come to an end (A12, A13).
pub fn ended(kind: NoticeKind, key: &Key) -> Item {
    Item::of_key(kind, key)
}

/// That whoever held a secret has ended its pair, and that another pair of the key goes on (K12).
pub fn pair_ended(key: &Key, client_id: Id) -> Item {
    Item::of_key(NoticeKind::PairRevoked, key).of_pair(client_id)
}

/// That the account has as many active keys as it may have, where it had fewer (A11); said at most once a day.
pub fn cap_reached(before: u32, account: &mut Account, policy: &Effective, now: Instant) -> Option<Item> {
    let (counted, cap) = (account.counted(now), policy.cap());
    let said = account.told_cap.is_some_and(|at| now < at.saturating_add(DAY));
    if counted <= before || counted < cap || said {
        return None;
    }
    account.told_cap = Some(now);
    Some(Item::new(NoticeKind::CapReached).with("cap", u64::from(cap)))
}
