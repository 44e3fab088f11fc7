//! Signed notes: a text, and Ed25519 signatures under it that name their key.
//!
//! Source: <https://c2sp.org/signed-note>.

use crate::crypto::{PublicKey, sha256};
use crate::encode::base64;

/// The byte that stands for Ed25519.
const ED25519: u8 = 1;

/// A key that can verify notes, by the name that stands beside its signatures.
#[derive(Clone, Debug)]
pub struct NoteKey {
    name: String,
    id: [u8; 4],
    bytes: [u8; 32],
    key: PublicKey,
}

impl NoteKey {
    /// The key; none if the name cannot be one, or the bytes are no public key.
    pub fn new(name: &str, bytes: [u8; 32]) -> Option<Self> {
        if !is_name(name) {
            return None;
        }
        let hash = sha256(&[name.as_bytes(), b"\n", &[ED25519], &bytes]);
        let id = *hash.first_chunk::<4>()?;
        Some(Self { name: name.to_owned(), id, bytes, key: PublicKey::new(&bytes)? })
    }

    /// The key of a text `<name>+<id>+<key>`; none if it is not one, or its id belongs to another key.
    pub fn parse(text: &str) -> Option<Self> {
        // No name has a plus; base64 can.
        let (name, rest) = text.split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let bytes = base64::from_standard_public(key)?;
        let (kind, bytes) = bytes.split_first()?;
        let found = Self::new(name, bytes.try_into().ok()?)?;
        (*kind == ED25519 && found.id_text() == id).then_some(found)
    }

    /// The text of the key: what a verifier is given.
    pub fn text(&self) -> String {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(&self.bytes);
        format!("{}+{}+{}", self.name, self.id_text(), base64::to_standard(&bytes))
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The note of a text with a signature of this key; none if it is not one.
    pub fn note(&self, text: &str, signature: &[u8]) -> Option<String> {
        if !self.key.verify(text.as_bytes(), signature) {
            return None;
        }
        let mut bytes = self.id.to_vec();
        bytes.extend_from_slice(signature);
        Some(format!("{text}\n\u{2014} {} {}\n", self.name, base64::to_standard(&bytes)))
    }

    fn id_text(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id))
    }
}

/// The text of a note, and the name of the first key that has signed it.
///
/// Errors: why it is not to be believed: `malformed`, `unsigned` by any of the keys, `forged` in the name of one.
pub(super) fn open<'n, 'k>(note: &'n str, keys: &'k [NoteKey]) -> Result<(&'n str, &'k str), &'static str> {
    let has_control = note.chars().any(|character| character.is_ascii_control() && character != '\n');
    let Some(end) = note.rfind("\n\n").filter(|_| note.len() <= MOST && note.ends_with('\n') && !has_control) else {
        return Err("malformed");
    };
    let (text, signatures) = note.split_at_checked(end + 1).ok_or("malformed")?;
    let mut signer = None;
    let mut count = 0;
    for line in signatures.trim_start_matches('\n').lines() {
        let (name, signature) =
            line.strip_prefix("\u{2014} ").and_then(|rest| rest.split_once(' ')).ok_or("malformed")?;
        let bytes = base64::from_standard_public(signature).ok_or("malformed")?;
        let (id, signature) = bytes.split_first_chunk::<4>().ok_or("malformed")?;
        if !is_name(name) {
            return Err("malformed");
        }
        count += 1;
        // Signatures of keys that we do not know are others' business.
        for key in keys.iter().filter(|key| key.name == name && key.id == *id) {
            if !key.key.verify(text.as_bytes(), signature) {
                return Err("forged");
            }
            signer.get_or_insert(key.name.as_str());
        }
    }
    if count == 0 {
        return Err("malformed");
    }
    signer.map(|name| (text, name)).ok_or("unsigned")
}

/// The bytes of a note that is looked at: sixteen signatures and a text, with room to spare.
const MOST: usize = 1 << 20;

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.chars().any(|character| character.is_whitespace() || character.is_control() || character == '+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SigningSeed;

    /// The example of golang.org/x/mod/sumdb/note.
    #[test]
    fn known_note() {
        let key = NoteKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        let note = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let (text, name) = open(note, std::slice::from_ref(&key)).unwrap();
        assert_eq!(name, "PeterNeumann");
        assert!(text.starts_with("If you") && text.ends_with("problem is.\n"));
        assert_eq!(open(&note.replace("answer", "Answer"), &[key]).unwrap_err(), "forged");
        assert_eq!(open(note, &[]).unwrap_err(), "unsigned");
    }

    fn signer(seed: u8) -> (NoteKey, SigningSeed) {
        let signing = SigningSeed::new([seed; 32]);
        (NoteKey::new("example.com/audit", signing.public()).unwrap(), signing)
    }

    #[test]
    fn what_is_signed_is_opened_by_its_key_alone() {
        for seed in 0..64 {
            let (key, signing) = signer(seed);
            assert_eq!(NoteKey::parse(&key.text()).unwrap().text(), key.text(), "a plus in the base64 is no end");
            let text = "a\n\nb\n";
            let note = key.note(text, &signing.sign(text.as_bytes())).unwrap();
            assert_eq!(open(&note, std::slice::from_ref(&key)).unwrap(), (text, "example.com/audit"));
            assert_eq!(open(&note, &[signer(seed + 64).0]).unwrap_err(), "unsigned");
            assert_eq!(key.note("other\n", &signing.sign(text.as_bytes())), None);
        }
    }

    #[test]
    fn malformed_notes_and_keys() {
        let (key, signing) = signer(1);
        let text = "a\n";
        let good = key.note(text, &signing.sign(text.as_bytes())).unwrap();
        for note in [
            String::new(),
            "a\n\n".to_owned(),
            good.trim_end().to_owned(),
            good.replace('\u{2014}', "-"),
            good.replace("a\n\n", "a\n"),
            good.replace("example.com/audit ", "exa+mple "),
            good.replace('a', "\t"),
            format!("{good}more\n"),
        ] {
            assert_eq!(open(&note, std::slice::from_ref(&key)).unwrap_err(), "malformed", "{note:?}");
        }
        assert!(NoteKey::new("with space", signing.public()).is_none() && NoteKey::new("", signing.public()).is_none());
        let text = key.text();
        for other in ["", "a+b", &text.replace("example", "exemple"), &text.replace("+A", "+B"), &format!("{text}A")] {
            assert!(NoteKey::parse(other).is_none(), "{other}");
        }
    }
}
