//! `keys.explain`: every check that a verification makes of a key, and what would make it pass (K6).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::json;

use crate::access::{AccountVerb, Requirement};
use crate::account::{Access, Context, Inactive, Key, KeyState, Method, Pair, conditions};
use crate::command::loaded::{Found, Loaded};
use crate::command::{Check, Circumstances, Decision, Nearest, Reply};
use crate::error::{Error, Reason, RefusalCode};
use crate::id::Id;
use crate::text::{Fields, limits};
use crate::time::Instant;

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
        let nearest: Vec<_> = causes.flat_map(|reason| self.nearest(*reason, key, pair, &found, now)).collect();
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
    fn nearest(&self, reason: Reason, key: &Key, pair: &Pair, found: &Found, now: Instant) -> Vec<Nearest> {
        let key_id = key.key_id;
        let of = |command, input, sentence| vec![Nearest::of(command, input, sentence)];
        let domain = &found.account.domain;
        let user = || json!({ "user": found.account.owner, "domain": domain });
        match reason {
            Reason::Revoked => vec![Nearest::regenerate(key, &found.policy, now)],
            Reason::OwnerDeactivated => of("users.reactivate", user(), "reactivate the owner"),
            Reason::DomainDisabled => of(
                "domains.put",
                json!({ "domain": domain, "status": "active", "apiKeys": true }),
                "activate the domain, and let it have keys",
            ),
            Reason::Disabled => of("keys.enable", json!({ "keyId": key_id }), "enable the key"),
            // Its new secret comes with an expiration.
            Reason::Expired if key.state == KeyState::Revoked => Vec::new(),
            Reason::Expired if key.expires_at.is_some_and(|at| at <= now) => Nearest::lengthen(key, &found.policy, now),
            // That the pair has retired is said.
            Reason::Expired if pair.is_retired(now) => Vec::new(),
            Reason::Expired => {
                of("keys.rotate", json!({ "keyId": key_id }), "the pair has expired: give the key a new one")
            }
            Reason::PairRetired => of("keys.get", json!({ "keyId": key_id }), "use the pair that replaced it"),
            Reason::EnvironmentNotGranted | Reason::RoleNotGranted => self.grants(key, found),
            Reason::ScopeNotGranted => self.scopes(key, found),
            // A secret's methods are fixed when it is made.
            Reason::MethodNotAllowed => self.methods(key, found),
            _ => Vec::new(),
        }
    }

    /// What gives the key the access that is asked for: the domain declares it first, and its owner has it.
    fn grants(&self, key: &Key, found: &Found) -> Vec<Nearest> {
        let Some(environment) = &self.requirement.environment else { return Vec::new() };
        let nothing = Access::default();
        let declared = found.domain.as_ref().map_or(&nothing, |domain| &domain.environments);
        let owned = &found.account.user.access;
        // Where no role is named, any will do; the owner's are the nearest, and of these what the domain has.
        let wanted = match &self.requirement.role {
            Some(role) => Access::from(BTreeMap::from([(environment.clone(), vec![role.clone()])])),
            None => [owned.cut(declared), declared.clone(), key.access.cut(owned), owned.clone(), key.access.clone()]
                .into_iter()
                .find(|access| access.has_environment(environment))
                .unwrap_or_default()
                .within(environment),
        };
        let domain = &found.account.domain;
        let mut changes = Vec::new();
        if !wanted.beyond(declared).is_empty() {
            let input = json!({ "domain": domain, "environments": declared.plus(&wanted) });
            changes.push(Nearest::of("domains.put", input, "declare this in the domain, besides what it has"));
        }
        if !wanted.beyond(owned).is_empty() {
            let access = owned.cut(declared).plus(&wanted);
            let input = json!({ "user": found.account.owner, "domain": domain, "access": access });
            changes.push(Nearest::of("users.put", input, "give the owner this access, besides what it has"));
        }
        if !wanted.beyond(&key.access).is_empty() {
            let input = json!({ "keyId": key.key_id, "access": wanted });
            changes.push(Nearest::of("keys.grantAccess", input, "grant the access to the key"));
        }
        changes
    }

    /// What gives the key the scope: the site and the domain offer it first.
    fn scopes(&self, key: &Key, found: &Found) -> Vec<Nearest> {
        let Some(scope) = &self.requirement.scope else { return Vec::new() };
        let lacks = |scopes: &Vec<String>| !scopes.contains(scope);
        let and_it = |scopes: &[String]| json!(scopes.iter().chain([scope]).collect::<BTreeSet<_>>());
        let mut changes = Vec::new();
        if lacks(&found.site.policy.scopes) {
            let input = json!({ "policy": { "scopes": and_it(&found.site.policy.scopes) } });
            changes.push(Nearest::of("site.setPolicy", input, "declare the scope, besides those that there are"));
        }
        let own = found.domain.as_ref().and_then(|domain| domain.properties.scopes.as_ref());
        if let Some(own) = own.filter(|own| lacks(own)) {
            let input = json!({ "domain": found.account.domain, "scopes": and_it(own) });
            changes.push(Nearest::of("domains.put", input, "let the domain have the scope"));
        }
        let input = json!({ "keyId": key.key_id, "scopes": [scope] });
        changes.push(Nearest::of("keys.grantAccess", input, "switch the scope on"));
        changes
    }

    /// What gives the key a secret for the method: the domain offers it first.
    fn methods(&self, key: &Key, found: &Found) -> Vec<Nearest> {
        let Some(method) = self.method else { return Vec::new() };
        let offered = found.policy.methods();
        let mut changes = Vec::new();
        if !offered.contains(&method) {
            let methods: Vec<_> = offered.iter().chain([&method]).map(|method| method.as_str()).collect();
            let input = json!({ "domain": found.account.domain, "methods": methods });
            changes.push(Nearest::of("domains.put", input, "let the domain have the method"));
        }
        let input = json!({ "keyId": key.key_id, "methods": [method.as_str()] });
        let sentence = "rotate to a secret with this method: a secret's methods are fixed when it is made";
        changes.push(Nearest::of("keys.rotate", input, sentence));
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
