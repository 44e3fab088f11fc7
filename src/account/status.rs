//! The only statement of validity; nothing else decides it.

use std::ops::Range;

use serde::Serialize;

use super::key::{Key, KeyState};
use super::pair::Pair;
use super::user::UserStatus;
use crate::domain::DomainStatus;
use crate::error::Reason;
use crate::time::Instant;

/// Whether a key or a pair can be used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It can.
    Active,
    /// It cannot, and may come back without a new secret; or, if revoked, it needs one.
    Not(Inactive),
}

/// Why something is not active, weakest first: the strongest that applies is the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Inactive {
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// The key is switched off.
    Disabled,
    /// The domain is.
    DomainDisabled,
    /// The owner is deactivated.
    OwnerDeactivated,
    /// A new secret is needed.
    Revoked,
}

impl Inactive {
    /// All, weakest first.
    pub const ALL: [Self; 6] =
        [Self::Expired, Self::NotYetValid, Self::Disabled, Self::DomainDisabled, Self::OwnerDeactivated, Self::Revoked];

    /// The reason of a denial.
    pub const fn reason(self) -> Reason {
        match self {
            Self::Expired => Reason::Expired,
            Self::NotYetValid => Reason::NotYetValid,
            Self::Disabled => Reason::Disabled,
            Self::DomainDisabled => Reason::DomainDisabled,
            Self::OwnerDeactivated => Reason::OwnerDeactivated,
            Self::Revoked => Reason::Revoked,
        }
    }
}

impl Status {
    /// `active`, `inactive` or `revoked`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Not(Inactive::Revoked) => "revoked",
            Self::Not(_) => "inactive",
        }
    }

    /// Why it is not active.
    pub const fn inactive(self) -> Option<Inactive> {
        match self {
            Self::Active => None,
            Self::Not(inactive) => Some(inactive),
        }
    }
}

/// What the validity of a key depends on besides the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The owner.
    pub owner: UserStatus,
    /// The domain; none if it is missing.
    pub domain: Option<DomainStatus>,
    /// The instant.
    pub now: Instant,
}

/// The status of a key with all its pairs.
pub fn key_status(key: &Key, context: Context) -> Status {
    decide(key, key.is_expired(context.now), context)
}

/// The status of one pair of a key.
pub fn pair_status(key: &Key, pair: &Pair, context: Context) -> Status {
    let expired = |at: Option<Instant>| at.is_some_and(|at| context.now >= at);
    decide(key, expired(key.expires_at) || expired(key.pair_expiry(pair)), context)
}

/// When the pair is active, as long as no document changes; none if no passing of time makes it so.
pub fn active_span(key: &Key, pair: &Pair, context: Context) -> Option<Range<Instant>> {
    let from = key.not_before.unwrap_or(0);
    let to = [key.expires_at, key.pair_expiry(pair)].into_iter().flatten().min().unwrap_or(Instant::MAX);
    // Time changes nothing but the two bounds, so one instant within them speaks for all.
    let active = from < to && pair_status(key, pair, Context { now: from, ..context }) == Status::Active;
    active.then_some(from..to)
}

/// Each reason not to be active, weakest first, and whether it applies to the pair.
pub fn conditions(key: &Key, pair: &Pair, context: Context) -> [(Inactive, bool); 6] {
    let expired = |at: Option<Instant>| at.is_some_and(|at| context.now >= at);
    let expired = expired(key.expires_at) || expired(key.pair_expiry(pair));
    Inactive::ALL.map(|inactive| (inactive, applies(inactive, key, expired, context)))
}

/// The strongest reason that applies decides.
fn decide(key: &Key, expired: bool, context: Context) -> Status {
    let strongest = Inactive::ALL.into_iter().rev().find(|inactive| applies(*inactive, key, expired, context));
    strongest.map_or(Status::Active, Status::Not)
}

fn applies(inactive: Inactive, key: &Key, expired: bool, context: Context) -> bool {
    match inactive {
        Inactive::Expired => expired,
        Inactive::NotYetValid => key.not_before.is_some_and(|from| context.now < from),
        Inactive::Disabled => key.state == KeyState::Disabled,
        Inactive::DomainDisabled => context.domain != Some(DomainStatus::Active),
        Inactive::OwnerDeactivated => context.owner != UserStatus::Active,
        Inactive::Revoked => key.state == KeyState::Revoked,
    }
}

#[cfg(test)]
mod tests {
    use super::super::grant::Access;
    use super::super::told::Told;
    use super::*;
    use crate::id::Id;
    use crate::policy::RotationPolicy;

