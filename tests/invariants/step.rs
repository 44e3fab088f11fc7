//! From dice to steps: who asks for what, as often as it is worth it.

use keyward::access::Actor;
use keyward::id::Id;

use crate::input;
use crate::model::{Ask, DAY, Home, Model, Raw, Token};

/// Each command, with how often it is asked for.
pub(crate) const COMMANDS: [(u32, &str); 37] = [
    (1, "site.init"),
    (1, "site.policy"),
    (4, "site.setPolicy"),
    (1, "site.importPolicy"),
    (1, "site.exportPolicy"),
    (1, "site.checkLogin"),
    (1, "keyring.init"),
    (1, "keyring.status"),
    (2, "keyring.rotate"),
    (1, "tokens.jwks"),
    (1, "tokens.rotateKey"),
    (5, "domains.put"),
    (1, "domains.get"),
    (1, "domains.policy"),
    (7, "users.put"),
    (2, "users.deactivate"),
    (4, "users.reactivate"),
    (1, "users.delete"),
    (1, "users.get"),
    (20, "keys.create"),
    (7, "keys.import"),
    (4, "keys.revokeSelf"),
    (2, "keys.get"),
    (6, "keys.edit"),
    (4, "keys.revoke"),
    (8, "keys.regenerate"),
    (1, "keys.delete"),
    (2, "keys.disable"),
    (4, "keys.enable"),
    (8, "keys.addPair"),
    (7, "keys.promote"),
    (7, "keys.rotate"),
    (5, "keys.deletePair"),
    (5, "keys.grantAccess"),
    (5, "keys.changeAccess"),
    (3, "keys.revokeAccess"),
    (5, "keys.explain"),
];
/// What time brings about, and time itself.
const TICK: u32 = 5;
const WAIT: u32 = 10;

/// What a history is made of.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Which command.
    pub(crate) lot: u32,
    /// Everything else.
    pub(crate) dice: u128,
}

/// A number that is taken apart, one choice after the other.
pub(crate) struct Dice(pub(crate) u128);

/// What happens next.
pub(crate) enum Move {
    Ask(Ask),
    /// It is this instant now.
    Wait(u64),
}

impl Step {
    /// How many lots there are.
    pub(crate) fn lots() -> u32 {
        COMMANDS.iter().map(|(weight, _)| weight).sum::<u32>() + TICK + WAIT
    }

    /// What happens, given what there is.
    pub(crate) fn read(&self, model: &Model, tokens: &[Token]) -> Move {
        let (mut lot, mut dice) = (self.lot, Dice(self.dice));
        for (weight, name) in COMMANDS {
            if lot < weight {
                return Move::Ask(ask(name, &mut dice, model, tokens));
            }
            lot -= weight;
        }
        if lot < TICK { Move::Ask(ask("tick.account", &mut dice, model, tokens)) } else { wait(&mut dice, model) }
    }
}

impl Dice {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        let sides = sides as u128;
        let rolled = self.0 % sides;
        self.0 /= sides;
        usize::try_from(rolled).unwrap()
    }

    /// One of them.
    pub(crate) fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.roll(list.len())].clone()
    }

    /// Yes, once in `sides` times.
    pub(crate) fn hits(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }
}

fn ask(name: &'static str, dice: &mut Dice, model: &Model, tokens: &[Token]) -> Ask {
    let key = input::living(name, dice, model);
    let actor = match key {
        Some((home, _)) if name.starts_with("keys.") && !dice.hits(3) => concerned(home, dice),
        _ => actor(name, dice, tokens),
    };
    let raw = match dice.roll(16) {
        0 => Raw::None,
        // A keyring that is made with the wrong key is of no use to the rest of the history.
        1 if name != "keyring.init" || model.keyring => Raw::Wrong,
        _ => Raw::Right,
    };
    let input = input::of(name, &actor, key, dice, model, tokens);
    Ask { actor, name, input, raw }
}

/// Somebody whose business the key is: an administrator, the owner, and who would maintain it, were it a service's.
fn concerned((domain, owner): &Home, dice: &mut Dice) -> Actor {
    let user = |id: &str| Actor::User { id: id.to_owned(), domain: domain.clone() };
    match dice.roll(8) {
        0..=2 => Actor::SiteAdmin { id: "root".into() },
        3 | 4 => Actor::DomainAdmin { id: "dora".into(), domain: domain.clone() },
        5 => user("ann"),
        6 => user("bob"),
        _ => user(owner),
    }
}

/// Somebody: mostly who can do something, sometimes who cannot.
fn actor(name: &str, dice: &mut Dice, tokens: &[Token]) -> Actor {
    let user = |id: &str, domain: &str| Actor::User { id: id.into(), domain: domain.into() };
    let admin = |id: &str, domain: &str| Actor::DomainAdmin { id: id.into(), domain: domain.into() };
    if name == "keys.revokeSelf" && !tokens.is_empty() && !dice.hits(8) {
        let client_id = Id::parse(&dice.of(tokens).client);
        return client_id.map_or(Actor::System, |client_id| Actor::Holder { client_id });
    }
    if name.starts_with("tick") && dice.hits(2) {
        return Actor::System;
    }
    match dice.roll(32) {
        0..=8 => Actor::SiteAdmin { id: "root".into() },
        9..=14 => admin("dora", "acme"),
        15..=20 => user("ann", "acme"),
        21..=24 => user("bob", "acme"),
        25 => user("ci", "acme"),
        26 => admin("otto", "other"),
        27 => user("ann", "other"),
        28 => user("ghost", "acme"),
        29 => admin("nemo", "void"),
        30 => Actor::System,
        _ => {
            let client_id = tokens.last().and_then(|token| Id::parse(&token.client));
            client_id.map_or(Actor::System, |client_id| Actor::Holder { client_id })
        }
    }
}

/// Some hours, or to the very edge of what time changes next, or a millisecond beside it.
fn wait(dice: &mut Dice, model: &Model) -> Move {
    let (kind, beside) = (dice.roll(4), dice.roll(3) as u64);
    let edges = model.edges();
    if kind == 0 || edges.is_empty() {
        return Move::Wait(model.now + dice.roll(72) as u64 * DAY / 24);
    }
    // Mostly the next one: what lies far off would end all that comes before.
    let edge = if kind == 1 { dice.of(&edges) } else { edges.iter().copied().min().unwrap() };
    Move::Wait((edge + beside - 1).max(model.now).min(model.now + 20 * DAY))
}

/// Whose key it is to be: mostly the actor's own, or a service's.
pub(crate) fn owner(actor: &Actor, dice: &mut Dice) -> Home {
    let home = |domain: &str, user: &str| (domain.to_owned(), user.to_owned());
    match (actor, dice.roll(16)) {
        (Actor::User { id, domain }, 0..=7) => home(domain, id),
        (_, 0..=4) => home("acme", "ann"),
        (_, 5..=7) => home("acme", "bob"),
        (_, 8..=11) => home("acme", "ci"),
        (_, 12 | 13) => home("other", "ann"),
        (_, 14) => home("acme", "ghost"),
        _ => home("void", "ann"),
    }
}
