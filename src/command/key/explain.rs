//! `keys.explain`: every check that a verification makes of a key, and what would make it pass (K6).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::access::{AccountVerb, Requirement};
use crate::account::{Access, Context, Inactive, Key, Method, Pair, conditions};
use crate::command::loaded::{Found, Loaded};
use crate::command::{Check, Circumstances, Decision, Nearest, Reply};
use crate::error::{Error, Reason, RefusalCode};
use crate::id::Id;
use crate::text::{Fields, limits};
use crate::time::{DAY, Instant};

/// What a request would ask of the key.
#[derive(Clone, Debug)]
pub(in crate::command) struct Explain {
    requirement: Requirement,
    method: Option<Method>,
    at: Option<Instant>,
}

/// One check of a verification.
#[derive(Serialize)]
struct Step {
    /// The reason that its failure has.
    check: &'static str,
    /// Whether the key passes it.
    passed: bool,
    /// What holds: why it is passed, or what its failure means.
    sentence: &'static str,
}

impl Explain {
    /// The members of the command.
    pub(super) fn parse(fields: &mut Fields) -> Self {
        let requirement = Requirement {
            environment: fields.optional_text("environment", limits::LABEL),
            role: fields.optional_text("role", limits::LABEL),
            scope: fields.optional_text("scope", limits::LABEL),
        };
        if requirement.role.is_some() && requirement.environment.is_none() {
            fields.reject("environment", "required", "the environment in which the `role` is needed");
        }
        Self { requirement, method: fields.word("method", &Method::WORDS), at: fields.instant("at") }
    }

    /// Explains; nothing changes.
    pub(super) fn decide(
        &self,
        key_id: &Id,
        loaded: &Loaded<'_>,
        circumstances: &Circumstances<'_>,
    ) -> Result<Decision, Error> {
        let found = loaded.of_key(key_id, AccountVerb::ExplainKey, circumstances)?;
        let key = circumstances.trace.check(Check::Key, found.account.key(key_id).ok_or(RefusalCode::KeyNotFound))?;
        // A client id asks about its pair, a key id about the one that is to be used.
        let pair = key.pairs.iter().find(|pair| pair.client_id == *key_id).or_else(|| key.current());
        let pair = circumstances.trace.check(Check::Pair, pair.ok_or(RefusalCode::ClientIdNotFound))?;
        let now = self.at.unwrap_or(circumstances.now);
        let failed = self.failed(key, pair, &found, now);
        let steps: Vec<_> = self
            .order()
            .into_iter()
            .map(|reason| {
                let passed = !failed.contains(&reason);
                let sentence = if passed { holds(reason) } else { reason.meaning() };
                Step { check: reason.as_str(), passed, sentence }
            })
            .collect();
        // A missing role and its missing environment are one change.
        let both = failed.contains(&Reason::EnvironmentNotGranted);
        let causes = failed.iter().filter(|reason| **reason != Reason::RoleNotGranted || !both);
        let nearest: Vec<_> = causes.flat_map(|reason| self.nearest(*reason, key, &found, now)).collect();
        Ok(Decision::answer(Reply::Value(json!({
            "keyId": key.key_id,
            "clientId": pair.client_id,
            "allowed": failed.is_empty(),
            "reason": failed.first().map(|reason| reason.as_str()),
            "checks": steps,
            "nearest": nearest,
        }))))
    }

    /// The checks in the order in which a verification makes them: the first that fails is its reason.
    fn order(&self) -> Vec<Reason> {
        let asked = |wanted: bool, reason| wanted.then_some(reason);
        let requirement = &self.requirement;
        let of = |inactive: Inactive| match inactive {
            // A revoked key has nothing left that a method could be used with.
            Inactive::Revoked => [Some(Reason::Revoked), asked(self.method.is_some(), Reason::MethodNotAllowed)],
            // That its overlap is over is why such a pair has expired.
            Inactive::Expired => [Some(Reason::PairRetired), Some(Reason::Expired)],
            other => [Some(other.reason()), None],
        };
        Inactive::ALL
            .into_iter()
            .rev()
            .flat_map(of)
            .chain([
                asked(requirement.environment.is_some(), Reason::EnvironmentNotGranted),
                asked(requirement.role.is_some(), Reason::RoleNotGranted),
                asked(requirement.scope.is_some(), Reason::ScopeNotGranted),
            ])
            .flatten()
            .collect()
    }

