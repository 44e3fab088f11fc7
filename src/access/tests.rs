//! The table of permissions, cell by cell, against an oracle that restates the rules A5, A6, P8 and P9 in its own words.

use super::*;
use crate::counted::say;
use crate::error::{Refusal, RefusalCode};
use crate::id::Id;
use crate::policy::SelfServiceLevel;

const LEVELS: [SelfServiceLevel; 3] =
    [SelfServiceLevel::AdminOnly, SelfServiceLevel::UserReadOnly, SelfServiceLevel::UserFullControl];

/// Everybody, towards ann of the domain `a`.
fn actors() -> Vec<Actor> {
    let text = |text: &str| text.to_owned();
    vec![
        Actor::SiteAdmin { id: text("root") },
        Actor::DomainAdmin { id: text("eve"), domain: text("a") },
        Actor::DomainAdmin { id: text("otto"), domain: text("b") },
        Actor::User { id: text("ann"), domain: text("a") },
        Actor::User { id: text("bob"), domain: text("a") },
        // The same name in another domain is another user.
        Actor::User { id: text("ann"), domain: text("b") },
        Actor::Holder { client_id: Id::parse("0123456789ABCDEFGHIJabcd").unwrap() },
        Actor::System,
    ]
}

fn said(result: Result<(), Refusal>) -> &'static str {
    result.map_or_else(|refusal| refusal.code.as_str(), |()| "ok")
}

/// What the rules say of a command on a user or its keys. It goes by names and by prose, not by the table.
fn account_oracle(actor: &Actor, verb: AccountVerb, maintained: bool, level: usize, restricted: bool) -> &'static str {
    let command = verb.command();
    // K12: what a holder may do is the holder's alone, and it may do nothing else.
    if command == "keys.revokeSelf" {
        return if matches!(actor, Actor::Holder { .. }) { "ok" } else { "forbidden" };
    }
    // A5: administrators manage everything of theirs, and see nothing else.
    let (is_self, is_maintainer) = match actor {
        Actor::SiteAdmin { .. } => return "ok",
        Actor::DomainAdmin { domain, .. } => return if domain == "a" { "ok" } else { "key_not_found" },
        Actor::Holder { .. } | Actor::System => return "forbidden",
        Actor::User { id, domain } => (domain == "a" && id == "ann", domain == "a" && id != "ann" && maintained),
    };
    if !is_self && !is_maintainer {
        return "key_not_found";
    }
    // Users are made and ended by administrators.
    if command.starts_with("users.") {
        return if command == "users.get" { "ok" } else { "forbidden" };
    }
    // K13: whoever brings a digest along vouches for whose it is.
    if command == "keys.import" {
        return "forbidden";
    }
    // A6: `admin_only` nothing, `user_read_only` seeing, `user_full_control` everything.
    let needed = if ["keys.get", "keys.explain", "audit.state"].contains(&command) { 1 } else { 2 };
    if level < needed {
        return "self_service_level";
    }
    // P8, P9: creation can be left to administrators; what exists stays the user's own.
    if command == "keys.create" && restricted { "creation_restricted" } else { "ok" }
}

#[test]
fn every_cell_of_accounts_agrees_with_the_oracle() {
    let mut cells = 0;
    for actor in actors() {
        for verb in AccountVerb::ALL.iter().copied() {
            for (index, level) in LEVELS.into_iter().enumerate() {
                for restrict_creation in [false, true] {
                    for maintained in [false, true] {
                        let owner = Owner { domain: "a", id: "ann", maintained };
                        let terms = Terms { level, restrict_creation };
                        let found = said(permit_account(&actor, verb, owner, terms, RefusalCode::KeyNotFound));
                        let expected = account_oracle(&actor, verb, maintained, index, restrict_creation);
                        assert_eq!(found, expected, "{actor:?} {verb:?} {level:?} {restrict_creation} {maintained}");
                        cells += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cells, actors().len() * AccountVerb::ALL.len() * 12);
    report("accounts", cells);
}

#[test]
fn every_cell_of_domains_agrees_with_the_oracle() {
    let mut cells = 0;
    for actor in actors() {
        for verb in DomainVerb::ALL.iter().copied() {
            for target in ["a", "b"] {
                let expected = match (&actor, verb) {
                    (Actor::SiteAdmin { .. }, _) => "ok",
                    (Actor::DomainAdmin { domain, .. }, DomainVerb::Write) if domain == target => "ok",
                    (Actor::User { domain, .. }, DomainVerb::ReadPast) if domain != target => "domain_not_found",
                    // What a domain was like is its administrators' business; its users may know what it is.
                    (Actor::DomainAdmin { domain, .. }, DomainVerb::Read | DomainVerb::ReadPast)
                    | (Actor::User { domain, .. }, DomainVerb::Read) => {
                        if domain == target {
                            "ok"
                        } else {
                            "domain_not_found"
                        }
                    }
                    // One answer whether the domain exists or not: to make one is not theirs, to change another's neither.
                    _ => "forbidden",
                };
                assert_eq!(said(permit_domain(&actor, verb, target)), expected, "{actor:?} {verb:?} {target}");
                cells += 1;
            }
        }
    }
    report("domains", cells);
}

#[test]
fn every_cell_of_the_site_agrees_with_the_oracle() {
    let mut cells = 0;
    for actor in actors() {
        for verb in SiteVerb::ALL.iter().copied() {
            let expected = match (&actor, verb.command()) {
                // What a verdict brings is applied by the engine alone, in nobody's name.
                (actor, "keyring.repair") => {
                    if matches!(actor, Actor::System) {
                        "ok"
                    } else {
                        "forbidden"
                    }
                }
                // Public halves are public.
                (_, "tokens.jwks")
                | (Actor::SiteAdmin { .. }, _)
                | (Actor::DomainAdmin { .. }, "site.policy")
                | (Actor::DomainAdmin { .. } | Actor::User { .. } | Actor::System, "site.checkLogin")
                | (Actor::DomainAdmin { .. } | Actor::User { .. }, "notices.list" | "notices.render")
                | (Actor::System, "site.tick" | "audit.drain" | "audit.checkpoint" | "notices.deliver") => "ok",
                _ => "forbidden",
            };
            assert_eq!(said(permit_site(&actor, verb)), expected, "{actor:?} {verb:?}");
            cells += 1;
        }
    }
    report("the site", cells);
}

fn report(of: &str, cells: usize) {
    say(&format!("permission matrix, {of}: {cells} cells agree with the oracle"));
}
