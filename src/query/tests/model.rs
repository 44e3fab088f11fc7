//! Random sites: few words, few instants and few owners, so that everything collides with everything.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::{
    collection::{hash_set, vec},
    option,
    sample::select,
};
use serde_json::{Value, json};

use crate::access::Visibility;
use crate::account::Told;
use crate::account::{Access, Account, Key, KeyState, Method, Pair, Stage, UserKind, UserStatus};
use crate::domain::{Domain, DomainStatus};
use crate::id::{Id, account_document, domain_document};
use crate::policy::RotationPolicy;
use crate::time::{DAY, Instant};

pub(crate) const SALT: [u8; 32] = [9; 32];
pub(crate) const CANARY: &str = "canary-digest";

const DOMAINS: [&str; 3] = ["a", "b", "B"];
const OWNERS: [&str; 4] = ["ann", "Ann", "bob", "ä"];

/// What a storage holds, by document id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Site {
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) domains: BTreeMap<String, Domain>,
    pub(crate) usages: BTreeMap<String, BTreeMap<String, Instant>>,
    /// Ids of documents of which the text is damaged, or newer.
    pub(crate) broken: BTreeSet<String>,
}

impl Site {
    pub(crate) fn domains(&self) -> impl Iterator<Item = (String, String)> {
        self.domains.iter().map(|(id, domain)| (id.clone(), self.text(id, domain)))
    }

