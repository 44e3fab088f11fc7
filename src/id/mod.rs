//! Locators: where a user's document lies, and ids that say so themselves.
//!
//! A client id and a key id are `dloc ‖ oloc ‖ six random characters`, so a verifier needs no index and no look-up table.

use crate::crypto::{Stream, hmac_sha256};
use crate::encode::{base62, base64};

/// Characters of a client id or a key id.
pub const ID_LENGTH: usize = 24;
/// Characters of a domain's locator.
pub const DOMAIN_LENGTH: usize = 8;
/// Characters of a domain's and an owner's locator together.
pub const ACCOUNT_LENGTH: usize = 18;

/// The document of the site.
pub const SITE: &str = "site";
/// The document of the keyring.
pub const KEYRING: &str = "keyring";
/// What the ids of documents with a ledger start with, in order.
pub const LEDGERS: [&str; 4] = ["account/", "domain/", KEYRING, SITE];
/// What the documents of notices start with.
pub const NOTICES: &str = "notice/";

/// The 8 characters that stand for a domain.
pub fn domain_locator(salt: &[u8; 32], domain: &str) -> [u8; DOMAIN_LENGTH] {
    locate(salt, &[domain])
}

/// The 10 characters that stand for an owner within its domain.
pub fn owner_locator(salt: &[u8; 32], domain: &str, owner: &str) -> [u8; ACCOUNT_LENGTH - DOMAIN_LENGTH] {
    locate(salt, &[domain, owner])
}

/// The id of a domain's document.
pub fn domain_document(salt: &[u8; 32], domain: &str) -> String {
    format!("domain/{}", ascii(&domain_locator(salt, domain)))
}

/// The id of a user's document.
pub fn account_document(salt: &[u8; 32], domain: &str, owner: &str) -> String {
    format!("account/{}/{}", ascii(&domain_locator(salt, domain)), ascii(&owner_locator(salt, domain, owner)))
}

/// What all accounts of a domain start with.
pub fn account_prefix(salt: &[u8; 32], domain: &str) -> String {
    format!("account/{}/", ascii(&domain_locator(salt, domain)))
}

/// The id of the usage document beside an account's.
pub fn usage_document(account_document: &str) -> String {
    let path = account_document.split_once('/').map_or("", |(_, path)| path);
    format!("usage/{path}")
}

/// The document of the domain that an account's document lies in; none if the id is not one of an account's.
pub fn domain_of_account(document: &str) -> Option<String> {
    let (domain, owner) = document.strip_prefix("account/")?.split_once('/')?;
    let is = |text: &str, length: usize| text.len() == length && base62::is_base62(text.as_bytes());
    (is(domain, DOMAIN_LENGTH) && is(owner, ACCOUNT_LENGTH - DOMAIN_LENGTH)).then(|| format!("domain/{domain}"))
}

/// The audit document of one event.
pub fn audit_document(document: &str, sequence: u64) -> String {
    format!("audit/{document}/{sequence:012}")
}

/// What the documents start with that say whose an imported token is.
pub const IMPORTS: &str = "import/";

/// The document that says whose an imported token is, by its look-up.
pub fn import_document(lookup: &[u8; 32]) -> String {
    [IMPORTS, &base64::to_url(lookup)].concat()
}

/// The look-up of such a document; none if the id is not one of its.
pub fn lookup_of(document: &str) -> Option<[u8; 32]> {
    base64::array_from_url(document.strip_prefix(IMPORTS)?)
}

/// The document and the sequence that an audit document's id names.
pub fn audited(id: &str) -> Option<(&str, u64)> {
    let (document, sequence) = id.strip_prefix("audit/")?.rsplit_once('/')?;
    let is_number = sequence.len() == 12 && sequence.bytes().all(|byte| byte.is_ascii_digit());
    Some((document, sequence.parse().ok().filter(|_| is_number)?))
}

/// The document that remembers what was refused to an actor of a domain; `name` is its role and its id.
pub fn refusal_document(salt: &[u8; 32], domain: &str, name: &str) -> String {
    account_document(salt, domain, name).replacen("account", "refusal", 1)
}

/// The document that remembers what was refused to the holder of a credential.
pub fn refusal_of_holder(client_id: &Id) -> String {
    let (domain, rest) = client_id.as_str().split_at(DOMAIN_LENGTH);
    format!("refusal/{domain}/{rest}")
}

/// Whether a document of this id has a ledger.
pub fn has_ledger(id: &str) -> bool {
    let is_one = |prefix: &str| id.starts_with(prefix);
    id == SITE || id == KEYRING || LEDGERS.iter().any(|prefix| prefix.ends_with('/') && is_one(prefix))
}

/// The document of what opens the commitments of one event.
pub fn personal_document(document: &str, sequence: u64) -> String {
    format!("personal/{document}/{sequence:012}")
}

