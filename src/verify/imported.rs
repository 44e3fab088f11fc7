//! Tokens of other systems, where the host accepts them (K13): whose one is, and whether its pair recognises it.
//!
//! Nothing of this is asked where a request carries a credential of ours. What was not imported stays a foreign token, as
//! if there were no imports.

use super::ask::{Ask, Clock};
use super::extract::Presented;
use super::negative::Absences;
use super::outcome::{Method, Outcome};
use super::recent::Recent;
use super::record::PairRecord;
use super::requirement::RequirementId;
use super::verifier::{Verifier, accepted, denied, deny, permitted};
use crate::account::Import;
use crate::credential::foreign::{ForeignDigest, Format, candidate};
use crate::crypto::MacKey;
use crate::error::{Denial, Fault, Reason};
use crate::id::{Id, import_document, lookup_of};

/// A form of foreign tokens that is accepted.
pub struct ImportRule {
    /// How tokens are taken apart and hashed.
    pub format: Format,
    /// What they start with, where that is known: other foreign tokens then cost nothing.
    pub prefix: Option<String>,
    /// The key of a hash that takes one.
    pub pepper: Option<MacKey>,
}

type Lookup = [u8; 32];

/// What a verifier knows of imports.
#[derive(Default)]
pub(super) struct Imports {
    rules: Vec<ImportRule>,
    salt: Option<MacKey>,
    /// Whose a token is never changes.
    known: Recent<Lookup, Id>,
    absent: Absences<Lookup>,
}

/// A token that may be an imported one: which field it stands in, and what it is by one of the rules.
struct Candidate {
    field: usize,
    digest: ForeignDigest,
    lookup: Lookup,
}

impl Imports {
    fn candidates(&self, fields: [Option<(&str, &str)>; 2], salt: &MacKey) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for (field, (scheme, text)) in fields.into_iter().enumerate().filter_map(|(n, field)| Some((n, field?))) {
            let Some(token) = candidate(text) else { continue };
            for rule in self.rules.iter().filter(|rule| rule.takes(scheme, token)) {
                let Some(digest) = ForeignDigest::of_token(rule.format, token, rule.pepper.as_ref()) else { continue };
                let lookup = digest.lookup(salt);
                if !found.iter().any(|other| other.lookup == lookup) {
                    found.push(Candidate { field, digest, lookup });
                }
            }
        }
        found
    }

    fn learn(&mut self, lookup: Lookup, client_id: Option<Id>, mono: f64) {
        match client_id {
            Some(client_id) => {
                self.absent.remove(&lookup);
                self.known.insert(lookup, client_id);
            }
            None => self.absent.insert(lookup, mono),
        }
    }
}

impl ImportRule {
    fn takes(&self, scheme: &str, token: &str) -> bool {
        self.format.takes_scheme(scheme) && self.prefix.as_ref().is_none_or(|prefix| token.starts_with(prefix.as_str()))
    }
}

impl Verifier {
    /// Accepts tokens of another system from now on.
    pub fn accept_imported(&mut self, rule: ImportRule) {
        self.imports.rules.push(rule);
    }

    /// Takes the site's salt, without which no import is found.
    pub fn take_salt(&mut self, salt: &[u8; 32]) {
        self.imports.salt = Some(MacKey::new(salt));
    }

    /// Takes the document of an import as it was read just now.
    pub fn fill_import(&mut self, document: &str, mono: f64, text: Option<&str>) -> Result<(), Fault> {
        let Some(lookup) = lookup_of(document) else { return Ok(()) };
        let import = text.map(|text| Import::parse(document, text)).transpose()?;
        self.imports.learn(lookup, import.map(|import| import.client_id), mono);
        Ok(())
    }

    /// A token was imported: what was believed of it no longer holds.
    pub(super) fn invalidate_import(&mut self, document: &str) {
        if let Some(lookup) = lookup_of(document) {
            self.imports.absent.remove(&lookup);
        }
    }

