//! The inputs of commands: small pools, so that things meet, with the edges of every rule among them.

use keyward::access::Actor;
use keyward::crypto::sha256;
use serde_json::{Value, json};

use crate::model::{DAY, Home, Key, KeyState, Model, Token};
use crate::step::{Dice, owner};

/// A key that there is, and whose it is.
pub(crate) type Living<'m> = Option<(&'m Home, &'m Key)>;

/// The input of a command; one about a key is mostly about this one.
pub(crate) fn of(
    name: &str,
    actor: &Actor,
    living: Living<'_>,
    dice: &mut Dice,
    model: &Model,
    tokens: &[Token],
) -> Value {
    match name.split_once('.').unwrap() {
        ("site", verb) => site(verb, dice),
        ("keys", "revokeSelf") if dice.hits(3) => json!({ "generation": 1 + dice.roll(2) }),
        ("keyring" | "tokens", _) | ("keys", "revokeSelf") => json!({}),
        ("domains", verb) => domain(verb, dice),
        ("users", verb) => user(verb, actor, dice),
        ("keys", "create") => create(actor, dice, model),
        ("keys", "import") => import(actor, dice, model),
        ("keys", verb) => key(verb, living, dice, model, tokens),
        _ => json!({ "document": account(dice, tokens) }),
    }
}

fn site(verb: &str, dice: &mut Dice) -> Value {
    match verb {
        "init" if dice.hits(2) => json!({ "policy": parameters(dice) }),
        "setPolicy" if dice.hits(8) => json!({ "preset": dice.of(&["alm", "apptio", "recommended"]) }),
        "setPolicy" => json!({ "policy": parameters(dice) }),
        "importPolicy" => json!({ "parameters": {
            "maxKeysPerUser": dice.of(&["2", " 3 "]).trim(), "scopes": dice.of(&["", "odata,reports"]), "OTA_ACCESS_APIKEY_ONLY": "Y",
        } }),
        "checkLogin" => json!({ "channel": dice.of(&["ota", "rest"]) }),
        _ => json!({}),
    }
}

/// Parameters that mostly let something happen.
pub(crate) fn parameters(dice: &mut Dice) -> Value {
    let mut policy = json!({});
    for _ in 0..=dice.roll(2) {
        let (name, value) = match dice.roll(10) {
            0 | 1 => ("APIKEY_SELF_SERVICE_LEVEL", json!(dice.of(&LEVELS))),
            2 => ("APIKEY_EXPIRE_DAYS", dice.of(&[json!(-1), json!(-1), json!(5), json!(30)])),
            3 => ("APIKEY_MAX_NUM_PER_USER", dice.of(&[json!(0), json!(2), json!(3), json!(3), json!(9)])),
            4 => ("onOwnerDeactivated", dice.of(&[json!("delete"), json!("disable"), json!("disable")])),
            5 => ("scopes", dice.of(&[json!([]), json!(["odata"]), json!(["odata", "reports"])])),
            7 => ("expiryNoticeDays", dice.of(&[json!([]), json!([2]), json!([1, 9, 4])])),
            8 => ("silentDays", dice.of(&[json!(1), json!(3)])),
            6 => ("revokedRetentionDays", dice.of(&[json!(-1), json!(1), json!(3)])),
            _ => ("RESTAPI_WHITELIST_APIKEY", dice.of(&[json!([]), json!(["excel"])])),
        };
        policy[name] = value;
    }
    policy
}

const LEVELS: [&str; 5] =
    ["admin_only", "user_read_only", "user_full_control", "user_full_control", "user_full_control"];

fn domain(verb: &str, dice: &mut Dice) -> Value {
    let mut input = json!({ "domain": dice.of(&["acme", "acme", "acme", "acme", "other", "other", "late", "void"]) });
    if input["domain"] == "void" && verb == "put" {
        // It is to stay the one that is missing.
        input["domain"] = json!("acme");
    }
    for _ in 0..if verb == "put" { 1 + dice.roll(2) } else { 0 } {
        let (name, value) = match dice.roll(13) {
            0 => ("environments", dice.of(&[access(4), access(4), access(1)])),
            1 | 2 => ("status", dice.of(&[json!("active"), json!("active"), json!("disabled")])),
            3 => ("apiKeys", dice.of(&[json!(true), json!(true), json!(false)])),
            4 => ("restrictCreation", dice.of(&[json!(true), json!(false), json!(false)])),
            5 => ("selfServiceLevel", dice.of(&[json!(null), json!("user_read_only"), json!("user_full_control")])),
            6 => (
                "expirationPolicies",
                dice.of(&[json!(["never", "days", "date"]), json!(["days"]), json!(["never", "date"])]),
            ),
            7 => ("expireDays", dice.of(&[json!(null), json!(-1), json!(10), json!(30)])),
            8 => ("maxKeysPerUser", dice.of(&[json!(null), json!(1), json!(3)])),
            9 => ("scopes", dice.of(&[json!(null), json!(["odata"]), json!(["reports"])])),
            10 => (
                "methods",
                dice.of(&[
                    json!(["bearer", "ed25519", "hmac-sha256"]),
                    json!(["bearer", "ed25519"]),
                    json!(["hmac-sha256"]),
                ]),
            ),
            11 => ("rotation", rotation(dice)),
            _ => continue,
        };
        input[name] = value;
    }
    input
}

