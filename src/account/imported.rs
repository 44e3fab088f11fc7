//! What is left of a key of another system: a digest by which a pair recognises its token, and whose token it is (K13).

use crate::credential::foreign::{ForeignDigest, Format};
use crate::crypto;
use crate::encode::{base64, document};
use crate::error::Fault;
use crate::id::Id;
use crate::site::{self, SCHEMA};

use super::document::Account;
use super::pair::Pair;

document! {
    /// By what a pair recognises a token of another system.
    pub struct Imported {
        /// Which system's.
        "format" => format: String;
        /// The digest, bound to the pair; absent after a revoke.
        "digest" => digest: Option<String> = None;
    }
}

document! {
    /// Whose a token of another system is: the document `import/<look-up>`, which never changes.
    pub struct Import {
        /// The version of the document.
        "schema" => schema: u32;
        /// The pair that recognises it.
        "clientId" => client_id: Id;
    }
}

impl Imported {
    /// What the pair keeps of a digest.
    pub fn new(format: Format, digest: &ForeignDigest, client_id: &Id) -> Self {
        Self {
            format: format.as_str().to_owned(),
            digest: Some(base64::to_url(&digest.bound_to(client_id))),
            extra: serde_json::Map::new(),
        }
    }

    /// The digest's bytes.
    pub fn bytes(&self) -> Option<[u8; 32]> {
        base64::array_from_url(self.digest.as_deref()?)
    }

    /// Whether it is this digest, of the pair of this client id.
    pub fn is(&self, digest: &ForeignDigest, client_id: &Id) -> bool {
        self.bytes().is_some_and(|bytes| crypto::equal(&bytes, &digest.bound_to(client_id)))
    }
}

impl Import {
    /// That the pair recognises it.
    pub fn new(client_id: Id) -> Self {
        Self { schema: SCHEMA, client_id, extra: serde_json::Map::new() }
    }

    /// The import of a stored text.
    pub fn parse(id: &str, text: &str) -> Result<Self, Fault> {
        site::parse(id, text, |import: &Self| import.schema)
    }
}

impl Account {
    /// The pair that recognises a token of another system by this digest.
    pub fn importer(&self, digest: &ForeignDigest) -> Option<&Pair> {
        let pairs = self.keys.iter().flat_map(|key| &key.pairs);
        pairs.into_iter().find(|pair| pair.imported.as_ref().is_some_and(|own| own.is(digest, &pair.client_id)))
    }
}
