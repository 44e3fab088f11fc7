//! What is said to whom: A12, A13, A11, K12, and what time has to say (A8, P6, K4).

use keyward::access::Actor;
use keyward::notice::Notice;
use serde_json::Value;

use super::pair::Stage;
use super::{Ask, DAY, Home, Key, KeyState, Model, Site, User, UserStatus};

/// One thing that is said to somebody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Said {
    pub(crate) kind: String,
    key: String,
    to: String,
}

/// What time has said of a key: of which instant, and how many days before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) expiry: Option<(u64, u64)>,
    pub(crate) rotation: Option<(u64, u64)>,
    pub(crate) silent: Option<String>,
}

impl Said {
    /// What a notice says.
    pub(crate) fn of(notice: &Notice) -> Self {
        Self {
            kind: notice.kind.clone(),
            key: notice.key_id.map(|id| id.as_str().to_owned()).unwrap_or_default(),
            to: notice.recipient.user.clone().expect("a user"),
        }
    }
}

impl Model {
    /// What is said of a change of a user, sorted; the user remembers what it must.
    pub(crate) fn said(&self, ask: &Ask, home: &Home, user: &mut User) -> Vec<Said> {
        let Some(before) = self.users.get(home) else { return Vec::new() };
        let keepers: Vec<String> = if user.service && !user.maintainers.is_empty() {
            user.maintainers.iter().cloned().collect()
        } else {
            vec![home.1.clone()]
        };
        let itself =
            |name: &String| matches!(&ask.actor, Actor::User { id, domain } if id == name && *domain == home.0);
        let mut said = Vec::new();
        let mut say = |kind: &str, key: &str, all: bool| {
            for to in keepers.iter().filter(|name| all || !itself(name)) {
                said.push(Said { kind: kind.to_owned(), key: key.to_owned(), to: to.clone() });
            }
        };
        for old in &before.keys {
            let new = user.keys.iter().find(|key| key.id == old.id);
            match (ask.name, new) {
                ("keys.delete", None) => say("key_deleted", &old.id, false),
                ("keys.revoke" | "keys.revokeSelf", Some(new)) if new.state != old.state => {
                    say("key_revoked", &old.id, false);
                }
                ("keys.revokeSelf", Some(new)) if new.pairs.len() < old.pairs.len() => {
                    say("pair_revoked", &old.id, true);
                }
                ("tick.account", Some(new)) => {
                    if new.told.expiry != old.told.expiry {
                        say("key_expires", &old.id, true);
                    }
                    if new.told.rotation != old.told.rotation {
                        let due = new.told.rotation.is_some_and(|(_, days)| days > 0);
                        say(if due { "rotation_due" } else { "rotation_overdue" }, &old.id, true);
                    }
                    if new.told.silent != old.told.silent {
                        say("pair_silent", &old.id, true);
                    }
                }
                _ => {}
            }
        }
        let (now, counted) = (self.now, user.counted(self.now));
        let quiet = user.cap_said.is_some_and(|at| now < at + DAY);
        let full = counted > before.counted(now) && counted >= self.rules(&home.0).cap;
        if full && !quiet && ask.name.starts_with("keys.") {
            user.cap_said = Some(now);
            say("cap_reached", "", true);
        }
        said.sort();
        said
    }
}

/// What time has to say of the keys of a user.
pub(super) fn remind(user: &mut User, site: &Site, now: u64) {
    if user.status != UserStatus::Active {
        return;
    }
    for key in user.keys.iter_mut().filter(|key| key.state != KeyState::Revoked) {
        expiry(key, &site.notice_days, now);
        rotation(key, now);
        silence(key, site.silent_days, now);
    }
}

fn expiry(key: &mut Key, days: &[u64], now: u64) {
    let Some(end) = key.end().filter(|end| now < *end) else { return };
    let made = key.pairs.iter().map(|pair| pair.created).max().unwrap();
    let heard = |days: &u64| made + days * DAY < end && end <= now + days * DAY;
    if let Some(days) = days.iter().copied().filter(heard).min()
        && key.told.expiry.is_none_or(|(of, said)| of != end || said > days)
    {
        key.told.expiry = Some((end, days));
    }
}

fn rotation(key: &mut Key, now: u64) {
    let (Some(pair), Some(every)) = (key.current(), key.rotation["everyDays"].as_u64()) else { return };
    let due = pair.created + every * DAY;
    let remind = key.rotation["remindDays"].as_array().into_iter().flatten().filter_map(Value::as_u64);
    let passed = remind.chain([0]).filter(|days| due <= now + days * DAY).min();
    if let Some(days) = passed
        && key.told.rotation.is_none_or(|(of, said)| of != due || said > days)
    {
        key.told.rotation = Some((due, days));
    }
}

/// Nobody uses a pair in these histories: it is silent since it has a successor.
fn silence(key: &mut Key, days: u64, now: u64) {
    let leaving = key.pairs.iter().find(|pair| pair.stage == Stage::Retiring && !pair.is_retired(now));
    let (Some(leaving), Some(current)) = (leaving, key.current()) else { return };
    if current.created + days * DAY <= now {
        key.told.silent = Some(leaving.client.clone());
    }
}
