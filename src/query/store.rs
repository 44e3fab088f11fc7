//! What the index knows: the parsed documents, without anything that recognises a secret.

use std::collections::{BTreeMap, BTreeSet};

use super::expiry;
use super::reach::after_kind;
use super::row::{Row, haystack};
use crate::account::{Account, Context, Key, KeyView, Status, Usage, key_status};
use crate::audit::Ledger;
use crate::domain::{Domain, DomainStatus};
use crate::time::Instant;

/// Documents by id.
#[derive(Default)]
pub(super) struct Store {
    slots: Vec<Slot>,
    /// `dloc/oloc` to the index of its slot.
    places: BTreeMap<String, usize>,
    /// By `dloc`.
    domains: BTreeMap<String, DomainStatus>,
    /// By `dloc/oloc`.
    usages: BTreeMap<String, Usage>,
    unreadable: BTreeSet<String>,
}

/// An account, with what is made of each of its keys once and needed in every query.
struct Slot {
    path: String,
    account: Account,
    made: Vec<Made>,
}

struct Made {
    haystack: String,
    expiry: Option<Instant>,
    last_uses: Box<[Instant]>,
}

/// Where a key lies: slot, and key within its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    slot: usize,
    key: usize,
    /// Its status at the instant of the evaluation.
    pub(super) status: Status,
}

/// Every key with its status at one instant.
pub(super) struct Evaluation {
    /// In the order of slots, and of keys in their accounts.
    pub(super) cells: Vec<Cell>,
    /// The first cell of each slot.
    starts: Vec<usize>,
    /// The first instant at which a status may be another.
    pub(super) until: Option<Instant>,
}

impl Evaluation {
    /// The number of the cell that lies where `cell` of another evaluation lay.
    pub(super) fn number(&self, cell: Cell) -> Option<usize> {
        let number = self.starts.get(cell.slot)?.checked_add(cell.key)?;
        self.cells.get(number).filter(|found| found.slot == cell.slot).map(|_| number)
    }
}

impl Store {
    /// Takes a document in the place of the one with the same id.
    pub(super) fn put(&mut self, id: &str, text: &str) {
        let path = after_kind(id);
        let is_read = match id.split('/').next() {
            Some("account") => Account::parse(id, text).map(|account| self.put_account(path, account)).is_ok(),
            Some("usage") => Usage::parse(id, text).map(|usage| self.put_usage(path, usage)).is_ok(),
            Some("domain") => {
                let domain = Domain::parse(id, text);
                domain.map(|domain| self.domains.insert(path.to_owned(), domain.status_for_keys())).is_ok()
            }
            _ => return,
        };
        if is_read {
            self.unreadable.remove(id);
        } else {
            // What was known before is as stale as it can be: a list that shows it would be believed.
            self.remove(id);
            self.unreadable.insert(id.to_owned());
        }
    }

    /// Forgets a document.
    pub(super) fn remove(&mut self, id: &str) {
        let path = after_kind(id);
        self.unreadable.remove(id);
        match id.split('/').next() {
            Some("account") => self.remove_account(path),
            Some("usage") => {
                self.usages.remove(path);
                self.mark_usage(path);
            }
            Some("domain") => {
                self.domains.remove(path);
            }
            _ => {}
        }
    }