    /// What is to be said or done of header fields that hold nothing of ours; none, where no imported token is among them.
    pub(super) fn check_foreign(&mut self, presented: &Presented, ask: Ask<'_>, clock: Clock) -> Option<Outcome> {
        let authorization = ask.authorization.and_then(|value| value.trim().split_once(' '));
        self.check_imported(
            presented,
            [authorization, ask.api_key.map(|token| ("bearer", token))],
            ask.requirement,
            clock,
        )
    }

    /// The same of a bare token.
    pub(super) fn check_foreign_token(
        &mut self,
        presented: &Presented,
        token: &str,
        requirement: RequirementId,
        clock: Clock,
    ) -> Option<Outcome> {
        self.check_imported(presented, [Some(("bearer", token)), None], requirement, clock)
    }

    fn check_imported(
        &mut self,
        presented: &Presented,
        fields: [Option<(&str, &str)>; 2],
        requirement: RequirementId,
        clock: Clock,
    ) -> Option<Outcome> {
        // The old prefix can be ours as well: what has no form of ours may be one of theirs.
        let foreign = matches!(
            presented,
            Presented::Nothing | Presented::Flawed(Reason::MalformedCredential | Reason::ChecksumMismatch)
        );
        if !foreign || self.imports.rules.is_empty() {
            return None;
        }
        let Some(salt) = &self.imports.salt else { return Some(Outcome::ReadImports(Vec::new())) };
        let candidates = self.imports.candidates(fields, salt);
        let known = |candidate: &Candidate| self.imports.known.get(&candidate.lookup).copied();
        let unknown = |candidate: &&Candidate| {
            known(candidate).is_none() && !self.imports.absent.has(&candidate.lookup, clock.mono)
        };
        let wanted: Vec<_> = candidates.iter().filter(unknown).map(|candidate| candidate.lookup).collect();
        if !wanted.is_empty() {
            return Some(Outcome::ReadImports(wanted.iter().map(import_document).collect()));
        }
        let mut found = candidates.iter().filter_map(|candidate| Some((candidate, known(candidate)?)));
        match (found.next(), found.next()) {
            (None, _) if candidates.is_empty() || !matches!(presented, Presented::Nothing) => None,
            (None, _) => Some(Outcome::Denied(Reason::NotImported.into())),
            (Some((first, _)), Some((second, _))) if first.field != second.field => {
                Some(Outcome::Denied(Reason::AmbiguousCredential.into()))
            }
            (Some((candidate, client_id)), _) => {
                Some(self.check_import(&candidate.digest, &client_id, requirement, clock))
            }
        }
    }

    fn check_import(
        &mut self,
        digest: &ForeignDigest,
        client_id: &Id,
        requirement: RequirementId,
        clock: Clock,
    ) -> Outcome {
        let place = match self.look_up(client_id, clock) {
            Ok(place) => place,
            Err(outcome) => return outcome,
        };
        let Some(entry) = self.cache.entry(place) else { return denied(client_id, Reason::Fault) };
        let decided = match entry.record.find(client_id) {
            None => Err(entry.record.retired_import(client_id, digest).unwrap_or(Reason::UnknownKey)),
            Some((pair_place, pair)) => recognise(pair, digest)
                .and_then(|()| permitted(&entry.record, pair, self.requirements.get(requirement as usize), clock.now))
                .map(|()| pair_place),
        };
        match decided {
            Ok(pair) => Outcome::Accepted(accepted(place, entry, pair, Method::Bearer, clock)),
            Err(reason) => {
                let denial = Denial { client_id: Some(client_id.as_str().to_owned()), ..reason.into() };
                deny(entry, denial, client_id, clock)
            }
        }
    }
}

/// Nothing, or why the token is not accepted.
fn recognise(pair: &PairRecord, digest: &ForeignDigest) -> Result<(), Reason> {
    if pair.is_erased() {
        return Err(Reason::Revoked);
    }
    if pair.recognises_import(digest) { Ok(()) } else { Err(Reason::SecretMismatch) }
}
