//! Pages of the report against a list that is filtered and sorted as the words say.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::access::{Actor, Visibility};
use crate::account::Account;
use crate::audit::{Attempt, Entry as Change, Ledger, Refusals, Target};
use crate::command::refusal_document;
use crate::id::{account_document, audit_document, domain_document};

const SALT: [u8; 32] = [7; 32];
const ACTORS: [&str; 3] = ["root", "eve", "zoe"];
const ACTIONS: [&str; 4] = ["key.create", "key.revoke", "user.put", "domain.put"];
const NOW: u64 = 1_000_000;

/// One thing that happens: to which document, when, by whom, what.
#[derive(Clone, Debug)]
struct Happening {
    place: usize,
    at: u64,
    actor: usize,
    action: usize,
    refused: bool,
}

fn happening() -> impl Strategy<Value = Happening> {
    (0..5_usize, 0..9_u64, 0..3_usize, 0..4_usize, prop::bool::weighted(0.3))
        .prop_map(|(place, at, actor, action, refused)| Happening { place, at: at * 100, actor, action, refused })
}

/// The documents that something happens to: accounts of two domains, the domains, the site.
fn places() -> [(String, Target); 5] {
    let target = |domain: Option<&str>, owner: Option<&str>| Target {
        domain: domain.map(str::to_owned),
        owner: owner.map(str::to_owned),
        key_id: None,
    };
    [
        (account_document(&SALT, "a", "ann"), target(Some("a"), Some("ann"))),
        (account_document(&SALT, "a", "bob"), target(Some("a"), Some("bob"))),
        (account_document(&SALT, "b", "ann"), target(Some("b"), Some("ann"))),
        (domain_document(&SALT, "a"), target(Some("a"), None)),
        ("site".to_owned(), target(None, None)),
    ]
}

fn actor(index: usize) -> Actor {
    match index {
        0 => Actor::SiteAdmin { id: ACTORS[0].into() },
        1 => Actor::DomainAdmin { id: ACTORS[1].into(), domain: "a".into() },
        _ => Actor::User { id: ACTORS[2].into(), domain: "b".into() },
    }
}

/// Everything that a storage holds of what happened, and the same as a list.
struct History {
    ledgers: Vec<(String, String)>,
    events: Vec<(String, String)>,
    refusals: Vec<(String, String)>,
    all: Vec<Value>,
}

fn history(happenings: &[Happening], drained: bool) -> History {
    let places = places();
    let mut ledgers: Vec<_> = places.iter().map(|_| Ledger::default()).collect();
    let mut refusals: Vec<_> = (0..3).map(|index| Refusals::of(actor(index).auditable())).collect();
    let (mut events, mut all) = (Vec::new(), Vec::new());
    for (number, happening) in happenings.iter().enumerate() {
        let (document, target) = &places[happening.place];
        let (who, action) = (actor(happening.actor).auditable(), ACTIONS[happening.action]);
        let line = |outcome: &str| json!({ "outcome": outcome, "at": happening.at, "actor": who, "action": action, "target": target, "document": document });
        if happening.refused {
            let attempt = Attempt { action: action.to_owned(), target: target.clone(), code: "forbidden" };
            refusals[happening.actor].note(attempt, happening.at);
            continue;
        }
        let entry = Change {
            at: happening.at,
            operation: &number.to_string(),
            actor: who.clone(),
            action,
            target: target.clone(),
            changes: Vec::new(),
            subject: None,
            wish: "",
            commitments: None,
        };
        ledgers[happening.place].record(document, entry).unwrap();
        let event = &ledgers[happening.place].outbox[0];
        events.push((audit_document(document, event.sequence), event.text().unwrap()));
        all.push(line("done"));
    }
    for (index, refusals) in refusals.iter().enumerate() {
        for refused in &refusals.refused {
            let (who, target) = (actor(index).auditable(), &refused.target);
            all.push(json!({
                "outcome": "refused", "at": refused.at, "actor": who, "action": refused.action, "target": target,
            }));
        }
    }
    // The last event of each document may be pending only, or have a document of its own already.
    if !drained {
        let last = |id: &str| {
            ledgers
                .iter()
                .flat_map(|ledger| &ledger.outbox)
                .any(|event| audit_document(&event.document, event.sequence) == id)
        };
        events.retain(|(id, _)| !last(id));
    }
    let text = |(id, ledger): (&(String, Target), &Ledger)| {
        let mut account =
            Account::new(id.1.domain.as_deref().unwrap_or_default(), id.1.owner.as_deref().unwrap_or_default(), 0);
        account.ledger = ledger.clone();
        (id.0.clone(), serde_json::to_string(&account).unwrap())
    };
    let ids = (0..3).map(|index| refusal_document(&actor(index), &SALT).unwrap());
    let texts = refusals.iter().map(|refusals| serde_json::to_string(refusals).unwrap());
    History {
        ledgers: places.iter().zip(&ledgers).map(text).collect(),
        events,
        refusals: ids.zip(texts).collect(),
        all,
    }
}

