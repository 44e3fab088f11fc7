//! The one table of formats.

use crate::text::limits::FOREIGN_TOKEN;

/// What of a token is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// All of it.
    Whole,
    /// What stands behind the last `_`, of at least two.
    Long,
    /// What stands behind the first `|`; all of it where there is none.
    BehindBar,
    /// All of it, which has a `.` in it.
    Dotted,
}

/// How it is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
    /// HMAC-SHA256 under a pepper that the host has.
    HmacSha256,
}

impl Algorithm {
    /// The word that look-ups and digests are bound to.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha512 => "sha-512",
            Self::HmacSha256 => "hmac-sha256",
        }
    }

    /// How many bytes a digest has.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha256 | Self::HmacSha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

macro_rules! formats {
    ($( $variant:ident = $name:literal, $part:ident, $algorithm:ident, $scheme:expr, $sentence:literal; )+) => {
        /// How another system makes its tokens and hashes them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format { $( #[doc = $sentence] $variant, )+ }

        impl Format {
            /// All, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The words of commands, documents and options.
            pub const WORDS: &'static [(&'static str, Self)] = &[ $( ($name, Self::$variant), )+ ];

            /// The stable spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// What is stored there, in one sentence.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant => $sentence, )+ }
            }

            /// How it is hashed.
            pub const fn algorithm(self) -> Algorithm {
                match self { $( Self::$variant => Algorithm::$algorithm, )+ }
            }

            const fn part(self) -> Part {
                match self { $( Self::$variant => Part::$part, )+ }
            }

            /// The scheme of `Authorization` that its clients use besides `Bearer`.
            const fn scheme(self) -> Option<&'static str> {
                match self { $( Self::$variant => $scheme, )+ }
            }
        }
    };
}

formats! {
    Sha256 = "sha256", Whole, Sha256, None, "SHA-256 of the whole token";
    HmacSha256 = "hmac-sha256", Whole, HmacSha256, None, "HMAC-SHA256 of the whole token, under a pepper";
    PrefixedApiKey = "prefixed-api-key", Long, Sha256, None, "npm prefixed-api-key: SHA-256 of the long token";
    BetterAuth = "better-auth", Whole, Sha256, None, "better-auth: SHA-256 of the whole key";
    Unkey = "unkey", Whole, Sha256, None, "Unkey: SHA-256 of the whole key";
    Sanctum = "laravel-sanctum", BehindBar, Sha256, None, "Laravel Sanctum: SHA-256 of what stands behind `|`";
    Django = "django-rest-framework-api-key", Dotted, Sha512, Some("api-key"), "djangorestframework-api-key from 3.0 on: SHA-512 of the whole key";
}

impl Format {
    /// The part of a token that is hashed; none if it cannot be one of this format.
    pub fn subject(self, token: &str) -> Option<&[u8]> {
        let subject = match self.part() {
            Part::Whole => token,
            Part::Long => token.rsplit_once('_').filter(|(before, _)| before.contains('_')).map(|(_, long)| long)?,
            Part::BehindBar => token.split_once('|').map_or(token, |(_, behind)| behind),
            Part::Dotted => Some(token).filter(|token| token.contains('.'))?,
        };
        Some(subject.as_bytes()).filter(|subject| !subject.is_empty())
    }

    /// Whether a token of this format can stand behind this scheme of `Authorization`.
    pub fn takes_scheme(self, scheme: &str) -> bool {
        scheme.eq_ignore_ascii_case("bearer") || self.scheme().is_some_and(|own| scheme.eq_ignore_ascii_case(own))
    }
}

/// A text that can be a token of somebody: printable, and neither too short to be secret nor too long to be hashed.
pub fn candidate(text: &str) -> Option<&str> {
    let text = text.trim();
    let length = text.len() as u64;
    let fits = (FOREIGN_TOKEN.min..=FOREIGN_TOKEN.max).contains(&length);
    (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hashed() {
        let subject = |format: Format, token| format.subject(token).map(|part| core::str::from_utf8(part).unwrap());
        assert_eq!(subject(Format::Sha256, "abc_def"), Some("abc_def"));
        assert_eq!(subject(Format::PrefixedApiKey, "my_co_short_long"), Some("long"));
        assert_eq!(subject(Format::PrefixedApiKey, "short_long"), None);
        assert_eq!(subject(Format::PrefixedApiKey, "co_short_"), None);
        assert_eq!(subject(Format::Sanctum, "7|abc|d"), Some("abc|d"));
        assert_eq!(subject(Format::Sanctum, "abc"), Some("abc"));
        assert_eq!(subject(Format::Django, "prefix.secret"), Some("prefix.secret"));
        assert_eq!(subject(Format::Django, "secret"), None);
    }

    #[test]
    fn what_can_be_a_token() {
        assert_eq!(candidate(" 0123456789abcdef "), Some("0123456789abcdef"));
        for text in ["", "0123456789abcde", "0123456789 abcdef", "0123456789abcdé", &"x".repeat(513)] {
            assert_eq!(candidate(text), None, "{text}");
        }
    }

    #[test]
    fn schemes() {
        assert!(Format::Unkey.takes_scheme("bEARER") && !Format::Unkey.takes_scheme("Api-Key"));
        assert!(Format::Django.takes_scheme("Api-Key") && !Format::Django.takes_scheme("Digest"));
    }
}
