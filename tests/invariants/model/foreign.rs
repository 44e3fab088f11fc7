//! Keys of other systems (K13), and what a holder ends (K12).

use keyward::access::Actor;

use super::expiration::Wish;
use super::key::{declared, room};
use super::said::Told;
use super::{Ask, Change, Fresh, Key, KeyState, Model, Pair, Refused, Stage, access, names};

impl Model {
    /// A record becomes a key, unless its token has an owner, or had one.
    pub(super) fn import(&self, ask: &Ask, fresh: &Fresh) -> Result<Change, Refused> {
        let (input, now) = (&ask.input, self.now);
        let home = (ask.domain().to_owned(), ask.text("owner").to_owned());
        self.may(&ask.actor, &home, "import", "user_not_found")?;
        if !self.domains.contains_key(&home.0) {
            return Err("domain_not_found");
        }
        let (user, rules) = (self.user(&home).ok_or("user_not_found")?, self.rules(&home.0));
        if ask.text("digest").starts_with('$') {
            return Err("slow_hash");
        }
        if let Some((owner, _)) = self.imports.get(ask.text("digest")) {
            // It is there or was; neither changes anything.
            return if *owner == home { Ok(Change::Nothing) } else { Err("imported_elsewhere") };
        }
        self.can_work(&home, &rules)?;
        if !user.key_creation {
            return Err("key_creation_off");
        }
        let (scopes, wanted) = (names(&input["scopes"]), access(&input["access"]));
        declared(&scopes, &rules)?;
        self.grantable(&wanted, &home, None)?;
        let expires = Wish::of(input).decide(&rules, now, now)?;
        if !rules.methods.contains("bearer") {
            return Err("method_not_offered");
        }
        let disabled = input["disabled"] == true;
        if !disabled {
            room(user, &rules, now)?;
        }
        let pair = Pair { imported: true, ..Pair::new(fresh, ["bearer".to_owned()].into(), None, now) };
        let mut user = user.clone();
        user.keys.push(Key {
            id: fresh.key.clone(),
            name: ask.text("name").to_owned(),
            description: String::new(),
            state: if disabled { KeyState::Disabled } else { KeyState::Enabled },
            not_before: None,
            expires,
            scopes,
            access: wanted,
            revoked_at: None,
            rotation: rules.rotation.clone(),
            pairs: vec![pair],
            ring: Vec::new(),
            noted: None,
            told: Told::default(),
        });
        Ok(Change::User(home, user))
    }

    /// The pair goes if another one lives, else the key; what is dead already stays as it is.
    pub(super) fn revoke_self(&self, ask: &Ask) -> Result<Change, Refused> {
        let Actor::Holder { client_id } = &ask.actor else { return Err("forbidden") };
        let (client, now) = (client_id.as_str(), self.now);
        let home = self.homes.get(&client[..18]).ok_or("key_not_found")?;
        let mut user = self.users[home].clone();
        let had = |key: &&mut Key| key.is(client) || key.ring.iter().any(|gone| gone.client == client);
        let key = user.keys.iter_mut().find(had).ok_or("key_not_found")?;
        key.let_go(now);
        let Some(own) = key.pairs.iter().find(|pair| pair.client == client) else { return Ok(Change::Nothing) };
        let proven = ask.input["generation"].as_u64().is_none_or(|generation| generation == own.generation);
        if !proven || key.state == KeyState::Revoked {
            return Ok(Change::Nothing);
        }
        if key.pairs.iter().any(|pair| pair.client != client && key.lives(pair, now)) {
            let place = key.pairs.iter().position(|pair| pair.client == client).expect("it was found");
            if key.remove(place).stage == Stage::Current {
                key.make_current();
            }
        } else {
            key.revoke(now);
        }
        Ok(Change::User(home.clone(), user))
    }
}