fn user(verb: &str, actor: &Actor, dice: &mut Dice) -> Value {
    let mut input = named(&owner(actor, dice), "user", dice);
    if verb != "put" {
        return input;
    }
    if input["user"] == "ghost" {
        // It is to stay the one that is missing.
        input["user"] = json!("ci");
    }
    for _ in 0..=dice.roll(2) {
        let (name, value) = match dice.roll(9) {
            0..=3 => ("access", access(dice.roll(6))),
            4 => ("status", dice.of(&[json!("active"), json!("active"), json!("deactivated")])),
            5 => ("keyCreation", dice.of(&[json!(true), json!(true), json!(false)])),
            6 => ("tokenGeneration", json!(dice.hits(2))),
            7 => ("kind", json!(if input["user"] == "ci" && !dice.hits(8) { "service" } else { "person" })),
            _ => ("maintainers", dice.of(&[json!(["ann", "bob"]), json!(["bob"]), json!([])])),
        };
        input[name] = value;
    }
    if input["user"] == "ci" && input.get("kind").is_none() && !dice.hits(4) {
        (input["kind"], input["maintainers"]) = (json!("service"), json!(["ann", "bob"]));
    }
    input
}

fn create(actor: &Actor, dice: &mut Dice, model: &Model) -> Value {
    let home = owner(actor, dice);
    let days = model.site.is_some().then(|| model.rules(&home.0).days).flatten();
    let mut input = named(&home, "owner", dice);
    input["name"] = json!("k");
    expiration(&mut input, dice, model, model.now, days);
    if dice.hits(8) {
        input["notBefore"] = json!(model.now + dice.roll(6) as u64 * DAY);
    }
    if dice.hits(2) {
        input["access"] = access(dice.roll(6));
    }
    scopes(&mut input, dice, 3);
    methods(&mut input, dice);
    if dice.hits(3) {
        input["rotation"] = rotation(dice);
    }
    input
}

/// A token of another system: few, so that they meet again.
pub(crate) fn foreign(number: usize) -> (String, String) {
    let token = format!("old_{number}_0123456789abcdef");
    let digest = sha256(&[token.as_bytes()]).map(|byte| format!("{byte:02x}")).concat();
    (token, digest)
}

/// How many tokens of another system there are.
pub(crate) const FOREIGN: usize = 40;

fn import(actor: &Actor, dice: &mut Dice, model: &Model) -> Value {
    let home = owner(actor, dice);
    let days = model.site.is_some().then(|| model.rules(&home.0).days).flatten();
    let mut input = named(&home, "owner", dice);
    (input["name"], input["format"]) = (json!("old"), json!("sha256"));
    let (_, digest) = foreign(dice.roll(FOREIGN));
    input["digest"] = if dice.hits(16) { json!("$2b$12$slow") } else { json!(digest) };
    expiration(&mut input, dice, model, model.now, days);
    if dice.hits(3) {
        input["access"] = access(dice.roll(6));
    }
    scopes(&mut input, dice, 4);
    if dice.hits(4) {
        input["disabled"] = json!(dice.hits(2));
    }
    input
}

fn key(verb: &str, found: Living<'_>, dice: &mut Dice, model: &Model, tokens: &[Token]) -> Value {
    let id = match (found, dice.roll(24)) {
        (_, 0) => tokens.last().map_or_else(|| "0".repeat(24), |token| format!("{}zzzzzz", &token.client[..18])),
        (_, 1) if !tokens.is_empty() => dice.of(tokens).client,
        (Some((_, key)), 3..=5) => dice.of(&key.pairs).client,
        (Some((_, key)), 6..) => key.id.clone(),
        // The third face of the dice, or no key at all: an id that nobody has.
        _ => "0".repeat(24),
    };
    let mut input = json!({ "keyId": id });
    match verb {
        "edit" | "regenerate" => {
            let newest = found.and_then(|(_, key)| key.pairs.iter().map(|pair| pair.created).max());
            let from = if verb == "edit" { newest.unwrap_or(model.now) } else { model.now };
            expiration(&mut input, dice, model, from, found.and_then(|(home, _)| model.rules(&home.0).days));
            if verb == "edit" {
                edit(&mut input, dice);
            } else {
                methods(&mut input, dice);
                pair(&mut input, "clientId", dice, found.map(|(_, key)| key), 2);
            }
        }
        "addPair" | "rotate" => {
            methods(&mut input, dice);
            if dice.hits(4) {
                input["expiresAt"] = json!(model.now + dice.roll(9) as u64 * DAY);
            }
            overlap(&mut input, verb, dice);
        }
        "promote" => overlap(&mut input, verb, dice),
        "deletePair" => {
            input["clientId"] = json!("0".repeat(24));
            pair(&mut input, "clientId", dice, found.map(|(_, key)| key), 8);
        }
        "grantAccess" | "changeAccess" | "revokeAccess" => {
            if !dice.hits(4) {
                input["access"] = access(dice.roll(6));
            }
            scopes(&mut input, dice, 2);
            if verb == "revokeAccess" && dice.hits(3) {
                input["environments"] = json!(["staging"]);
            }
        }
        "explain" => {
            if dice.hits(3) {
                (input["environment"], input["role"]) = (json!("production"), json!("write"));
            }
            if dice.hits(4) {
                input["scope"] = json!("odata");
            }
        }
        _ => {}
    }
    input
}