    /// What stands in the way, in the same order.
    fn failed(&self, key: &Key, pair: &Pair, found: &Found, now: Instant) -> Vec<Reason> {
        let context = Context { owner: found.account.user.status, domain: found.domain_status(), now };
        let conditions = conditions(key, pair, context);
        let nothing = Access::default();
        let environments = found.domain.as_ref().map_or(&nothing, |domain| &domain.environments);
        let access = found.account.granted(key, environments);
        let fails = |reason: Reason| match reason {
            Reason::MethodNotAllowed => self.method.is_some_and(|method| !pair.methods.contains(&method)),
            Reason::PairRetired => pair.is_retired(now),
            Reason::EnvironmentNotGranted => {
                self.requirement.environment.as_ref().is_some_and(|name| !access.has_environment(name))
            }
            Reason::RoleNotGranted => {
                let (environment, role) = (&self.requirement.environment, &self.requirement.role);
                environment
                    .as_ref()
                    .zip(role.as_ref())
                    .is_some_and(|(environment, role)| !access.has_role(environment, role))
            }
            Reason::ScopeNotGranted => self.requirement.scope.as_ref().is_some_and(|scope| !key.scopes.contains(scope)),
            reason => conditions.iter().any(|(inactive, applies)| *applies && inactive.reason() == reason),
        };
        self.order().into_iter().filter(|reason| fails(*reason)).collect()
    }

    /// The changes that would let the check pass, in the order in which they have to be made.
    fn nearest(&self, reason: Reason, key: &Key, found: &Found, now: Instant) -> Vec<Nearest> {
        let key_id = key.key_id;
        let of = |command: &'static str, input: Value, sentence: &str| {
            vec![Nearest { command, input, sentence: sentence.to_owned() }]
        };
        let user = || json!({ "user": found.account.owner, "domain": found.account.domain });
        match reason {
            Reason::Revoked => of("keys.regenerate", json!({ "keyId": key_id }), "give the key a new secret"),
            Reason::OwnerDeactivated => of("users.reactivate", user(), "reactivate the owner"),
            Reason::DomainDisabled => of(
                "domains.put",
                json!({ "domain": found.account.domain, "status": "active", "apiKeys": true }),
                "activate the domain, and let it have keys",
            ),
            Reason::Disabled => of("keys.enable", json!({ "keyId": key_id }), "enable the key"),
            Reason::Expired if key.expires_at.is_some_and(|at| at <= now) => of(
                "keys.edit",
                json!({ "keyId": key_id, "expiresAt": now.saturating_add(DAY) }),
                "give the key a later expiration",
            ),
            Reason::Expired => {
                of("keys.rotate", json!({ "keyId": key_id }), "the pair has expired: give the key a new one")
            }
            Reason::PairRetired => of("keys.get", json!({ "keyId": key_id }), "use the pair that replaced it"),
            Reason::EnvironmentNotGranted | Reason::RoleNotGranted => self.grants(key, found),
            Reason::ScopeNotGranted => of(
                "keys.grantAccess",
                json!({ "keyId": key_id, "scopes": [self.requirement.scope] }),
                "switch the scope on",
            ),
            // Time alone brings this about, or a new secret with other methods.
            Reason::MethodNotAllowed => of(
                "keys.rotate",
                json!({ "keyId": key_id, "methods": [self.method.map(Method::as_str)] }),
                "rotate to a secret with this method: a secret's methods are fixed when it is made",
            ),
            _ => Vec::new(),
        }
    }

    /// What gives the key the access that is asked for: first to its owner, as far as that does not have it.
    fn grants(&self, key: &Key, found: &Found) -> Vec<Nearest> {
        let Some(environment) = &self.requirement.environment else { return Vec::new() };
        let owned = &found.account.user.access;
        let in_domain = found.domain.as_ref().map(|domain| domain.environments.within(environment)).unwrap_or_default();
        // Where no role is named, any will do; the owner's are the nearest.
        let wanted = match &self.requirement.role {
            Some(role) => Access::from(BTreeMap::from([(environment.clone(), vec![role.clone()])])),
            None if owned.has_environment(environment) => owned.within(environment),
            None => in_domain,
        };
        let mut changes = Vec::new();
        if !wanted.beyond(owned).is_empty() {
            changes.push(Nearest {
                command: "users.put",
                input: json!({
                    "user": found.account.owner,
                    "domain": found.account.domain,
                    "access": owned.plus(&wanted),
                }),
                sentence: "give the owner this access, besides what it has".to_owned(),
            });
        }
        if !wanted.beyond(&key.access).is_empty() {
            changes.push(Nearest {
                command: "keys.grantAccess",
                input: json!({ "keyId": key.key_id, "access": wanted }),
                sentence: "grant the access to the key".to_owned(),
            });
        }
        changes
    }
}

/// What holds where the check of this reason is passed.
const fn holds(reason: Reason) -> &'static str {
    match reason {
        Reason::MethodNotAllowed => "the pair was made for this method",
        Reason::Revoked => "the key is not revoked",
        Reason::OwnerDeactivated => "the owner is active",
        Reason::DomainDisabled => "the domain is active and has keys",
        Reason::Disabled => "the key is enabled",
        Reason::NotYetValid => "the key's first instant has come",
        Reason::Expired => "neither the key nor the pair has expired",
        Reason::PairRetired => "the pair has not retired",
        Reason::EnvironmentNotGranted => "the key and its owner have the environment",
        Reason::RoleNotGranted => "the key and its owner have the role there",
        Reason::ScopeNotGranted => "the key has the scope",
        _ => "",
    }
}
