//! What time brings about, once somebody asks for it: K4, and how long revoked keys stay.

use keyward::access::Actor;

use super::said::remind;
use super::{Ask, Change, DAY, Key, KeyState, Model, Refused, Site};

impl Model {
    /// Lets go of retired pairs, notes what has expired, purges what was revoked long ago.
    pub(super) fn tick(&self, ask: &Ask, site: &Site) -> Result<Change, Refused> {
        if !matches!(ask.actor, Actor::SiteAdmin { .. } | Actor::System) {
            return Err("forbidden");
        }
        let document = ask.text("document");
        let Some(path) = document.strip_prefix("account/") else { return Err("invalid") };
        let home = self.homes.get(&path.replace('/', "")).ok_or("user_not_found")?;
        let (mut user, now) = (self.users[home].clone(), self.now);
        for key in &mut user.keys {
            key.let_go(now);
            if let Some(at) = key.end().filter(|at| *at <= now && key.state != KeyState::Revoked) {
                key.noted = Some(at);
            }
        }
        if let Some(days) = site.retention {
            user.keys.retain(|key| key.revoked_at.is_none_or(|at| now < at + days * DAY));
        }
        remind(&mut user, site, now);
        Ok(Change::User(home.clone(), user))
    }
}

impl Key {
    /// When nothing of it works any more: its own expiration, or the last of its pairs'.
    pub(super) fn end(&self) -> Option<u64> {
        let pairs: Option<Vec<_>> = self.pairs.iter().map(|pair| self.end_of(pair)).collect();
        let last = pairs.and_then(|ends| ends.into_iter().max());
        [self.expires, last].into_iter().flatten().min()
    }
}