    fn key(state: KeyState) -> Key {
        Key {
            key_id: Id::parse("0123456789ABCDEFGHIJabcd").unwrap(),
            name: "k".into(),
            description: String::new(),
            state,
            created_by: "root".into(),
            created_at: 0,
            not_before: None,
            expires_at: None,
            scopes: vec![],
            access: Access::default(),
            revoked_at: None,
            rotation: RotationPolicy::Never,
            pairs: vec![],
            retired: vec![],
            noted_expiry: None,
            told: Told::default(),
            extra: serde_json::Map::new(),
        }
    }

    const FINE: Context = Context { owner: UserStatus::Active, domain: Some(DomainStatus::Active), now: 100 };

    #[test]
    fn the_strongest_reason_wins() {
        // One condition after another is added, weakest first; each must take over from those before.
        let mut key = key(KeyState::Enabled);
        let mut context = FINE;
        assert_eq!(key_status(&key, context), Status::Active);
        key.expires_at = Some(100);
        assert_eq!(key_status(&key, context), Status::Not(Inactive::Expired));
        key.not_before = Some(101);
        assert_eq!(key_status(&key, context), Status::Not(Inactive::NotYetValid));
        key.state = KeyState::Disabled;
        assert_eq!(key_status(&key, context), Status::Not(Inactive::Disabled));
        context.domain = Some(DomainStatus::Disabled);
        assert_eq!(key_status(&key, context), Status::Not(Inactive::DomainDisabled));
        context.owner = UserStatus::Deactivated;
        assert_eq!(key_status(&key, context), Status::Not(Inactive::OwnerDeactivated));
        key.revoke(1);
        assert_eq!(key_status(&key, context), Status::Not(Inactive::Revoked));
    }

    #[test]
    fn the_limits_are_exact() {
        let mut key = key(KeyState::Enabled);
        key.expires_at = Some(100);
        assert_eq!(key_status(&key, Context { now: 99, ..FINE }), Status::Active);
        assert_eq!(key_status(&key, Context { now: 100, ..FINE }), Status::Not(Inactive::Expired));
        key.expires_at = None;
        key.not_before = Some(100);
        assert_eq!(key_status(&key, Context { now: 99, ..FINE }), Status::Not(Inactive::NotYetValid));
        assert_eq!(key_status(&key, Context { now: 100, ..FINE }), Status::Active);
    }

    fn pair(expires_at: Option<Instant>) -> Pair {
        Pair {
            client_id: Id::parse("0123456789ABCDEFGHIJabce").unwrap(),
            generation: 1,
            methods: vec![],
            created_at: 0,
            expires_at,
            stage: super::super::pair::Stage::Current,
            retires_at: None,
            bearer: None,
            ed25519: None,
            hmac: None,
            imported: None,
            extra: serde_json::Map::new(),
        }
    }

    proptest::proptest! {
        #[test]
        fn the_active_span_is_what_the_status_says(
            state in 0_usize..3,
            not_before in proptest::option::of(0_u64..9),
            expires_at in proptest::option::of(0_u64..9),
            pair_expires_at in proptest::option::of(0_u64..9),
            owner in 0_usize..2,
            domain in 0_usize..3,
            now in 0_u64..10,
        ) {
            let mut key = key([KeyState::Enabled, KeyState::Disabled, KeyState::Revoked][state]);
            (key.not_before, key.expires_at) = (not_before, expires_at);
            let pair = pair(pair_expires_at);
            let context = Context {
                owner: [UserStatus::Active, UserStatus::Deactivated][owner],
                domain: [Some(DomainStatus::Active), Some(DomainStatus::Disabled), None][domain],
                now,
            };
            let in_span = active_span(&key, &pair, context).is_some_and(|span| span.contains(&now));
            proptest::prop_assert_eq!(in_span, pair_status(&key, &pair, context) == Status::Active);
        }
    }

    #[test]
    fn the_active_span_can_be_to_come_or_over() {
        let mut key = key(KeyState::Enabled);
        (key.not_before, key.expires_at) = (Some(100), Some(200));
        for now in [0, 100, 150, 200, 300] {
            assert_eq!(active_span(&key, &pair(None), Context { now, ..FINE }), Some(100..200), "{now}");
        }
        key.state = KeyState::Disabled;
        assert_eq!(active_span(&key, &pair(None), FINE), None);
    }

    #[test]
    fn a_status_has_a_word_and_perhaps_a_reason() {
        assert_eq!((Status::Active.as_str(), Status::Active.inactive()), ("active", None));
        for inactive in Inactive::ALL {
            let word = if inactive == Inactive::Revoked { "revoked" } else { "inactive" };
            assert_eq!((Status::Not(inactive).as_str(), Status::Not(inactive).inactive()), (word, Some(inactive)));
        }
    }

    #[test]
    fn a_missing_domain_denies() {
        let context = Context { domain: None, ..FINE };
        assert_eq!(key_status(&key(KeyState::Enabled), context), Status::Not(Inactive::DomainDisabled));
    }
}
