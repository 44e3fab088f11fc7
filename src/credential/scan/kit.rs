//! The token of a prefix, described for the scanners of others.

use serde::Serialize;

use super::super::secret::{SECRET_LENGTH, Secret};
use super::super::token::Credential;
use crate::crypto::Entropy;
use crate::id::{ID_LENGTH, Id};
use crate::text;

/// What scanners need to find tokens of one prefix.
///
/// `\b` is a word's edge of ASCII in RE2, Hyperscan, PCRE and JavaScript alike, and no part of a token can be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScannerKit {
    /// What the tokens start with.
    pub prefix: String,
    /// The regular expression of a token, with the edges around it.
    pub pattern: String,
    /// How the checksum is checked, for a scanner that can run a program.
    pub checksum: String,
    /// The fields of a custom pattern of GitHub's secret scanning.
    pub github: GithubPattern,
    /// A rule in the TOML of gitleaks.
    pub gitleaks: String,
    /// A custom detector in the YAML of trufflehog.
    pub trufflehog: String,
    /// A token of nobody, to try a scanner with; its checksum fits.
    pub example: String,
}

/// A custom pattern, field by field, as its form asks for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GithubPattern {
    /// Its name.
    pub name: String,
    /// The secret's own expression.
    pub secret_format: String,
    /// What has to stand before it.
    pub before_secret: String,
    /// What has to stand behind it.
    pub after_secret: String,
    /// A text in which it is found.
    pub test_string: String,
}

impl ScannerKit {
    /// The kit of a prefix; none if it has no form of one.
    pub fn of(prefix: &str) -> Option<Self> {
        // Its characters mean themselves in every dialect.
        text::is_prefix(prefix).then(|| {
            let token = format!("{prefix}_[0-9A-Za-z]{{{ID_LENGTH}}}_[0-9A-Za-z]{{{SECRET_LENGTH}}}");
            let example = example(prefix);
            Self {
                prefix: prefix.to_owned(),
                pattern: format!(r"\b{token}\b"),
                checksum: CHECKSUM.to_owned(),
                github: GithubPattern {
                    name: format!("{prefix} API key"),
                    secret_format: token.clone(),
                    before_secret: r"\A|[^0-9A-Za-z_]".to_owned(),
                    after_secret: r"\z|[^0-9A-Za-z_]".to_owned(),
                    test_string: format!("key={example}"),
                },
                gitleaks: gitleaks(prefix, &token),
                trufflehog: trufflehog(prefix, &token),
                example,
            }
        })
    }
}

/// The rule of `secret.rs`, in words.
const CHECKSUM: &str = "the last 6 characters are the CRC-32 (ISO 3309, as in zlib) of the 79 characters before them, which are client id, `_` and the first 54 of the secret, as 6 digits of [0-9A-Za-z], leading zeros included";

fn gitleaks(prefix: &str, token: &str) -> String {
    [
        "[[rules]]",
        &format!("id = \"{}-api-key\"", prefix.replace('_', "-")),
        &format!("description = \"{prefix} API key\""),
        &format!("regex = '''\\b({token})\\b'''"),
        "secretGroup = 1",
        &format!("keywords = [\"{prefix}_\"]"),
        "",
    ]
    .join("\n")
}

fn trufflehog(prefix: &str, token: &str) -> String {
    [
        "detectors:",
        &format!("  - name: {prefix} API key"),
        "    keywords:",
        &format!("      - {prefix}_"),
        "    regex:",
        &format!("      token: '\\b({token})\\b'"),
        "",
    ]
    .join("\n")
}

/// A token that was never given out: a site would have to have this locator.
fn example(prefix: &str) -> String {
    let client_id = Id::PLACEHOLDER;
    Credential { client_id, secret: Secret::generate(&client_id, &Entropy::new([0; 32])) }.token(prefix)
}