/// The document of a notice that follows from a change of an account's document; `hash` tells those of one change apart.
pub fn notice_document(document: &str, sequence: u64, hash: &str) -> String {
    let path = document.split_once('/').map_or("", |(_, path)| path);
    format!("{NOTICES}{path}/{sequence:012}/{hash}")
}

/// What all notices about a domain's users start with.
pub fn notice_prefix(salt: &[u8; 32], domain: &str) -> String {
    format!("{NOTICES}{}/", ascii(&domain_locator(salt, domain)))
}

/// A client id or a key id: 24 base62 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id([u8; ID_LENGTH]);

impl Id {
    /// An id of no key: what stands in for one that could not be read.
    pub(crate) const PLACEHOLDER: Self = Self([b'0'; ID_LENGTH]);

    /// The id, if the text has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_bytes(text.as_bytes())
    }

    /// The id, if the bytes have the form of one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let array: [u8; ID_LENGTH] = bytes.try_into().ok()?;
        base62::is_base62(&array).then_some(Self(array))
    }

    /// A new id of the account.
    pub fn random(salt: &[u8; 32], domain: &str, owner: &str, stream: &mut Stream) -> Self {
        let mut id = [b'0'; ID_LENGTH];
        let parts = domain_locator(salt, domain)
            .into_iter()
            .chain(owner_locator(salt, domain, owner))
            .chain(stream.base62::<6>());
        for (slot, byte) in id.iter_mut().zip(parts) {
            *slot = byte;
        }
        Self(id)
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// The characters.
    pub fn as_bytes(&self) -> &[u8; ID_LENGTH] {
        &self.0
    }

    /// The locators of domain and owner: what the cache of a verifier goes by.
    pub fn account(&self) -> [u8; ACCOUNT_LENGTH] {
        core::array::from_fn(|index| self.0.get(index).copied().unwrap_or_default())
    }

    /// Whether `document` is the document of its account.
    pub fn lies_in(&self, document: &str) -> bool {
        let path = document.strip_prefix("account/").unwrap_or_default();
        path.bytes().filter(|byte| *byte != b'/').eq(self.account())
    }

    /// The id of the account's document.
    pub fn account_document(&self) -> String {
        self.document("account")
    }

    /// The id of the account's usage document.
    pub fn usage_document(&self) -> String {
        self.document("usage")
    }

    /// The id of the domain's document.
    pub fn domain_document(&self) -> String {
        format!("domain/{}", self.as_str().get(..DOMAIN_LENGTH).unwrap_or_default())
    }

    fn document(&self, kind: &str) -> String {
        let (domain, rest) = self.as_str().split_at(DOMAIN_LENGTH);
        format!("{kind}/{domain}/{}", rest.get(..ACCOUNT_LENGTH - DOMAIN_LENGTH).unwrap_or_default())
    }
}

impl core::borrow::Borrow<[u8]> for Id {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl core::hash::Hash for Id {
    // As a slice hashes, because a map of ids is asked with slices.
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.0.as_slice().hash(state);
    }
}

impl core::fmt::Debug for Id {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an id of 24 base62 characters"))
    }
}

/// Base62 digits of an HMAC over the length-prefixed parts: without the salt nobody can tell which user a key belongs to.
fn locate<const N: usize>(salt: &[u8; 32], parts: &[&str]) -> [u8; N] {
    let mut message = Vec::new();
    for part in parts {
        message.extend_from_slice(&(part.len() as u64).to_be_bytes());
        message.extend_from_slice(part.as_bytes());
    }
    let tag = hmac_sha256(salt, &message);
    let number = tag.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    base62::digits(number)
}

fn ascii(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Entropy, Purpose};

    #[test]
    fn parts_cannot_be_shifted_between_domain_and_owner() {
        let salt = [7; 32];
        assert_ne!(owner_locator(&salt, "ab", "c"), owner_locator(&salt, "a", "bc"));
        assert_ne!(domain_locator(&salt, "a"), domain_locator(&[8; 32], "a"));
    }

    #[test]
    fn an_id_says_where_its_account_lies() {
        let salt = [7; 32];
        let mut stream = Entropy::new([1; 32]).stream(Purpose::Ids);
        let id = Id::random(&salt, "default", "ann", &mut stream);
        assert_eq!(id.account_document(), account_document(&salt, "default", "ann"));
        assert_eq!(id.domain_document(), domain_document(&salt, "default"));
        assert_eq!(id.usage_document(), usage_document(&id.account_document()));
        assert_eq!(Id::parse(id.as_str()), Some(id));
        assert_ne!(Id::random(&salt, "default", "ann", &mut stream), id);
    }

    #[test]
    fn malformed_ids() {
        for text in ["", "short", "0123456789012345678901234", "01234567890123456789012-", "0123456789012345678901é"] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }
}