/// A page, fed as the shell feeds it: what is below the prefixes that are asked for.
fn page(history: &History, query: &Value, asks: &Actor, visibility: &Visibility) -> Value {
    let mut report = Report::new(query.clone(), asks, visibility.clone(), &SALT, NOW).unwrap();
    let below = |documents: &[(String, String)], prefixes: &[String]| -> Vec<(String, String)> {
        let is_below = |id: &str| prefixes.iter().any(|prefix| id.starts_with(prefix.as_str()));
        documents.iter().filter(|(id, _)| is_below(id)).cloned().collect()
    };
    for (id, text) in below(&history.ledgers, &report.ledgers()) {
        report.ledger(&id, &text);
    }
    for (id, text) in below(&history.events, &report.events()) {
        report.event(&id, &text);
    }
    assert!(report.openings().is_empty());
    report.settle();
    for (id, text) in below(&history.refusals, &report.refusals()) {
        report.refusal(&id, &text);
    }
    json!(report.finish())
}

/// What of an entry says which it is.
fn shown(entry: &Value) -> String {
    let target = &entry["target"];
    let name = |member: &str| target[member].as_str().unwrap_or("-").to_owned();
    format!(
        "{} {} {} {} {} {}",
        entry["at"],
        entry["outcome"],
        entry["actor"],
        entry["action"],
        name("domain"),
        name("owner")
    )
}

fn expected(history: &History, query: &Value, asks: &Actor) -> Vec<String> {
    let wanted = |entry: &&Value| {
        let has = |member: &str, value: &Value| query[member].is_null() || query[member] == *value;
        let at = entry["at"].as_u64().unwrap();
        let family = entry["action"].as_str().unwrap().split('.').next().unwrap();
        let of_domain = entry["target"]["domain"] == query["domain"]
            || (entry["outcome"] == "refused" && entry["actor"]["domain"] == query["domain"]);
        query["from"].as_u64().is_none_or(|from| at >= from)
            && query["to"].as_u64().is_none_or(|to| at < to)
            && has("actor", &entry["actor"]["id"])
            && has("owner", &entry["target"]["owner"])
            && has("outcome", &entry["outcome"])
            && (has("action", &entry["action"]) || query["action"] == family)
            && (query["domain"].is_null() || of_domain)
    };
    let visible = |entry: &&Value| match asks {
        Actor::DomainAdmin { domain, .. } => {
            let own = if entry["outcome"] == "done" { &entry["target"]["domain"] } else { &entry["actor"]["domain"] };
            own == domain
        }
        _ => true,
    };
    let mut found: Vec<_> = history.all.iter().filter(wanted).filter(visible).map(shown).collect();
    found.sort();
    found
}