fn edit(input: &mut Value, dice: &mut Dice) {
    match dice.roll(6) {
        0 => input["name"] = json!(dice.of(&["k", "nightly"])),
        1 => input["description"] = json!(dice.of(&["", "what it is for"])),
        2 | 3 => input["rotation"] = rotation(dice),
        _ => {}
    }
}

/// None, or one of each kind: never, some days, on a date at the very edge of what is allowed or a millisecond beside.
fn expiration(input: &mut Value, dice: &mut Dice, model: &Model, from: u64, days: Option<u64>) {
    match dice.roll(8) {
        0 => input["expiresAt"] = Value::Null,
        1 => input["expiresInDays"] = json!(1 + dice.roll(12)),
        2 => input["expiresInDays"] = json!(days.unwrap_or(30) + dice.roll(2) as u64),
        3 => input["expiresAt"] = json!(model.now + dice.roll(3) as u64 + dice.roll(20) as u64 * DAY - 1),
        4 => input["expiresAt"] = json!(from + days.unwrap_or(3) * DAY + dice.roll(3) as u64 - 1),
        5 if dice.hits(4) => (input["expiresAt"], input["expiresInDays"]) = (Value::Null, json!(1)),
        _ => {}
    }
}

fn named(home: &Home, member: &str, dice: &mut Dice) -> Value {
    let (domain, user) = home;
    if dice.hits(8) { json!({ member: user }) } else { json!({ "domain": domain, member: user }) }
}

fn scopes(input: &mut Value, dice: &mut Dice, sides: usize) {
    if dice.hits(sides) {
        input["scopes"] = dice.of(&[json!(["odata"]), json!([]), json!(["odata", "reports"])]);
    }
}

fn methods(input: &mut Value, dice: &mut Dice) {
    match dice.roll(8) {
        0 | 1 => input["methods"] = json!(["bearer"]),
        2 => input["methods"] = json!(["ed25519"]),
        3 => input["methods"] = json!(["bearer", "hmac-sha256"]),
        _ => {}
    }
}

fn overlap(input: &mut Value, verb: &str, dice: &mut Dice) {
    if verb != "addPair" && dice.hits(2) {
        input["overlapDays"] = json!(dice.of(&[0, 0, 1, 4]));
    }
}

fn pair(input: &mut Value, member: &str, dice: &mut Dice, key: Option<&Key>, sides: usize) {
    if let Some(key) = key
        && dice.roll(sides) != 0
    {
        input[member] = json!(dice.of(&key.pairs).client);
    }
}

fn rotation(dice: &mut Dice) -> Value {
    let every = |overlap: u64, overdue: &str| json!({ "everyDays": 6, "overlapDays": overlap, "remindDays": [2], "onOverdue": overdue });
    dice.of(&[json!("never"), json!("never"), every(2, "remind"), every(0, "enforce"), every(1, "enforce")])
}

fn access(index: usize) -> Value {
    match index {
        0 => json!({}),
        1 => json!({ "production": ["read"] }),
        2 => json!({ "production": ["read", "write"] }),
        3 => json!({ "staging": ["read"] }),
        4 => json!({ "production": ["read", "write"], "staging": ["read"] }),
        _ => json!({ "production": ["admin"], "staging": ["read"] }),
    }
}

/// A key that there is; mostly one with which the command can do something.
pub(crate) fn living<'m>(name: &str, dice: &mut Dice, model: &'m Model) -> Living<'m> {
    let fits = |key: &Key| match name {
        "keys.regenerate" => key.state == KeyState::Revoked,
        "keys.enable" => key.state == KeyState::Disabled,
        "keys.promote" | "keys.deletePair" => key.pairs.len() == 2,
        _ => true,
    };
    let picky = !dice.hits(3);
    let keys = || model.users.iter().flat_map(|(home, user)| user.keys.iter().map(move |key| (home, key)));
    let fitting = || keys().filter(|(_, key)| !picky || fits(key));
    let count = fitting().count();
    fitting().nth(dice.roll(count.max(1)))
}

/// The document of an account, mostly.
fn account(dice: &mut Dice, tokens: &[Token]) -> String {
    match (dice.roll(12), tokens.is_empty()) {
        (0, _) => "site".to_owned(),
        (1, _) | (_, true) => format!("account/{}/{}", "0".repeat(8), "0".repeat(10)),
        _ => {
            let client = dice.of(tokens).client;
            format!("account/{}/{}", &client[..8], &client[8..18])
        }
    }
}
