//! `keys.create` (A7, P9, P10).

use super::expiration::{Otherwise, Wish};
use super::issue::{Made, fresh_id, issue, make_pair, repeated};
use super::limits::{below_cap, creation, granted, methods, scoped, working};
use crate::access::{AccountVerb, Actor};
use crate::account::{Access, Key, KeyState, Method, Told};
use crate::command::commit::carried_out;
use crate::command::loaded::Loaded;
use crate::command::{Check, Circumstances, Decision, input};
use crate::credential::Secret;
use crate::crypto::Purpose;
use crate::error::{Error, Invalid};
use crate::id;
use crate::policy::RotationPolicy;
use crate::text::{Fields, limits as ranges};
use crate::time::Instant;

/// What a new key is to be.
#[derive(Clone, Debug)]
pub(in crate::command) struct Create {
    domain: String,
    owner: String,
    name: String,
    description: String,
    scopes: Vec<String>,
    access: Access,
    expires: Wish,
    rotation: Option<RotationPolicy>,
    not_before: Option<Instant>,
    methods: Option<Vec<Method>>,
}

impl Create {
    /// The members of the command.
    pub(super) fn parse(fields: &mut Fields, actor: &Actor) -> Self {
        let create = Self {
            domain: input::domain(fields, actor),
            owner: fields.text("owner", ranges::ID),
            name: fields.text("name", ranges::NAME),
            description: fields.optional_text("description", ranges::DESCRIPTION).unwrap_or_default(),
            scopes: fields.set("scopes", ranges::SCOPES, ranges::LABEL).unwrap_or_default(),
            access: fields.access("access").map(Access::from).unwrap_or_default(),
            expires: Wish::parse(fields),
            rotation: RotationPolicy::read("rotation", fields),
            not_before: fields.instant("notBefore"),
            methods: input::methods(fields),
        };
        if let (Some(from), Wish::At(to)) = (create.not_before, create.expires)
            && from >= to
        {
            fields.reject("notBefore", "max", "before `expiresAt`");
        }
        create
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, salt: &[u8; 32], ids: &mut Vec<String>) {
        ids.push(id::domain_document(salt, &self.domain));
        ids.push(id::account_document(salt, &self.domain, &self.owner));
    }

    /// Whether it makes an HMAC key.
    pub(super) fn needs_keyring(&self) -> bool {
        self.methods.as_ref().is_some_and(|methods| methods.contains(&Method::HmacSha256))
    }

    /// Makes a key with one pair and returns its secret, once.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let found = loaded.of_user(&self.domain, &self.owner, AccountVerb::CreateKey, circumstances)?;
        if let Some(subject) = carried_out(&found.account.ledger, circumstances)? {
            return repeated(&found, subject, circumstances);
        }
        let (trace, now) = (circumstances.trace, circumstances.now);
        working(&found, trace)?;
        trace.check(Check::KeyCreation, creation(&found.account))?;
        trace.check(Check::Scopes, scoped(&self.scopes, &found.policy))?;
        granted(&self.access, &found, trace)?;
        let expires_at = self.expires.decide(Otherwise::Policy, &found.policy, now, now);
        let expires_at = trace.check(Check::Expiration, expires_at)?;
        if self.not_before.zip(expires_at).is_some_and(|(from, to)| from >= to) {
            return Err(Invalid::one("notBefore", "max", "before the key expires").into());
        }
        let methods = trace.check(Check::Methods, methods(self.methods.as_deref(), &found.policy))?;
        trace.check(Check::Cap, below_cap(&found.account, &found.policy, now))?;

        let salt = found.site.salt()?;
        let mut stream = circumstances.entropy.stream(Purpose::Ids);
        let key_id = fresh_id(&salt, &found.account, None, &mut stream);
        let client_id = fresh_id(&salt, &found.account, Some(key_id), &mut stream);
        let secret = Secret::generate(&client_id, circumstances.entropy);
        let pair = make_pair(client_id, 1, methods, &secret, loaded, circumstances)?;
        let key = Key {
            key_id,
            name: self.name.clone(),
            description: self.description.clone(),
            state: KeyState::Enabled,
            created_by: circumstances.actor.name().to_owned(),
            created_at: now,
            not_before: self.not_before,
            expires_at,
            scopes: self.scopes.clone(),
            access: self.access.clone(),
            revoked_at: None,
            rotation: self.rotation.clone().unwrap_or_else(|| found.policy.rotation().clone()),
            pairs: vec![pair],
            retired: Vec::new(),
            noted_expiry: None,
            told: Told::default(),
            extra: serde_json::Map::new(),
        };
        let made = Made { key_id, client_id, secret };
        issue("key.create", found, made, loaded, circumstances, |account| {
            account.keys.push(key);
            Ok(())
        })
    }
}
