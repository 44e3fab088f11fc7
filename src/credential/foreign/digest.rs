//! The digest of a foreign token: as it is exported, as it is computed, and the two forms in which we keep it.

use super::format::{Algorithm, Format};
use crate::crypto::{MacKey, sha256, sha512};
use crate::encode::base64;
use crate::id::Id;

/// What is wrong with the text of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestFlaw {
    /// It is that of a hash that is slow on purpose.
    Slow,
    /// It is not one of this format.
    Form,
}

/// The digest of a foreign token. Neither of the two forms in which it is stored tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignDigest {
    algorithm: Algorithm,
    bytes: Vec<u8>,
}

impl ForeignDigest {
    /// The digest that another system has stored, in hex or in any base64.
    pub fn parse(format: Format, text: &str) -> Result<Self, DigestFlaw> {
        let algorithm = format.algorithm();
        let text = text.trim();
        if is_slow(text) {
            return Err(DigestFlaw::Slow);
        }
        let text = if format == Format::Django { text.strip_prefix("sha512$$").unwrap_or(text) } else { text };
        let bytes = if text.len() == 2 * algorithm.length() { from_hex(text) } else { from_any_base64(text) };
        let bytes = bytes.filter(|bytes| bytes.len() == algorithm.length()).ok_or(DigestFlaw::Form)?;
        Ok(Self { algorithm, bytes })
    }

    /// The digest of a token; none if it cannot be one of this format, or without the pepper that it takes.
    pub fn of_token(format: Format, token: &str, pepper: Option<&MacKey>) -> Option<Self> {
        let subject = format.subject(token)?;
        let algorithm = format.algorithm();
        let bytes = match algorithm {
            Algorithm::Sha256 => sha256(&[subject]).to_vec(),
            Algorithm::Sha512 => sha512(subject).to_vec(),
            Algorithm::HmacSha256 => pepper?.tag(subject).to_vec(),
        };
        Some(Self { algorithm, bytes })
    }

    /// What the document is called that says whose token it is; `salt` is the site's.
    pub fn lookup(&self, salt: &MacKey) -> [u8; 32] {
        salt.tag(&[LOOKUP, self.algorithm.as_str().as_bytes(), b"\0", &self.bytes].concat())
    }

    /// What a pair recognises it by.
    pub fn bound_to(&self, client_id: &Id) -> [u8; 32] {
        sha256(&[PAIR, client_id.as_bytes(), self.algorithm.as_str().as_bytes(), b"\0", &self.bytes])
    }
}

const LOOKUP: &[u8] = b"keyward import 1\0";
const PAIR: &[u8] = b"keyward imported digest 1\0";

/// Whether the text names a hash that takes long: as Django, PHC strings, crypt and LDAP write them.
fn is_slow(text: &str) -> bool {
    const NAMES: [&str; 5] = ["pbkdf2", "bcrypt", "argon2", "scrypt", "yescrypt"];
    const CRYPT: [&str; 6] = ["$2", "$5$", "$6$", "$7$", "$y$", "$gy$"];
    let lower = text.to_ascii_lowercase();
    let name = lower.trim_start_matches(['$', '{']);
    NAMES.iter().any(|slow| name.starts_with(slow)) || CRYPT.iter().any(|slow| text.starts_with(slow))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
}

/// Standard or URL-safe, with or without padding.
fn from_any_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    base64::from_url(&text.replace('+', "-").replace('/', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "acme_0123456789abcdef";

    fn hex(bytes: &[u8]) -> String {
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.map(|digit| char::from_digit(digit.into(), 16).unwrap()).collect()
    }

    #[test]
    fn every_writing_of_one_digest_is_the_same() {
        let digest = ForeignDigest::of_token(Format::Sha256, TOKEN, None).unwrap();
        let hex = hex(&digest.bytes);
        let standard = base64::to_standard(&digest.bytes);
        let url = base64::to_url(&digest.bytes);
        for text in [&hex, &hex.to_uppercase(), &standard, standard.trim_end_matches('='), &url, &format!("{url}=")] {
            assert_eq!(ForeignDigest::parse(Format::Unkey, text).as_ref(), Ok(&digest), "{text}");
        }
        for text in ["", "x", &hex[1..], &format!("{hex}0"), &format!("{}g", &hex[1..]), "sha512$$00"] {
            assert_eq!(ForeignDigest::parse(Format::Unkey, text), Err(DigestFlaw::Form), "{text}");
        }
    }

    #[test]
    fn slow_hashes_are_told() {
        for text in [
            "pbkdf2_sha256$600000$salt$hash",
            "$2b$12$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
            "argon2$argon2id$v=19$x",
            "bcrypt_sha256$$2b$12$x",
            "scrypt$16384$x",
            "{PBKDF2}10000$x",
            "$pbkdf2-sha256$x",
            "$6$salt$hash",
            "$y$j9T$x",
        ] {
            assert_eq!(ForeignDigest::parse(Format::Django, text), Err(DigestFlaw::Slow), "{text}");
        }
    }

    #[test]
    fn known_answers_of_others() {
        let digest = ForeignDigest::of_token(Format::Django, "prefix12.secret", None).unwrap();
        let hex = hex(&digest.bytes);
        assert_eq!(ForeignDigest::parse(Format::Django, &format!("sha512$${hex}")), Ok(digest));
        // The long token alone decides.
        let of = |token| ForeignDigest::of_token(Format::PrefixedApiKey, token, None).unwrap();
        assert_eq!(of("mycompany_BRTRKFsL_51FwqftsmMDHHbJAMEXXHCgG"), of("other_x_51FwqftsmMDHHbJAMEXXHCgG"));
        assert_eq!(
            ForeignDigest::parse(
                Format::PrefixedApiKey,
                "d70d981d87b449c107327c2a2afbf00d4b58070d6ba571aac35d7ea3e7c79f37"
            ),
            Ok(of("mycompany_BRTRKFsL_51FwqftsmMDHHbJAMEXXHCgG"))
        );
    }

    /// Frozen: documents are found, and pairs recognise, by these.
    #[test]
    fn known_forms() {
        let client_id = Id::parse("0123456789ABCDEFGHIJabcd").unwrap();
        let digest = ForeignDigest::of_token(Format::Sha256, TOKEN, None).unwrap();
        let pepper = MacKey::new(b"pepper");
        let peppered = ForeignDigest::of_token(Format::HmacSha256, TOKEN, Some(&pepper)).unwrap();
        let salt = MacKey::new(&[7; 32]);
        let shown = |digest: &ForeignDigest| {
            [base64::to_url(&digest.lookup(&salt)), base64::to_url(&digest.bound_to(&client_id))]
        };
        assert_eq!([shown(&digest), shown(&peppered)], KNOWN);
        assert!(ForeignDigest::of_token(Format::HmacSha256, TOKEN, None).is_none());
    }

    const KNOWN: [[&str; 2]; 2] = [
        ["h8pUNfZvrWVIjQTiJuSwPItazVmsEcNN8O6jZfV8B8E", "Wv12xfVHD8vul5IkEKYcNSLtRn11muiEc0F7AiaQ3DU"],
        ["DJrdLU3_39EnBmEfHZjtY--DlNd5zJngMgpgka7rmEs", "QIMK-WllO_-jXsncCsBsDZVK2q7N4bxJj67Ssd2_6kM"],
    ];
}
