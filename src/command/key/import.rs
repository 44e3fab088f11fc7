//! `keys.import`: a key of another system, of which only the digest is known, becomes one of ours (K13).
//!
//! The account is written first, then the document that says whose the token is: a crash in between leaves a key that
//! nobody can use yet, and the same record brings the rest. So a record can be imported as often as one likes.

use serde_json::json;

use super::expiration::{Otherwise, Wish};
use super::issue::fresh_id;
use super::limits::{below_cap, creation, granted, methods, scoped, working};
use super::state::act;
use crate::access::{AccountVerb, Actor};
use crate::account::{Access, Import, Key, KeyState, KeyView, Method, Pair, Told};
use crate::command::commit::{carried_out, commit, commit_and_tell};
use crate::command::loaded::{Found, Loaded};
use crate::command::{Check, Circumstances, Decision, Effect, Reply, input};
use crate::credential::foreign::{DigestFlaw, ForeignDigest, Format};
use crate::crypto::{MacKey, Purpose};
use crate::error::{Error, Invalid, RefusalCode};
use crate::id::{self, Id};
use crate::notice::cap_reached;
use crate::policy::RotationPolicy;
use crate::text::{Fields, limits as ranges};
use crate::time::Instant;

/// A record of another system.
#[derive(Clone, Debug)]
pub(in crate::command) struct ImportKey {
    domain: String,
    owner: String,
    format: Format,
    /// None of a hash that is slow on purpose.
    digest: Option<ForeignDigest>,
    name: String,
    description: String,
    scopes: Vec<String>,
    access: Access,
    expires: Wish,
    rotation: Option<RotationPolicy>,
    not_before: Option<Instant>,
    disabled: bool,
}

impl ImportKey {
    /// The members of the command.
    pub(super) fn parse(fields: &mut Fields, actor: &Actor) -> Self {
        let format = fields.word("format", Format::WORDS);
        if format.is_none() {
            let words: Vec<_> = Format::WORDS.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            fields.missing("format", &format!("one of {}", words.join(", ")));
        }
        let format = format.unwrap_or(Format::Sha256);
        let text = fields.text("digest", ranges::FOREIGN_DIGEST);
        let digest = match ForeignDigest::parse(format, &text) {
            Ok(digest) => Some(digest),
            Err(DigestFlaw::Slow) => None,
            Err(DigestFlaw::Form) => {
                if !text.is_empty() {
                    let bytes = format.algorithm().length();
                    fields.reject("digest", "pattern", &format!("{bytes} bytes in hex or base64"));
                }
                None
            }
        };
        Self {
            domain: input::domain(fields, actor),
            owner: fields.text("owner", ranges::ID),
            format,
            digest,
            name: fields.text("name", ranges::NAME),
            description: fields.optional_text("description", ranges::DESCRIPTION).unwrap_or_default(),
            scopes: fields.set("scopes", ranges::SCOPES, ranges::LABEL).unwrap_or_default(),
            access: fields.access("access").map(Access::from).unwrap_or_default(),
            expires: Wish::parse(fields),
            rotation: RotationPolicy::read("rotation", fields),
            not_before: fields.instant("notBefore"),
            disabled: fields.flag("disabled").unwrap_or(false),
        }
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, salt: &[u8; 32], ids: &mut Vec<String>) {
        ids.extend(self.import_document(salt));
        ids.push(id::domain_document(salt, &self.domain));
        ids.push(id::account_document(salt, &self.domain, &self.owner));
    }

    fn import_document(&self, salt: &[u8; 32]) -> Option<String> {
        Some(id::import_document(&self.digest.as_ref()?.lookup(&MacKey::new(salt))))
    }

