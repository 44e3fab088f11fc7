//! Which secret verifies, and for what: the table of statuses, A2, K4.

use super::{Access, DAY, Home, Key, KeyState, Model, Pair, UserStatus};

/// A secret that was handed out once.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) client: String,
    pub(crate) home: Home,
    /// Whether it is a token of another system.
    pub(crate) foreign: bool,
}

impl Model {
    /// What a verifier says of the secret with this number: nothing if it accepts.
    pub(crate) fn verdict(&self, number: usize, token: &Token) -> Option<&'static str> {
        let keys = &self.users[&token.home].keys;
        let pairs = keys.iter().flat_map(|key| key.pairs.iter().map(move |pair| (key, pair)));
        if let Some((key, pair)) = pairs.into_iter().find(|(_, pair)| pair.client == token.client) {
            let reason = self.reason(&token.home.0, &token.home, key, pair);
            return match reason {
                Some("revoked") => reason,
                // Of another system's token the pair knows nothing once it has a secret of ours.
                _ if token.foreign && !pair.imported => Some("secret_mismatch"),
                _ if !pair.methods.contains("bearer") => Some("method_not_allowed"),
                _ if pair.secret != number => Some("secret_mismatch"),
                _ => reason,
            };
        }
        let mut gone = keys.iter().flat_map(|key| &key.ring).filter(|gone| gone.client == token.client);
        let mut gone = gone.by_ref().filter(|gone| gone.imported == token.foreign);
        match gone.find_map(|gone| gone.secret) {
            Some(secret) if secret == number => Some("pair_retired"),
            Some(_) => Some("secret_mismatch"),
            None => Some("unknown_key"),
        }
    }

    /// Why a pair does not work now, whatever the method: the strongest reason.
    pub(crate) fn reason(&self, domain: &str, home: &Home, key: &Key, pair: &Pair) -> Option<&'static str> {
        let working = self.domains.get(domain).is_some_and(|domain| domain.active && domain.api_keys);
        let now = self.now;
        [
            (key.state == KeyState::Revoked, "revoked"),
            (self.users[home].status != UserStatus::Active, "owner_deactivated"),
            (!working, "domain_disabled"),
            (key.state == KeyState::Disabled, "disabled"),
            (key.not_before.is_some_and(|from| now < from), "not_yet_valid"),
            (pair.is_retired(now), "pair_retired"),
            (key.expires.is_some_and(|at| at <= now) || !key.lives(pair, now), "expired"),
        ]
        .into_iter()
        .find_map(|(applies, reason)| applies.then_some(reason))
    }

    /// What a key may do now: its grant, within its owner's and its domain's.
    pub(crate) fn effective(&self, home: &Home, key: &Key) -> Access {
        let within = |one: &&(String, String)| {
            self.users[home].access.contains(one) && self.domains[&home.0].environments.contains(one)
        };
        key.access.iter().filter(within).cloned().collect()
    }

    /// The instants to come at which time alone changes something, as far as the model knows.
    pub(crate) fn edges(&self) -> Vec<u64> {
        let retention = self.site.as_ref().and_then(|site| site.retention);
        let of_key = |key: &Key| {
            let pairs: Vec<_> = key.pairs.iter().filter_map(|pair| key.end_of(pair)).collect();
            let purge = key.revoked_at.zip(retention).map(|(at, days)| at + days * DAY);
            [key.not_before, key.expires, purge].into_iter().flatten().chain(pairs).filter(|at| *at > self.now).min()
        };
        self.users.values().flat_map(|user| &user.keys).filter_map(of_key).collect()
    }
}
