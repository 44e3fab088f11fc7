//! Checkpoints: the heads of all chains at one moment, under a signature that is kept elsewhere.
//!
//! The text is that of a tlog-checkpoint; its tree has a leaf a document, `<document> <sequence> <head>`, in the order of
//! the documents. Each checkpoint is a tree of its own and not the growth of the one before: so the instant is part of
//! the origin, and no origin has two trees.
//!
//! Source: <https://c2sp.org/tlog-checkpoint>, RFC 9162.

use std::collections::BTreeMap;

use super::ledger::ledger_of;
use super::merkle::{Hash, inclusion, leaf, root, root_of};
use super::note::{NoteKey, open};
use crate::encode::{base64, document};
use crate::time::Instant;
use crate::time::calendar::rfc3339;

document! {
    /// A checkpoint as it is exported.
    pub struct Checkpoint {
        /// The version of this form.
        "schema" => schema: u32;
        /// The signed note.
        "note" => note: String;
        /// The leaves of its tree, in order.
        "leaves" => leaves: Vec<String>;
    }
}

/// The heads that a checkpoint is made of.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    /// By document: how many changes, and the hash of the last.
    heads: BTreeMap<String, (u64, String)>,
    /// Documents that could not be read.
    unreadable: Vec<String>,
}

/// What a checkpoint that is to be believed says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Who has signed it, and when.
    pub origin: String,
    /// How many documents.
    pub size: u64,
    /// The root of its tree.
    pub root: Hash,
    /// By document: how many changes, and the hash of the last.
    pub heads: Vec<(String, u64, Hash)>,
}

impl Heads {
    /// Takes a document that has a ledger.
    pub fn take(&mut self, id: &str, text: &str) {
        match ledger_of(text) {
            Some(ledger) => {
                self.heads.insert(id.to_owned(), (ledger.sequence, ledger.head));
            }
            None => self.unreadable.push(id.to_owned()),
        }
    }

    /// Documents that could not be read, and so are not in the tree.
    pub fn unreadable(&self) -> &[String] {
        &self.unreadable
    }

    /// The leaves of the tree, in order.
    pub fn leaves(&self) -> Vec<String> {
        self.heads.iter().map(|(document, (sequence, head))| format!("{document} {sequence} {head}")).collect()
    }

    /// The text that is to be signed; none beyond the year 9999.
    pub fn text(&self, name: &str, now: Instant) -> Option<String> {
        let hashes: Vec<_> = self.leaves().iter().map(|text| leaf(text.as_bytes())).collect();
        let root = base64::to_standard(&root(&hashes));
        Some(format!("{name}/{}\n{}\n{root}\n", rfc3339(now)?, hashes.len()))
    }
}

impl Checkpoint {
    /// The checkpoint of a signed text.
    pub fn new(note: String, leaves: Vec<String>) -> Self {
        Self { schema: 1, note, leaves, extra: serde_json::Map::new() }
    }

    /// What it says, if one of the keys has signed it and its leaves give the root.
    ///
    /// Errors: why not, in a few words.
    pub fn vouched(&self, keys: &[NoteKey]) -> Result<Vouched, &'static str> {
        if self.schema > 1 {
            return Err("it was written by a newer keyward");
        }
        let signed = Signed::open(&self.note, keys)?;
        let hashes: Vec<_> = self.leaves.iter().map(|text| leaf(text.as_bytes())).collect();
        if hashes.len() as u64 != signed.size || root(&hashes) != signed.root {
            return Err("its leaves do not give the root that is signed");
        }
        let heads: Vec<_> =
            self.leaves.iter().map(|text| head_of(text)).collect::<Option<_>>().ok_or("a leaf is malformed")?;
        let is_sorted = heads.windows(2).all(|pair| matches!(pair, [(one, ..), (other, ..)] if one < other));
        if !is_sorted {
            return Err("its leaves are not in order");
        }
        Ok(Vouched { origin: signed.origin, size: signed.size, root: signed.root, heads })
    }

    /// The proof that the head of a document is in the tree: index and hashes; none if it has no leaf.
    pub fn prove(&self, document: &str) -> Option<(u64, String, Vec<Hash>)> {
        let index = self.leaves.iter().position(|text| text.split(' ').next() == Some(document))?;
        let hashes: Vec<_> = self.leaves.iter().map(|text| leaf(text.as_bytes())).collect();
        Some((index as u64, self.leaves.get(index)?.clone(), inclusion(&hashes, index)?))
    }
}

/// Whether a note vouches for a leaf, by a proof of inclusion and without the other leaves.
///
/// Errors: why not, in a few words.
pub fn verify_proof(note: &str, keys: &[NoteKey], index: u64, text: &str, path: &[Hash]) -> Result<(), &'static str> {
    let signed = Signed::open(note, keys)?;
    let found = root_of(leaf(text.as_bytes()), index, signed.size, path);
    if found == Some(signed.root) { Ok(()) } else { Err("the proof does not lead to the root that is signed") }
}

/// The lines of a checkpoint's text.
struct Signed {
    origin: String,
    size: u64,
    root: Hash,
}

impl Signed {
    fn open(note: &str, keys: &[NoteKey]) -> Result<Self, &'static str> {
        const MALFORMED: &str = "it is not a checkpoint";
        let (text, name) = open(note, keys).map_err(|why| match why {
            "unsigned" => "none of the keys has signed it",
            "forged" => "its signature is forged",
            _ => MALFORMED,
        })?;
        let mut lines = text.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(MALFORMED);
        };
        let number: u64 = size.parse().map_err(|_| MALFORMED)?;
        let root = base64::from_standard_public(root).and_then(|bytes| bytes.try_into().ok()).ok_or(MALFORMED)?;
        // Lines behind them are extensions, signed and of no meaning here.
        if number.to_string() != size || lines.any(str::is_empty) {
            return Err(MALFORMED);
        }
        // A key vouches for what is its own, whatever else it may have signed.
        let is_own = origin.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
        if !is_own {
            return Err("its origin is not the name of the key that has signed it");
        }
        Ok(Self { origin: origin.to_owned(), size: number, root })
    }
}