    pub(crate) fn usages(&self) -> impl Iterator<Item = (String, String)> {
        self.usages.iter().map(|(id, uses)| (id.clone(), self.text(id, &json!({"schema": 1, "lastUsed": uses}))))
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = (String, String)> {
        self.accounts.iter().map(|(id, account)| (id.clone(), self.text(id, account)))
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = (String, String)> {
        self.domains().chain(self.usages()).chain(self.accounts())
    }

    /// The site of which only what is visible was ever there.
    pub(crate) fn reduced(mut self, visibility: &Visibility) -> Self {
        let accounts: BTreeSet<_> = self
            .accounts
            .iter()
            .filter(|(_, account)| visibility.includes(account))
            .map(|(id, _)| id.trim_start_matches("account/").to_owned())
            .collect();
        let is_visible = |id: &str| {
            let path = id.split_once('/').unwrap().1;
            let own_domain = |domain: &str| domain_document(&SALT, domain) == id;
            match visibility {
                Visibility::Domain(domain) | Visibility::Own { domain, .. } if own_domain(domain) => true,
                Visibility::Site => true,
                _ => accounts.contains(path),
            }
        };
        self.accounts.retain(|id, _| is_visible(id));
        self.domains.retain(|id, _| is_visible(id));
        self.usages.retain(|id, _| is_visible(id));
        self.broken.retain(|id| is_visible(id));
        self
    }

    /// A text that cannot be read says what it would say otherwise: nothing of it may be believed.
    fn text(&self, id: &str, document: &impl serde::Serialize) -> String {
        let mut value = serde_json::to_value(document).unwrap();
        if self.broken.contains(id) {
            value["schema"] = json!(2);
        }
        value.to_string()
    }
}

pub(crate) fn instant() -> impl Strategy<Value = Instant> {
    (1..90_u64, -1..=1_i64).prop_map(|(days, off)| (days * 3 * DAY).saturating_add_signed(off))
}

fn moment() -> impl Strategy<Value = Option<Instant>> {
    option::weighted(0.6, instant())
}

fn access() -> impl Strategy<Value = Access> {
    proptest::collection::btree_map("[xy]", vec("[rs]", 0..3), 0..3).prop_map(Access::from)
}

fn pair() -> impl Strategy<Value = Pair> {
    ("[0-9a-zA-Z]{24}", instant(), moment()).prop_map(|(id, created_at, expires_at)| Pair {
        client_id: Id::parse(&id).unwrap(),
        generation: 1,
        methods: vec![Method::Bearer],
        created_at,
        expires_at,
        stage: Stage::Current,
        retires_at: None,
        bearer: None,
        ed25519: None,
        hmac: None,
        imported: None,
        extra: serde_json::Map::new(),
    })
}

pub(crate) fn key() -> impl Strategy<Value = Key> {
    let states = [KeyState::Enabled, KeyState::Enabled, KeyState::Enabled, KeyState::Disabled, KeyState::Revoked];
    let texts = ("[aAbBäς]{1,3}", "[ab Σ]{0,5}", select(OWNERS.to_vec()));
    let instants = (instant(), moment(), moment());
    ("[0-9a-zA-Z]{24}", texts, select(states.to_vec()), instants, vec("[op]", 0..3), access(), vec(pair(), 0..3))
        .prop_map(
            |(id, (name, description, by), state, (created_at, not_before, expires_at), scopes, access, pairs)| Key {
                key_id: Id::parse(&id).unwrap(),
                name,
                description,
                state,
                created_by: by.to_owned(),
                created_at,
                not_before,
                expires_at,
                scopes,
                access,
                revoked_at: None,
                rotation: RotationPolicy::Never,
                pairs,
                retired: Vec::new(),
                noted_expiry: None,
                told: Told::default(),
                extra: serde_json::Map::new(),
            },
        )
}

/// An account with ids of its own.
fn account(domain: &str, owner: &str, deactivated: bool, mut keys: Vec<Key>) -> (String, Account) {
    let id = account_document(&SALT, domain, owner);
    let stem: String = id.split('/').skip(1).collect();
    let mut number = 0;
    let mut next = |id: &mut Id| {
        // Scattered, so that the order of ids is not the order of creation.
        number += 1;
        *id = Id::parse(&format!("{stem}{:06}", number * 7_919 % 1_000_003 % 1_000_000)).unwrap();
    };
    for key in &mut keys {
        next(&mut key.key_id);
        key.pairs.iter_mut().for_each(|pair| next(&mut pair.client_id));
    }
    let mut account = Account::new(domain, owner, 0);
    account.user.status = if deactivated { UserStatus::Deactivated } else { UserStatus::Active };
    account.keys = keys;
    (id, account)
}

pub(crate) fn site() -> impl Strategy<Value = Site> {
    let tenant = (any::<bool>(), prop::bool::weighted(0.8), prop::bool::weighted(0.9));
    let person = (
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.2),
        vec((key(), vec(moment(), 2)), 0..5),
        vec(select(OWNERS.to_vec()), 0..3),
    );
    let broken = vec(any::<prop::sample::Index>(), 0..3);
    (vec(tenant, DOMAINS.len()), vec(person, DOMAINS.len() * OWNERS.len()), broken).prop_map(
        |(tenants, users, broken)| {
            let mut site = Site::default();
            for (name, (_, active, there)) in DOMAINS.iter().zip(tenants) {
                let mut domain = Domain::new(name);
                domain.status = if active { DomainStatus::Active } else { DomainStatus::Disabled };
                if there {
                    site.domains.insert(domain_document(&SALT, name), domain);
                }
            }
            let names = DOMAINS.iter().flat_map(|domain| OWNERS.iter().map(move |owner| (domain, owner)));
            for ((domain, owner), (there, deactivated, keys, maintainers)) in names.zip(users) {
                let (keys, uses): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
                let (id, mut account) = account(domain, owner, deactivated, keys);
                account.user.kind = if maintainers.is_empty() { UserKind::Person } else { UserKind::Service };
                account.user.maintainers = maintainers.into_iter().map(str::to_owned).collect();
                let pairs = account.keys.iter().zip(uses).flat_map(|(key, uses)| key.pairs.iter().zip(uses));
                let usage = pairs.filter_map(|(pair, at)| Some((pair.client_id.as_str().to_owned(), at?))).collect();
                if there {
                    site.usages.insert(id.replace("account/", "usage/"), usage);
                    site.accounts.insert(id, account);
                }
            }
            let ids: Vec<_> = site.documents().map(|(id, _)| id).collect();
            site.broken = broken.iter().filter(|_| !ids.is_empty()).map(|index| index.get(&ids).clone()).collect();
            site
        },
    )
}

pub(crate) fn visibility() -> impl Strategy<Value = Visibility> {
    (0..6_u8, select(DOMAINS.to_vec()), select(OWNERS.to_vec())).prop_map(|(kind, domain, owner)| match kind {
        0 | 1 => Visibility::Own { domain: domain.into(), owner: owner.into(), maintains: kind == 0 },
        2 => Visibility::Domain(domain.into()),
        _ => Visibility::Site,
    })
}

/// A filter of few fields, most often of one or none.
pub(crate) fn filter() -> impl Strategy<Value = Value> {
    let words = |words: &[&'static str]| select(words.to_vec()).prop_map(|word| json!(word));
    let at = || instant().prop_map(|at| json!(at));
    let reasons = ["expired", "not_yet_valid", "disabled", "domain_disabled", "owner_deactivated", "revoked"];
    let field = prop_oneof![
        ("[aAbB]{1,3}").prop_map(|name| ("name", json!(name))),
        words(&["active", "inactive", "revoked"]).prop_map(|value| ("status", value)),
        words(&reasons).prop_map(|value| ("reason", value)),
        words(&OWNERS).prop_map(|value| ("owner", value)),
        words(&OWNERS).prop_map(|value| ("createdBy", value)),
        words(&DOMAINS).prop_map(|value| ("domain", value)),
        any::<bool>().prop_map(|value| ("neverExpires", json!(value))),
        any::<bool>().prop_map(|value| ("neverUsed", json!(value))),
        ("[op]").prop_map(|value| ("scope", json!(value))),
        ("[xy]").prop_map(|value| ("environment", json!(value))),
        ("[rs]").prop_map(|value| ("role", json!(value))),
        (select(vec!["expiresFrom", "expiresBy", "createdFrom", "createdTo", "lastUsedFrom", "lastUsedTo"]), at()),
        (0..12_usize, 0..3_usize, 0..4_u32)
            .prop_map(|(account, key, pair)| ("clientId", json!(client_id(account, key, pair)))),
        ("[aAbBσςΣä]{1,2}( [abÄ0]{1,2})?").prop_map(|value| ("text", json!(value))),
        hash_set("[abΣ]{1,2}( [abÄ]{1,2})?", 1..3).prop_map(|value| ("text", json!(value))),
    ];
    vec(field, 0..3).prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// An id that often is one of [`site`].
fn client_id(account: usize, key: usize, pair: u32) -> String {
    let (domain, owner) = (DOMAINS[account % DOMAINS.len()], OWNERS[account / DOMAINS.len()]);
    let stem: String = account_document(&SALT, domain, owner).split('/').skip(1).collect();
    format!("{stem}{:06}", (u32::try_from(key).unwrap() + pair + 1) * 7_919)
}

pub(crate) fn sort() -> impl Strategy<Value = Value> {
    let columns = super::super::sort::Column::WORDS.map(|(word, _)| word);
    (select(columns.to_vec()), any::<bool>())
        .prop_map(|(column, descending)| json!({"column": column, "descending": descending}))
}

/// An account of which every secret-derived member and every unknown one holds the canary.
pub(crate) fn with_digests() -> Account {
    let mut account = Account::new("a", "ann", 0);
    let text = json!({
        "keyId": "111111111111111111000000", "name": "n", "state": "enabled", "createdBy": "ann", "createdAt": 1, "later": CANARY,
        "pairs": [{
            "clientId": "1".repeat(24), "generation": 1, "methods": ["bearer", "ed25519"], "createdAt": 1,
            "bearer": CANARY, "ed25519": CANARY, "later": CANARY,
        }],
    });
    account.keys.push(serde_json::from_value(text).unwrap());
    account.extra.insert("later".into(), json!(CANARY));
    account
}
