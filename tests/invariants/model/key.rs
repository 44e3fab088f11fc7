//! Keys: A7, A11 to A14, P9 to P14.

use serde_json::Value;

use super::expiration::Wish;
use super::pair::{Gone, Pair, Stage};
use super::{Access, Ask, Change, DAY, Home, Model, Names, Refused, Rules, Told, User, UserStatus, access, names};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyState {
    Enabled,
    Disabled,
    Revoked,
}

/// A key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) state: KeyState,
    pub(crate) not_before: Option<u64>,
    pub(crate) expires: Option<u64>,
    pub(crate) scopes: Names,
    pub(crate) access: Access,
    pub(crate) revoked_at: Option<u64>,
    pub(crate) rotation: Value,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) ring: Vec<Gone>,
    pub(crate) noted: Option<u64>,
    pub(crate) told: Told,
}

/// What a new key and a new pair would be called, and the place of the new secret among all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fresh {
    pub(crate) key: String,
    pub(crate) client: String,
    pub(crate) secret: usize,
}

impl Key {
    /// Whether it counts for the cap (A11): neither revoked, disabled nor expired.
    pub(crate) fn counts(&self, now: u64) -> bool {
        self.state == KeyState::Enabled && self.expires.is_none_or(|at| now < at) && self.living(now) > 0
    }

    /// Whether it is called so, by its own id or a pair's.
    pub(crate) fn is(&self, id: &str) -> bool {
        self.id == id || self.pairs.iter().any(|pair| pair.client == id)
    }

    pub(super) fn revoke(&mut self, now: u64) {
        if self.state != KeyState::Revoked {
            (self.state, self.revoked_at) = (KeyState::Revoked, Some(now));
            self.ring.clear();
            self.told = Told::default();
            self.pairs.iter_mut().for_each(|pair| pair.generation += 1);
        }
    }

    fn not_revoked(&self) -> Result<(), Refused> {
        if self.state == KeyState::Revoked { Err("key_revoked") } else { Ok(()) }
    }
}

impl Model {
    /// The user whose key it is, and the key's place; none if nobody's.
    pub(crate) fn find(&self, id: &str) -> Option<(&Home, usize)> {
        let home = self.homes.get(&id[..18])?;
        Some((home, self.users[home].keys.iter().position(|key| key.is(id))?))
    }

    pub(super) fn create(&self, ask: &Ask, fresh: &Fresh) -> Result<Change, Refused> {
        let (input, now) = (&ask.input, self.now);
        let home = (ask.domain().to_owned(), ask.text("owner").to_owned());
        let maintainer = self.may(&ask.actor, &home, "create", "user_not_found")?;
        if !self.domains.contains_key(&home.0) {
            return Err("domain_not_found");
        }
        let (user, rules) = (self.user(&home).ok_or("user_not_found")?, self.rules(&home.0));
        self.can_work(&home, &rules)?;
        if !user.key_creation {
            return Err("key_creation_off");
        }
        let (scopes, wanted) = (names(&input["scopes"]), access(&input["access"]));
        declared(&scopes, &rules)?;
        self.grantable(&wanted, &home, maintainer.as_ref())?;
        let expires = Wish::of(input).decide(&rules, now, now)?;
        if input["notBefore"].as_u64().zip(expires).is_some_and(|(from, to)| from >= to) {
            return Err("invalid");
        }
        let methods = offered(input, None, &rules)?;
        room(user, &rules, now)?;
        self.opened(&methods, ask.raw)?;
        let pair = Pair::new(fresh, methods, None, now);
        let mut user = user.clone();
        user.keys.push(Key {
            id: fresh.key.clone(),
            name: ask.text("name").to_owned(),
            description: ask.text("description").to_owned(),
            state: KeyState::Enabled,
            not_before: input["notBefore"].as_u64(),
            expires,
            scopes,
            access: wanted,
            revoked_at: None,
            rotation: input.get("rotation").unwrap_or(&rules.rotation).clone(),
            pairs: vec![pair],
            ring: Vec::new(),
            noted: None,
            told: Told::default(),
        });
        Ok(Change::User(home, user))
    }

