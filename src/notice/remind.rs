//! What time has to say of the keys of an account, once each (P6, A8, K4).

use super::kind::NoticeKind;
use super::news::Item;
use crate::account::{Account, Key, KeyState, Reminded, Stage, Usage, UserStatus, silent_at};
use crate::policy::Effective;
use crate::time::{DAY, Instant};

/// What is to be said now and was not said yet; the account remembers that it was.
pub fn remind(account: &mut Account, usage: &Usage, policy: &Effective, now: Instant) -> Vec<Item> {
    if account.user.status != UserStatus::Active {
        return Vec::new();
    }
    let keys = account.keys.iter_mut().filter(|key| key.state != KeyState::Revoked);
    keys.flat_map(|key| {
        let of_pairs = [expiry(key, policy, now), rotation(key, now), silence(key, usage, policy, now)];
        let alarms = retired(key, usage, now);
        of_pairs.into_iter().flatten().chain(alarms).collect::<Vec<_>>()
    })
    .collect()
}

/// The next instant at which [`remind`] has something to say that nothing else wakes anybody up for.
pub fn next_reminder(account: &Account, policy: &Effective, now: Instant) -> Option<Instant> {
    let of_key = |key: &Key| announced(key, policy).into_iter().map(|(at, _)| at).filter(|at| *at > now).min();
    account.keys.iter().filter(|key| key.state != KeyState::Revoked).filter_map(of_key).min()
}

/// When the expiration of a key is announced, and how many days before it that is.
///
/// Not before its newest secret was made: who makes a key for a day knows that it lasts a day.
fn announced(key: &Key, policy: &Effective) -> Vec<(Instant, u32)> {
    let Some(expiry) = key.expiry() else { return Vec::new() };
    let made = key.pairs.iter().map(|pair| pair.created_at).max().unwrap_or_default();
    let days = policy.expiry_notice_days().iter();
    days.filter_map(|days| Some((expiry.checked_sub(u64::from(*days) * DAY)?, *days)))
        .filter(|(at, _)| *at > made)
        .collect()
}

fn expiry(key: &mut Key, policy: &Effective, now: Instant) -> Option<Item> {
    let of = key.expiry().filter(|at| *at > now)?;
    let passed = announced(key, policy).into_iter().filter(|(at, _)| *at <= now);
    let days = passed.map(|(_, days)| days).min()?;
    if key.told.expiry.as_ref().is_some_and(|told| told.covers(of, days)) {
        return None;
    }
    key.told.expiry = Some(Reminded::new(of, days));
    Some(Item::of_key(NoticeKind::KeyExpires, key).with("expiresAt", of))
}

fn rotation(key: &mut Key, now: Instant) -> Option<Item> {
    let (client_id, created) = key.current().map(|pair| (pair.client_id, pair.created_at))?;
    let due = key.rotation.due_at(created)?;
    // The reminders come with the earliest first; the last of those that have passed is what there is to say.
    let passed = key.rotation.reminders(created).into_iter().filter(|at| *at <= now).max();
    let days = if now >= due { 0 } else { u32::try_from((due - passed?) / DAY).unwrap_or(u32::MAX) };
    if key.told.rotation.as_ref().is_some_and(|told| told.covers(due, days)) {
        return None;
    }
    key.told.rotation = Some(Reminded::new(due, days));
    let kind = if now >= due { NoticeKind::RotationOverdue } else { NoticeKind::RotationDue };
    let item = Item::of_key(kind, key).of_pair(client_id).with("dueAt", due);
    // Where the policy enforces, the pair does not outlive the date.
    Some(match key.rotation.enforced_at(created) {
        Some(end) => item.with("expiresAt", end),
        None => item,
    })
}

fn silence(key: &mut Key, usage: &Usage, policy: &Effective, now: Instant) -> Option<Item> {
    let leaving = |pair: &&crate::account::Pair| pair.stage == Stage::Retiring && !pair.is_retired(now);
    let pair = key.pairs.iter().find(leaving)?;
    let (client_id, retires_at) = (pair.client_id, pair.retires_at);
    let since = silent_at(&client_id, key, usage, policy.silence()).filter(|at| *at <= now)?;
    if key.told.silent == Some(client_id) {
        return None;
    }
    key.told.silent = Some(client_id);
    let item = Item::of_key(NoticeKind::PairSilent, key).of_pair(client_id);
    let item = item.with("silentSince", since.saturating_sub(policy.silence()));
    Some(retires_at.into_iter().fold(item, |item, at| item.with("retiresAt", at)))
}

fn retired(key: &mut Key, usage: &Usage, now: Instant) -> Vec<Item> {
    let ring: Vec<_> = key.retired.iter().map(|pair| pair.client_id).collect();
    let mut items = Vec::new();
    for client_id in ring.iter().copied() {
        let Some(at) = usage.retired_use(&client_id) else { continue };
        let said = key.told.retired_used.get(&client_id).copied();
        if said.is_some_and(|said| at < said.saturating_add(DAY)) {
            continue;
        }
        // What the key itself has forgotten needs no remembering either.
        key.told.retired_used.retain(|told, _| ring.contains(told));
        key.told.retired_used.insert(client_id, at);
        items.push(Item::of_key(NoticeKind::RetiredPairUsed, key).of_pair(client_id).with("usedAt", at.min(now)));
    }
    items
}
