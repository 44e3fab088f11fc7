//! The envelope: slots, and data keys wrapped for each of them.
//!
//! INVARIANT: slots are only changed by somebody who has the data keys open, and bound by them: an altered public key would
//! else be given the next data key.

use zeroize::Zeroizing;

use super::data_key::{DataKey, DataKeys, unwrap, wrap};
use super::opener::{Answers, Opener, Question};
use super::slot::Slot;
use crate::crypto::{self, Stream, hkdf_sha256, hmac_sha256};
use crate::encode::{base64, document};
use crate::text::limits::SLOTS;
use crate::time::Instant;

document! {
    /// Slots and data keys.
    pub struct Envelope {
        /// The ways to open it.
        "slots" => slots: Vec<Slot>;
        /// The data keys, oldest first.
        "dataKeys" => data_keys: Vec<DataKey>;
        /// Binds the slots, under the newest data key.
        "bond" => bond: String;
    }
}

/// Why the keyring is not open.
#[derive(Clone, Debug, PartialEq)]
pub enum Closed {
    /// The host has to be asked first.
    Ask(Question),
    /// What the host has opens no slot.
    WrongKey,
}

impl Envelope {
    /// A new envelope with one data key for these slots.
    pub fn new(slots: Vec<Slot>, id: &str, now: Instant, stream: &mut Stream) -> Option<Self> {
        let mut envelope = Self { slots, data_keys: Vec::new(), bond: String::new(), extra: serde_json::Map::new() };
        envelope.add_data_key(id, now, now, stream)?;
        Some(envelope)
    }

    /// A new envelope in the place of an old one: with a new data key, and with those of the old one that are open.
    pub fn anew(
        slots: Vec<Slot>,
        old: &Self,
        keys: Option<&DataKeys>,
        id: &str,
        now: Instant,
        stream: &mut Stream,
    ) -> Option<Self> {
        let mut envelope = Self { slots, data_keys: Vec::new(), bond: String::new(), extra: old.extra.clone() };
        for (id, key) in keys.into_iter().flat_map(DataKeys::all) {
            let made = old.data_keys.iter().find(|data_key| data_key.id == id)?;
            let wrapped: Option<Vec<_>> = envelope.slots.iter().map(|slot| wrap(slot, id, key, stream)).collect();
            envelope.data_keys.push(DataKey { wrapped: wrapped?, ..made.clone() });
        }
        envelope.add_data_key(id, now, now, stream)?;
        Some(envelope)
    }

    /// The data keys, if what the host has opens a slot.
    pub fn open(&self, opener: &Opener, answers: &Answers) -> Result<DataKeys, Closed> {
        let mut open_question = None;
        let kind = opener.kind();
        // No more than there can be: each may cost a stretching, and the document may be anybody's.
        for slot in self.slots.iter().filter(|slot| slot.kind == kind).take(SLOTS) {
            let question = match opener {
                Opener::Raw(secret) => match self.open_slot(slot, secret.as_slice()) {
                    Some(keys) => return Ok(keys),
                    None => continue,
                },
                Opener::Recovery(key) => match self.open_slot(slot, key.secret()) {
                    Some(keys) => return Ok(keys),
                    None => continue,
                },
                Opener::Passphrase => {
                    slot.stretching().map(|(salt, cost)| Question::Stretch { salt, cost, fresh: false })
                }
                Opener::External => {
                    slot.wrapped_secret.clone().map(|wrapped| Question::Unwrap { slot: slot.id.clone(), wrapped })
                }
            };
            let Some(question) = question else { continue };
            match answers.to(&question) {
                Some(secret) => {
                    if let Some(keys) = self.open_slot(slot, secret) {
                        return Ok(keys);
                    }
                }
                None => open_question = open_question.or(Some(question)),
            }
        }
        Err(open_question.map_or(Closed::WrongKey, Closed::Ask))
    }

    /// Adds a slot for all data keys; none if the slots are not as they were left.
    pub fn add_slot(&mut self, slot: Slot, keys: &DataKeys, stream: &mut Stream) -> Option<()> {
        self.bound(keys)?;
        for (id, key) in keys.all() {
            if let Some(data_key) = self.data_keys.iter_mut().find(|data_key| data_key.id == id) {
                data_key.wrapped.push(wrap(&slot, id, key, stream)?);
            }
        }
        self.slots.push(slot);
        self.bind(keys)
    }