    /// What a command about one key comes to.
    pub(super) fn decide_key(&self, verb: &str, ask: &Ask, fresh: &Fresh) -> Result<Change, Refused> {
        let (id, now) = (ask.text("keyId"), self.now);
        // Where nobody's keys lie, everybody is a stranger: nobody can be told from somebody else's.
        let nobody = (String::new(), String::new());
        let home = self.homes.get(&id[..18]).unwrap_or(&nobody);
        let maintainer = self.may(&ask.actor, home, verb, "key_not_found")?;
        let (_, place) = self.find(id).ok_or("key_not_found")?;
        let (mut user, rules) = (self.users[home].clone(), self.rules(&home.0));
        let before = user.counted(now);
        let full = room(&user, &rules, now);
        // Also what its owner cannot do today: the secret may still be there when it can again.
        let within = |access: &Access| match &maintainer {
            Some(own) if !access.is_subset(own) => Err("access_exceeds_actor"),
            _ => Ok(()),
        };
        let key = &mut user.keys[place];
        match verb {
            "get" | "explain" => return Ok(Change::Nothing),
            "delete" => {
                user.keys.remove(place);
                return Ok(Change::User(home.clone(), user));
            }
            "regenerate" => {
                if key.state != KeyState::Revoked {
                    return Err("not_revoked");
                }
                self.can_work(home, &rules)?;
                within(&key.access)?;
                self.regenerate(key, ask, fresh, &rules, full)?;
                return Ok(Change::User(home.clone(), user));
            }
            "addPair" | "rotate" => {
                key.not_revoked()?;
                self.can_work(home, &rules)?;
                within(&key.access)?;
                self.add_pair(key, ask, fresh, &rules, full)?;
                // A pair that has taken the place of a dead one needs no turn.
                if verb == "rotate" && key.pairs.iter().any(|pair| pair.stage == Stage::Staged) {
                    key.turn(key.overlap(&ask.input, &rules.rotation), now)?;
                }
                return Ok(Change::User(home.clone(), user));
            }
            _ => {}
        }
        key.let_go(now);
        match verb {
            "revoke" => key.revoke(now),
            "disable" | "enable" => {
                key.not_revoked()?;
                if verb == "enable" {
                    within(&key.access)?;
                }
                key.state = if verb == "enable" { KeyState::Enabled } else { KeyState::Disabled };
            }
            "edit" => {
                if ["expiresAt", "expiresInDays", "rotation"].iter().any(|name| ask.input.get(name).is_some()) {
                    within(&key.access)?;
                }
                edit(key, ask, &rules, now)?;
            }
            "promote" => {
                key.not_revoked()?;
                within(&key.access)?;
                key.turn(key.overlap(&ask.input, &rules.rotation), now)?;
            }
            "deletePair" => {
                key.not_revoked()?;
                within(&key.access)?;
                key.delete_pair(ask.text("clientId"), now)?;
            }
            "grantAccess" | "changeAccess" | "revokeAccess" => {
                self.change_access(key, verb, &ask.input, home, &rules, maintainer.as_ref())?;
            }
            other => unreachable!("{other} is no verb of keys"),
        }
        if user.counted(now) > before {
            full?;
        }
        Ok(Change::User(home.clone(), user))
    }

    fn regenerate(
        &self,
        key: &mut Key,
        ask: &Ask,
        fresh: &Fresh,
        rules: &Rules,
        full: Result<(), Refused>,
    ) -> Result<(), Refused> {
        let named = [ask.text("clientId"), ask.text("keyId")];
        let named = named.into_iter().find(|id| !id.is_empty() && *id != key.id);
        let old = match (named, key.pairs.as_slice()) {
            (Some(id), pairs) => pairs.iter().find(|pair| pair.client == id).ok_or("client_id_not_found")?.clone(),
            (None, [only]) => only.clone(),
            _ => return Err("client_id_required"),
        };
        // What it keeps must be what a new key could have: one that never expires has to be on offer.
        let wish = Wish::of(&ask.input);
        let wish = if wish == Wish::Nothing && key.expires.is_none() { Wish::Never } else { wish };
        let expires = if wish == Wish::Nothing { key.expires } else { wish.decide(rules, self.now, self.now)? };
        if expires.is_some_and(|at| at <= self.now) {
            return Err("key_expired");
        }
        if rules.days.is_some_and(|days| expires.is_none_or(|at| at > self.now + days * DAY)) {
            return Err("expiry_too_late");
        }
        let methods = offered(&ask.input, old.heritage(), rules)?;
        full?;
        self.opened(&methods, ask.raw)?;
        let pair = Pair::new(&Fresh { client: old.client, ..fresh.clone() }, methods, None, self.now);
        key.pairs = vec![Pair { generation: old.generation + 1, ..pair }];
        (key.state, key.revoked_at, key.expires) = (KeyState::Enabled, None, expires);
        Ok(())
    }