    /// Makes the key, unless it is there: then nothing, or what a crash has left undone.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        let found = loaded.of_user(&self.domain, &self.owner, AccountVerb::ImportKey, circumstances)?;
        let trace = circumstances.trace;
        let digest = trace.check(Check::Digest, self.digest.as_ref().ok_or(RefusalCode::SlowHash))?;
        let salt = found.site.salt()?;
        let document = id::import_document(&digest.lookup(&MacKey::new(&salt)));
        let import = loaded.text(&document).map(|text| Import::parse(&document, text)).transpose()?;
        let carried_out = carried_out(&found.account.ledger, circumstances)?.is_some();
        let importer = found.account.importer(digest).map(|pair| pair.client_id);
        match (import, importer) {
            (Some(import), importer) if importer != Some(import.client_id) => {
                // Where it leads to another account, this one must not learn to which.
                let own = import.client_id.lies_in(&found.account_id);
                if let Some(lost) = importer.filter(|_| !own) {
                    return take_back(&lost, found, circumstances);
                }
                trace.check(Check::Import, if own { Ok(()) } else { Err(RefusalCode::ImportedElsewhere) })?;
                Ok(Decision::answer(reply("gone", None, &found, circumstances)))
            }
            (import, Some(client_id)) => {
                let outcome = if carried_out { "imported" } else { "present" };
                let reply = reply(outcome, Some(&client_id), &found, circumstances);
                let effects = if import.is_some() { Vec::new() } else { vec![claim(document, client_id)?] };
                Ok(Decision { effects, reply })
            }
            (_, None) => self.make(digest, document, &salt, found, circumstances),
        }
    }

    fn make(
        &self,
        digest: &ForeignDigest,
        document: String,
        salt: &[u8; 32],
        mut found: Found,
        circumstances: &Circumstances<'_>,
    ) -> Result<Decision, Error> {
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
        // The token travels as it is, so there is no choice.
        trace.check(Check::Methods, methods(Some(&[Method::Bearer]), &found.policy))?;
        if !self.disabled {
            trace.check(Check::Cap, below_cap(&found.account, &found.policy, now))?;
        }

        let mut stream = circumstances.entropy.stream(Purpose::Ids);
        let key_id = fresh_id(salt, &found.account, None, &mut stream);
        let client_id = fresh_id(salt, &found.account, Some(key_id), &mut stream);
        let (before, counted) = (found.account.auditable(), found.account.counted(now));
        found.account.keys.push(Key {
            key_id,
            name: self.name.clone(),
            description: self.description.clone(),
            state: if self.disabled { KeyState::Disabled } else { KeyState::Enabled },
            created_by: circumstances.actor.name().to_owned(),
            created_at: now,
            not_before: self.not_before,
            expires_at,
            scopes: self.scopes.clone(),
            access: self.access.clone(),
            revoked_at: None,
            rotation: self.rotation.clone().unwrap_or_else(|| found.policy.rotation().clone()),
            pairs: vec![Pair::of_import(client_id, self.format, digest, now)],
            retired: Vec::new(),
            noted_expiry: None,
            told: Told::default(),
            extra: serde_json::Map::new(),
        });
        let reply = reply("imported", Some(&client_id), &found, circumstances);
        let act = act("key.import", &found.account, &key_id, true);
        let items = cap_reached(counted, &mut found.account, &found.policy, now).into_iter().collect();
        let mut effects = commit_and_tell(&found.account_id, &before, found.account, act, items, circumstances)?;
        effects.push(claim(document, client_id)?);
        Ok(Decision { effects, reply })
    }
}

/// Takes a key away that was made in vain: somebody else, who brought the same token along at the same time, was faster.
fn take_back(lost: &Id, mut found: Found, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
    let key = found.account.key(lost).filter(|key| key.pairs.len() == 1);
    // Whoever has given it a pair of ours meanwhile means to keep it.
    let refused = || circumstances.trace.fail(Check::Import, RefusalCode::ImportedElsewhere);
    let key_id = key.ok_or_else(refused)?.key_id;
    let before = found.account.auditable();
    found.account.keys.retain(|key| key.key_id != key_id);
    let reply = reply("elsewhere", None, &found, circumstances);
    let act = act("key.import", &found.account, &key_id, false);
    Ok(Decision { effects: commit(&found.account_id, &before, found.account, act, circumstances)?, reply })
}

/// That the token is this pair's from now on, unless it is somebody's.
fn claim(document: String, client_id: Id) -> Result<Effect, Error> {
    let text = serde_json::to_string(&Import::new(client_id));
    let text = text.map_err(|_| crate::error::Fault::of(&document, "the document cannot be written"))?;
    Ok(Effect::Claim { id: document, text })
}

fn reply(outcome: &str, client_id: Option<&Id>, found: &Found, circumstances: &Circumstances<'_>) -> Reply {
    let key = client_id.and_then(|client_id| found.account.key(client_id));
    let status = found.domain_status();
    let view = key.map(|key| KeyView::of(&found.account, key, status, circumstances.now, None));
    Reply::Value(json!({ "outcome": outcome, "key": view }))
}