    /// Takes slots away, with what was wrapped for them; none if the slots are not as they were left.
    pub fn remove_slots(&mut self, ids: &[&str], keys: &DataKeys) -> Option<()> {
        self.bound(keys)?;
        self.slots.retain(|slot| !ids.contains(&slot.id.as_str()));
        for data_key in &mut self.data_keys {
            data_key.wrapped.retain(|wrapped| !ids.contains(&wrapped.slot.as_str()));
        }
        self.bind(keys)
    }

    /// Adds a data key, for every slot; none if the slots are not as they were left.
    pub fn rotate(
        &mut self,
        keys: &DataKeys,
        id: &str,
        now: Instant,
        used_from: Instant,
        stream: &mut Stream,
    ) -> Option<()> {
        self.bound(keys)?;
        self.add_data_key(id, now, used_from, stream)
    }

    /// Drops data keys that are not needed and were followed by one that is used since `settled`; returns their names.
    pub fn drop_data_keys(&mut self, needed: &[String], settled: Instant) -> Vec<String> {
        let current = self.data_keys.iter().rposition(|key| key.used_from <= settled).unwrap_or_default();
        let (kept, dropped): (Vec<_>, Vec<_>) = core::mem::take(&mut self.data_keys)
            .into_iter()
            .enumerate()
            .partition(|(place, key)| *place >= current || needed.contains(&key.id));
        self.data_keys = kept.into_iter().map(|(_, key)| key).collect();
        dropped.into_iter().map(|(_, key)| key.id).collect()
    }

    /// Whether the slots are as somebody left them who had the data keys open.
    pub fn is_bound(&self, keys: &DataKeys) -> bool {
        self.bound(keys).is_some()
    }

    /// The data key that keys are sealed under now.
    pub fn current(&self, now: Instant) -> Option<&str> {
        let used = self.data_keys.iter().rfind(|key| key.used_from <= now);
        used.or_else(|| self.data_keys.first()).map(|key| key.id.as_str())
    }

    /// The slot of this name.
    pub fn slot(&self, id: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.id == id)
    }

    fn add_data_key(&mut self, id: &str, now: Instant, used_from: Instant, stream: &mut Stream) -> Option<()> {
        let key = Zeroizing::new(stream.bytes::<32>());
        let wrapped: Option<Vec<_>> = self.slots.iter().map(|slot| wrap(slot, id, &key, stream)).collect();
        let (wrapped, extra) = (wrapped?, serde_json::Map::new());
        self.data_keys.push(DataKey { id: id.to_owned(), created_at: now, used_from, wrapped, extra });
        self.bond = bond(&key, &self.slots);
        Some(())
    }

    fn open_slot(&self, slot: &Slot, secret: &[u8]) -> Option<DataKeys> {
        let key = slot.key(secret)?;
        let mut keys = DataKeys::new(&slot.id);
        for data_key in &self.data_keys {
            let wrapped = data_key.wrapped.iter().find(|wrapped| wrapped.slot == slot.id);
            if let Some(opened) = wrapped.and_then(|wrapped| unwrap(slot, &key, &data_key.id, wrapped)) {
                keys.push(&data_key.id, data_key.used_from, opened);
            }
        }
        Some(keys)
    }

    fn bound(&self, keys: &DataKeys) -> Option<()> {
        let own = bond(self.newest(keys)?, &self.slots);
        crypto::equal(own.as_bytes(), self.bond.as_bytes()).then_some(())
    }

    fn bind(&mut self, keys: &DataKeys) -> Option<()> {
        self.bond = bond(self.newest(keys)?, &self.slots);
        Some(())
    }

    fn newest<'k>(&self, keys: &'k DataKeys) -> Option<&'k [u8; 32]> {
        let newest = self.data_keys.last()?;
        keys.all().find(|(id, _)| *id == newest.id).map(|(_, key)| key)
    }
}

/// A tag over names, kinds and public keys of the slots.
fn bond(data_key: &[u8; 32], slots: &[Slot]) -> String {
    let key = Zeroizing::new(hkdf_sha256(b"", data_key, b"keyward keyring bond 1"));
    let mut text = Vec::new();
    for part in slots.iter().flat_map(|slot| [slot.id.as_str(), slot.kind.as_str(), slot.public_key.as_str()]) {
        text.extend_from_slice(&(part.len() as u64).to_be_bytes());
        text.extend_from_slice(part.as_bytes());
    }
    base64::to_url(&hmac_sha256(key.as_slice(), &text))
}