    fn add_pair(
        &self,
        key: &mut Key,
        ask: &Ask,
        fresh: &Fresh,
        rules: &Rules,
        full: Result<(), Refused>,
    ) -> Result<(), Refused> {
        let (now, expires) = (self.now, ask.input["expiresAt"].as_u64());
        if key.expires.is_some_and(|at| at <= now) {
            return Err("key_expired");
        }
        if expires.is_some_and(|at| at <= now) {
            return Err("expiry_passed");
        }
        if key.living(now) == 2 {
            return Err("pairs_full");
        }
        let methods = offered(&ask.input, key.current().and_then(Pair::heritage), rules)?;
        if key.state == KeyState::Enabled && !key.counts(now) {
            full?;
        }
        self.opened(&methods, ask.raw)?;
        key.let_go(now);
        key.stage(Pair::new(fresh, methods, expires, now), now);
        Ok(())
    }

    fn change_access(
        &self,
        key: &mut Key,
        verb: &str,
        input: &Value,
        home: &Home,
        rules: &Rules,
        maintainer: Option<&Access>,
    ) -> Result<(), Refused> {
        let (mut scopes, mut wanted) = (names(&input["scopes"]), access(&input["access"]));
        if verb == "revokeAccess" {
            let ended = names(&input["environments"]);
            key.access.retain(|one| !wanted.contains(one) && !ended.contains(&one.0));
            key.scopes.retain(|scope| !scopes.contains(scope));
            return Ok(());
        }
        declared(&scopes, rules)?;
        self.grantable(&wanted, home, maintainer)?;
        if verb == "grantAccess" {
            key.scopes.append(&mut scopes);
            key.access.append(&mut wanted);
            return Ok(());
        }
        if input.get("scopes").is_some() {
            key.scopes = scopes;
        }
        if input.get("access").is_some() {
            key.access = wanted;
        }
        Ok(())
    }

    /// Nothing, if domain and owner can have a working key.
    pub(super) fn can_work(&self, home: &Home, rules: &Rules) -> Result<(), Refused> {
        if !rules.api_keys {
            return Err("keys_not_supported");
        }
        if !self.domains[&home.0].active {
            return Err("domain_not_active");
        }
        if self.users[home].status == UserStatus::Active { Ok(()) } else { Err("user_not_active") }
    }

    /// Nothing, if domain, owner and maintainer have all of it.
    pub(super) fn grantable(&self, wanted: &Access, home: &Home, maintainer: Option<&Access>) -> Result<(), Refused> {
        if !wanted.is_subset(&self.domains[&home.0].environments) {
            return Err("access_unknown");
        }
        if !wanted.is_subset(&self.users[home].access) {
            return Err("access_exceeds_owner");
        }
        if maintainer.is_none_or(|own| wanted.is_subset(own)) { Ok(()) } else { Err("access_exceeds_actor") }
    }
}

fn edit(key: &mut Key, ask: &Ask, rules: &Rules, now: u64) -> Result<(), Refused> {
    let wish = Wish::of(&ask.input);
    if wish != Wish::Nothing {
        // From the newest pair that lives; of a key that has none, from the newest.
        let newest = key.pairs.iter().map(|pair| (key.lives(pair, now), pair.created)).max();
        key.expires = wish.decide(rules, newest.map_or(now, |(_, created)| created), now)?;
    }
    if let Some(rotation) = ask.input.get("rotation") {
        key.rotation = rotation.clone();
    }
    for (member, place) in [("name", &mut key.name), ("description", &mut key.description)] {
        if let Some(text) = ask.input[member].as_str() {
            text.clone_into(place);
        }
    }
    Ok(())
}

pub(super) fn declared(scopes: &Names, rules: &Rules) -> Result<(), Refused> {
    if scopes.is_subset(&rules.scopes) { Ok(()) } else { Err("unknown_scope") }
}

pub(super) fn room(user: &User, rules: &Rules, now: u64) -> Result<(), Refused> {
    if user.counted(now) < rules.cap { Ok(()) } else { Err("key_cap_reached") }
}

/// The methods of a new secret: those that are asked for, else those of the old one, else what is usual.
fn offered(input: &Value, old: Option<&Names>, rules: &Rules) -> Result<Names, Refused> {
    let usual = || ["bearer", "ed25519"].into_iter().map(str::to_owned).filter(|name| rules.methods.contains(name));
    let asked = input.get("methods").map(names);
    let methods = asked.or_else(|| old.cloned()).unwrap_or_else(|| usual().collect());
    if methods.is_empty() || !methods.is_subset(&rules.methods) { Err("method_not_offered") } else { Ok(methods) }
}