proptest! {
    #[test]
    fn pages_hold_everything_once_and_in_order(
        happenings in prop::collection::vec(happening(), 0..40),
        drained: bool,
        ascending: bool,
        limit in 1..9_u64,
        asks in 0..2_usize,
        (from, to, actor_is, owner, domain, action, outcome) in (
            prop::option::of(0..9_u64), prop::option::of(0..9_u64), prop::option::of(0..3_usize),
            prop::option::of(prop::sample::select(vec!["ann", "bob", "nobody"])),
            prop::option::of(prop::sample::select(vec!["a", "b", "c"])),
            prop::option::of(prop::sample::select(vec!["key", "key.create", "user.put", "ke"])),
            prop::option::of(prop::sample::select(vec!["done", "refused"])),
        ),
    ) {
        // What one actor does has an order in time; the two ways of many clocks are tested elsewhere.
        let mut happenings = happenings;
        happenings.sort_by_key(|happening| happening.at);
        let history = history(&happenings, drained);
        let asks = actor(asks);
        let visibility = match &asks {
            Actor::DomainAdmin { domain, .. } => Visibility::Domain(domain.clone()),
            _ => Visibility::Site,
        };
        let mut query = json!({ "limit": limit, "order": if ascending { "oldest" } else { "newest" } });
        let members = [
            ("from", from.map(|at| json!(at * 100))), ("to", to.map(|at| json!(at * 100))),
            ("actor", actor_is.map(|index| json!(ACTORS[index]))), ("owner", owner.map(|owner| json!(owner))),
            ("domain", domain.map(|domain| json!(domain))), ("action", action.map(|action| json!(action))),
            ("outcome", outcome.map(|outcome| json!(outcome))),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                query[name] = value;
            }
        }
        let mut found = Vec::new();
        loop {
            let page = page(&history, &query, &asks, &visibility);
            prop_assert_eq!(&page["unreadable"], &json!([]));
            let entries = page["entries"].as_array().unwrap();
            prop_assert!(entries.len() as u64 <= limit);
            found.extend(entries.iter().cloned());
            prop_assert!(found.len() <= history.all.len());
            if page["next"].is_null() {
                break;
            }
            prop_assert_eq!(entries.len() as u64, limit);
            query["cursor"] = page["next"].clone();
        }
        let times: Vec<_> = found.iter().map(|entry| entry["at"].as_u64().unwrap()).collect();
        let in_order = |pair: &[u64]| if ascending { pair[0] <= pair[1] } else { pair[0] >= pair[1] };
        prop_assert!(times.windows(2).all(in_order));
        query.as_object_mut().unwrap().remove("cursor");
        let mut found: Vec<_> = found.iter().map(shown).collect();
        found.sort();
        prop_assert_eq!(found, expected(&history, &query, &asks));
    }
}

#[test]
fn what_was_refused_to_who_had_the_id_before_is_not_shown() {
    let zoe = actor(2);
    let (id, mut refusals) = (account_document(&SALT, "b", "zoe"), Refusals::of(zoe.auditable()));
    for (at, owner) in [(100, "ann"), (300, "bob"), (500, "cid")] {
        let target = Target { domain: Some("b".to_owned()), owner: Some(owner.to_owned()), key_id: None };
        refusals.note(Attempt { action: "key.revoke".to_owned(), target, code: "forbidden" }, at);
    }
    let mut account = Account::new("b", "zoe", 300);
    let target = Target { domain: Some("b".to_owned()), owner: Some("zoe".to_owned()), key_id: None };
    let (operation, actor, action) = ("1", zoe.auditable(), "user.put");
    let done = Change {
        at: 400,
        operation,
        actor,
        action,
        target,
        changes: Vec::new(),
        subject: None,
        wish: "",
        commitments: None,
    };
    account.ledger.record(&id, done).unwrap();
    let own = json!(account).to_string();
    account.user.status = crate::account::UserStatus::Deleted;
    let visibility = Visibility::Own { domain: "b".to_owned(), owner: "zoe".to_owned(), maintains: false };
    let refused = [(refusal_document(&zoe, &SALT).unwrap(), json!(refusals).to_string())];
    let asked = |ledgers: Vec<(String, String)>, query: Value| {
        let history = History { ledgers, events: Vec::new(), refusals: refused.to_vec(), all: Vec::new() };
        page(&history, &query, &zoe, &visibility)
    };
    let times = |ledgers: Vec<(String, String)>, query: Value| -> Vec<Value> {
        let page = asked(ledgers, query);
        page["entries"].as_array().unwrap().iter().map(|entry| entry["at"].clone()).collect()
    };
    assert_eq!(times(vec![(id.clone(), own.clone())], json!({})), [500, 400, 300]);
    assert_eq!(times(vec![(id.clone(), own.clone())], json!({ "outcome": "refused" })), [500, 300]);
    assert_eq!(times(vec![(id.clone(), own.clone())], json!({ "owner": "bob" })), [300]);
    assert_eq!(times(vec![(id.clone(), own)], json!({ "outcome": "done" })), [400]);
    for nobody in [json!(account).to_string(), "{".to_owned()] {
        assert!(times(vec![(id.clone(), nobody)], json!({})).is_empty());
    }
    assert!(times(Vec::new(), json!({})).is_empty());
    let unreadable = asked(vec![(id.clone(), "{".to_owned())], json!({ "outcome": "refused" }));
    assert_eq!(unreadable["unreadable"], json!([id]));
}