    /// The ids of documents that could not be read.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = &str> {
        self.unreadable.iter().map(String::as_str)
    }

    /// The account at `dloc/oloc`, if it can be read.
    pub(super) fn account(&self, path: &str) -> Option<&Account> {
        self.places.get(path).and_then(|place| self.slots.get(*place)).map(|slot| &slot.account)
    }

    /// The accounts, each with its number of keys.
    pub(super) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.slots.iter().map(|slot| &slot.account)
    }

    /// Every key with its status at `now`.
    pub(super) fn evaluate(&self, now: Instant) -> Evaluation {
        let mut cells = Vec::with_capacity(self.slots.iter().map(|slot| slot.account.keys.len()).sum());
        let mut starts = Vec::with_capacity(self.slots.len());
        let mut until: Option<Instant> = None;
        for (slot, entry) in self.slots.iter().enumerate() {
            starts.push(cells.len());
            let context = Context { owner: entry.account.user.status, domain: self.domain_of(entry), now };
            for (key, (found, made)) in entry.account.keys.iter().zip(&entry.made).enumerate() {
                cells.push(Cell { slot, key, status: key_status(found, context) });
                until = [until, expiry::next_change(found, made.expiry, now)].into_iter().flatten().min();
            }
        }
        Evaluation { cells, starts, until }
    }

    /// The key of a cell.
    pub(super) fn row(&self, cell: Cell) -> Option<Row<'_>> {
        let slot = self.slots.get(cell.slot)?;
        let (key, made) = (slot.account.keys.get(cell.key)?, slot.made.get(cell.key)?);
        Some(Row {
            account: &slot.account,
            key,
            status: cell.status,
            last_uses: &made.last_uses,
            haystack: &made.haystack,
        })
    }

    /// The instant from which the key of a cell does not work.
    pub(super) fn expiry(&self, cell: Cell) -> Option<Instant> {
        self.slots.get(cell.slot)?.made.get(cell.key)?.expiry
    }

    /// What a caller sees of the key of a cell.
    pub(super) fn view(&self, cell: Cell, now: Instant) -> Option<KeyView> {
        let slot = self.slots.get(cell.slot)?;
        let key = slot.account.keys.get(cell.key)?;
        Some(KeyView::of(&slot.account, key, self.domain_of(slot), now, self.usages.get(&slot.path)))
    }

    fn domain_of(&self, slot: &Slot) -> Option<DomainStatus> {
        self.domains.get(slot.path.split('/').next()?).copied()
    }

    fn put_account(&mut self, path: &str, mut account: Account) {
        strip(&mut account);
        // What a parser has grown piece by piece takes a third more memory than its copy.
        let account = account.clone();
        let usage = self.usages.get(path);
        let made = account.keys.iter().map(|key| Made {
            haystack: haystack(&account, key),
            expiry: key.expiry(),
            last_uses: last_uses(usage, key),
        });
        let slot = Slot { path: path.to_owned(), made: made.collect(), account };
        if let Some(old) = self.places.get(path).and_then(|place| self.slots.get_mut(*place)) {
            *old = slot;
        } else {
            self.places.insert(path.to_owned(), self.slots.len());
            self.slots.push(slot);
        }
    }

    fn remove_account(&mut self, path: &str) {
        let Some(place) = self.places.remove(path) else {
            return;
        };
        self.slots.swap_remove(place);
        if let Some(moved) = self.slots.get(place) {
            self.places.insert(moved.path.clone(), place);
        }
    }

    fn put_usage(&mut self, path: &str, usage: Usage) {
        self.usages.insert(path.to_owned(), usage);
        self.mark_usage(path);
    }

    fn mark_usage(&mut self, path: &str) {
        let usage = self.usages.get(path);
        if let Some(slot) = self.places.get(path).and_then(|place| self.slots.get_mut(*place)) {
            for (made, key) in slot.made.iter_mut().zip(&slot.account.keys) {
                made.last_uses = last_uses(usage, key);
            }
        }
    }
}

fn last_uses(usage: Option<&Usage>, key: &Key) -> Box<[Instant]> {
    usage.map(|usage| usage.of_pairs(key).collect()).unwrap_or_default()
}

/// Drops what no list shows, most of it being what recognises secrets: an index lives long, and in pages.
fn strip(account: &mut Account) {
    account.ledger = Ledger::default();
    account.extra.clear();
    account.keys.iter_mut().for_each(strip_key);
}

fn strip_key(key: &mut Key) {
    key.extra.clear();
    for pair in &mut key.pairs {
        pair.bearer = None;
        pair.ed25519 = None;
        pair.hmac = None;
        pair.extra.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::model;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn removing_leaves_all_others_in_their_place(mut site in model::site(), gone in any::<prop::sample::Index>()) {
            let mut store = Store::default();
            site.broken.clear();
            let texts: Vec<_> = site.accounts().collect();
            prop_assume!(!texts.is_empty());
            for (id, text) in &texts {
                store.put(id, text);
            }
            let (gone, _) = gone.get(&texts);
            store.remove(gone);
            store.remove(gone);
            for (id, text) in texts.iter().filter(|(id, _)| id != gone) {
                let slot = &store.slots[store.places[after_kind(id)]];
                let account = Account::parse(id, text).unwrap();
                prop_assert_eq!(&slot.account.owner, &account.owner);
                prop_assert_eq!(slot.made.len(), account.keys.len());
            }
            prop_assert_eq!(store.slots.len(), texts.len() - 1);
            prop_assert_eq!(store.places.len(), texts.len() - 1);
        }
    }

    #[test]
    fn keeps_nothing_that_recognises_a_secret() {
        let mut store = Store::default();
        let account = model::with_digests();
        let text = serde_json::to_string(&account).unwrap();
        assert!(text.contains(model::CANARY));
        store.put("account/11111111/1111111111", &text);
        for slot in &store.slots {
            assert!(!format!("{:?}", slot.account).contains(model::CANARY));
        }
        assert_eq!(store.slots.len(), 1);
    }
}