fn head_of(text: &str) -> Option<(String, u64, Hash)> {
    let [document, sequence, head] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let number: u64 = sequence.parse().ok()?;
    (number.to_string() == sequence).then_some(())?;
    Some((document.to_owned(), number, base64::array_from_url(head)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SigningSeed;

    const NAME: &str = "example.com/keyward";

    fn heads() -> Heads {
        let mut heads = Heads::default();
        for (id, sequence) in [("site", 3), ("account/b/c", 12), ("account/a/b", 1), ("domain/a", 7)] {
            heads
                .take(id, &format!(r#"{{"schema":1,"ledger":{{"sequence":{sequence},"head":"{}"}}}}"#, "A".repeat(43)));
        }
        heads
    }

    fn signed() -> (Checkpoint, NoteKey) {
        let signing = SigningSeed::new([9; 32]);
        let key = NoteKey::new(NAME, signing.public()).unwrap();
        let text = heads().text(NAME, 1_893_456_000_000).unwrap();
        let note = key.note(&text, &signing.sign(text.as_bytes())).unwrap();
        (Checkpoint::new(note, heads().leaves()), key)
    }

    /// Frozen: what hosts keep for years.
    #[test]
    fn known_form() {
        let (checkpoint, key) = signed();
        assert_eq!(key.text(), KEY);
        assert_eq!(serde_json::to_string(&checkpoint).unwrap(), KNOWN);
        assert_eq!(serde_json::from_str::<Checkpoint>(KNOWN).unwrap(), checkpoint);
    }

    const KEY: &str = "example.com/keyward+6d82ed89+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY";
    const KNOWN: &str = r#"{"schema":1,"note":"example.com/keyward/2030-01-01T00:00:00.000Z\n4\ngojMfE1e+brn25zGe9cpqdIQR54so+X8VImCRH9BIy8=\n\n— example.com/keyward bYLtiREMJzSW9XTME11fy03yx9Tj+/ANF3vhK7+k9CFtit6zjPsZ63NHV1zQOK7mdPNw7oahxsIe/6wfX0Mxxr8mwwY=\n","leaves":["account/a/b 1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","account/b/c 12 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","domain/a 7 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","site 3 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}"#;

    #[test]
    fn a_checkpoint_vouches_for_its_leaves() {
        let (checkpoint, key) = signed();
        let keys = [key];
        let vouched = checkpoint.vouched(&keys).unwrap();
        assert_eq!((vouched.origin.as_str(), vouched.size), ("example.com/keyward/2030-01-01T00:00:00.000Z", 4));
        assert_eq!(vouched.heads[1], ("account/b/c".into(), 12, [0; 32]));
        let (index, text, path) = checkpoint.prove("account/b/c").unwrap();
        assert_eq!((index, text.as_str()), (1, checkpoint.leaves[1].as_str()));
        assert_eq!(verify_proof(&checkpoint.note, &keys, index, &text, &path), Ok(()));
        assert!(verify_proof(&checkpoint.note, &keys, index, &text.replace("12", "13"), &path).is_err());
        assert!(checkpoint.prove("account/b").is_none());
    }

    #[test]
    fn what_is_not_as_it_was_signed_vouches_for_nothing() {
        let (good, key) = signed();
        let keys = [key];
        let with = |change: &dyn Fn(&mut Checkpoint)| {
            let mut checkpoint = good.clone();
            change(&mut checkpoint);
            checkpoint.vouched(&keys).unwrap_err()
        };
        let leaves = "its leaves do not give the root that is signed";
        assert_eq!(with(&|checkpoint| checkpoint.leaves[0].push('x')), leaves);
        assert_eq!(with(&|checkpoint| checkpoint.leaves.swap(0, 1)), leaves);
        assert_eq!(with(&|checkpoint| checkpoint.leaves.truncate(3)), leaves);
        assert_eq!(
            with(&|checkpoint| checkpoint.note = checkpoint.note.replace("\n4\n", "\n5\n")),
            "its signature is forged"
        );
        assert_eq!(with(&|checkpoint| checkpoint.note.clear()), "it is not a checkpoint");
        assert_eq!(with(&|checkpoint| checkpoint.schema = 2), "it was written by a newer keyward");
        assert_eq!(good.vouched(&[]).unwrap_err(), "none of the keys has signed it");
    }

    #[test]
    fn a_key_vouches_only_for_what_bears_its_name() {
        let signing = SigningSeed::new([9; 32]);
        let key = NoteKey::new("other.example/log", signing.public()).unwrap();
        for text in
            [heads().text(NAME, 0).unwrap(), "other.example/log\n1\n".into(), "other.example/log/x\n01\nAA==\n".into()]
        {
            let note = key.note(&text, &signing.sign(text.as_bytes())).unwrap();
            assert!(Checkpoint::new(note, heads().leaves()).vouched(std::slice::from_ref(&key)).is_err());
        }
    }

    #[test]
    fn a_document_that_cannot_be_read_is_named() {
        let mut heads = heads();
        heads.take("account/x/y", "{");
        assert_eq!(heads.unreadable(), ["account/x/y"]);
        assert_eq!(heads.leaves().len(), 4);
        assert_eq!(
            Heads::default().text(NAME, 0).unwrap(),
            format!("{NAME}/1970-01-01T00:00:00.000Z\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
        );
    }
}
