//! Commands of the keyring (A18): make it, see it, change who opens it, renew its data key, begin anew where it is lost.

mod init;
mod recover;
mod repair;
mod reseal;
mod rotate;
mod shown;
mod slot;

use super::loaded::Loaded;
use super::{Check, Circumstances, Decision};
use crate::access::{SiteVerb, permit_site};
use crate::account::Account;
use crate::error::{Error, Refusal, RefusalCode};
use crate::id;
use crate::keyring::{DataKeys, SlotKind};
use crate::site::{KeyringDocument, Site};
use crate::text::{Fields, limits};
use repair::Repair;
pub use shown::KeyringReply;

/// What can be asked of the keyring.
#[derive(Clone, Debug)]
pub(super) enum KeyringCommand {
    /// See it.
    Status,
    /// Make it.
    Init { recovery: bool },
    /// Add a way to open it.
    AddSlot(SlotKind),
    /// Add the slot of a new passphrase, which is to take the place of another.
    ChangePassphrase { slot: Option<String> },
    /// Take a way to open it away.
    RemoveSlot { slot: String, last: bool },
    /// Make a new data key.
    Rotate,
    /// Begin anew.
    Recover { abandon: bool, recovery: bool },
    /// Bring an account's sealed keys under the data key of today.
    ResealAccount { document: String },
    /// Drop data keys that nothing needs any more.
    DropDataKeys { needed: Vec<String> },
    /// Give a pair back its HMAC key.
    Repair(Box<Repair>),
}

impl KeyringCommand {
    /// The command `keyring.<verb>`.
    pub(super) fn parse(verb: &str, fields: &mut Fields) -> Option<Self> {
        Some(match verb {
            "status" => Self::Status,
            "init" => Self::Init { recovery: fields.flag("recovery").unwrap_or(false) },
            "addSlot" => {
                let kind = fields.word("kind", &SlotKind::WORDS);
                if kind.is_none() {
                    fields.missing("kind", "one of \"raw\", \"passphrase\", \"recovery\", \"external\"");
                }
                Self::AddSlot(kind.unwrap_or(SlotKind::Recovery))
            }
            "changePassphrase" => Self::ChangePassphrase { slot: fields.optional_text("slot", limits::SLOT) },
            "removeSlot" => {
                Self::RemoveSlot { slot: fields.text("slot", limits::SLOT), last: fields.flag("last").unwrap_or(false) }
            }
            "rotate" => Self::Rotate,
            "recover" => Self::Recover {
                abandon: fields.flag("abandon").unwrap_or(false),
                recovery: fields.flag("recovery").unwrap_or(false),
            },
            "resealAccount" => Self::ResealAccount { document: fields.text("document", limits::DOCUMENT) },
            "dropDataKeys" => Self::DropDataKeys {
                needed: fields.set("needed", limits::DATA_KEY_NAMES, limits::SLOT).unwrap_or_default(),
            },
            "repair" => Self::Repair(Box::new(Repair::parse(fields))),
            _ => return None,
        })
    }

    /// The documents that it needs besides the site.
    pub(super) fn plan(&self, ids: &mut Vec<String>) {
        match self {
            Self::Repair(repair) => ids.push(repair.document()),
            Self::ResealAccount { document } => ids.push(document.clone()),
            _ => {}
        }
        ids.push(id::KEYRING.to_owned());
    }

    /// What comes of it.
    pub(super) fn decide(&self, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<Decision, Error> {
        match self {
            Self::Status => shown::status(loaded, circumstances),
            Self::Init { recovery } => init::init(*recovery, loaded, circumstances),
            Self::AddSlot(kind) => slot::add(*kind, loaded, circumstances),
            Self::ChangePassphrase { slot } => slot::change_passphrase(slot.as_deref(), loaded, circumstances),
            Self::RemoveSlot { slot, last } => slot::remove(slot, *last, loaded, circumstances),
            Self::Rotate => rotate::rotate(loaded, circumstances),
            Self::Recover { abandon, recovery } => recover::recover(*abandon, *recovery, loaded, circumstances),
            Self::ResealAccount { document } => reseal::account(document, loaded, circumstances),
            Self::DropDataKeys { needed } => reseal::drop_data_keys(needed, loaded, circumstances),
            Self::Repair(repair) => repair.decide(loaded, circumstances),
        }
    }
}

/// The site and the keyring, if the actor may do this with it.
fn permitted(
    verb: SiteVerb,
    loaded: &Loaded<'_>,
    circumstances: &Circumstances<'_>,
) -> Result<(Site, KeyringDocument), Error> {
    let site = loaded.site(circumstances)?;
    circumstances.trace.check(Check::Permission, permit_site(circumstances.actor, verb))?;
    let keyring = loaded.keyring()?.ok_or(RefusalCode::KeyringMissing);
    Ok((site, circumstances.trace.check(Check::Keyring, keyring)?))
}

/// The open data keys of a keyring whose slots are as they were left.
fn open_bound(keyring: &KeyringDocument, circumstances: &Circumstances<'_>) -> Result<DataKeys, Refusal> {
    let keys = circumstances.host.open(&keyring.envelope, circumstances.trace)?;
    let bound = if keyring.envelope.is_bound(&keys) { Ok(()) } else { Err(RefusalCode::KeyringAltered) };
    circumstances.trace.check(Check::Keyring, bound)?;
    Ok(keys)
}

/// The open data keys: what a command needs that makes an HMAC key.
pub(super) fn open(loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) -> Result<DataKeys, Error> {
    let keyring = loaded.keyring()?.ok_or(RefusalCode::KeyringMissing);
    let keyring = circumstances.trace.check(Check::Keyring, keyring)?;
    Ok(circumstances.host.open(&keyring.envelope, circumstances.trace)?)
}

/// Brings the sealed keys of an account that is written anyway under the data key of today, where that costs no question.
///
/// Nothing of it can fail a command: what cannot be sealed anew goes on working as it is.
pub(super) fn reseal(account: &mut Account, loaded: &Loaded<'_>, circumstances: &Circumstances<'_>) {
    let mut pairs =
        account.keys.iter_mut().flat_map(|key| &mut key.pairs).filter(|pair| pair.hmac.is_some()).peekable();
    if pairs.peek().is_none() {
        return;
    }
    let Ok(Some(keyring)) = loaded.keyring() else { return };
    let Some(keys) = circumstances.host.opened(&keyring.envelope) else { return };
    let mut stream = circumstances.entropy.stream(crate::crypto::Purpose::Reseal);
    for pair in pairs {
        pair.reseal(&keys, circumstances.now, &mut stream);
    }
}
