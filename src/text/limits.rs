//! The one table of lengths, counts and ranges; errors and docs are made from it.

/// A length in UTF-8 bytes, or a count: the least and the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// What is measured, as the docs name it.
    pub name: &'static str,
    /// The least that is accepted.
    pub min: u64,
    /// The most that is accepted.
    pub max: u64,
}

macro_rules! limits {
    ($( $(#[doc = $doc:literal])+ $constant:ident = $name:literal, $min:literal ..= $max:literal; )+) => {
        $( $(#[doc = $doc])+ pub const $constant: Range = Range { name: $name, min: $min, max: $max }; )+

        /// Every limit, for the docs.
        pub const ALL: &[Range] = &[ $( $constant, )+ ];
    };
}

limits! {
    /// Ids of domains, users and actors: opaque, compared exactly.
    ID = "id", 1..=128;
    /// An operation id.
    OPERATION_ID = "operation id", 1..=128;
    /// The name of a key.
    NAME = "name", 1..=200;
    /// The description of a key.
    DESCRIPTION = "description", 0..=2_000;
    /// A scope, a role, an environment.
    LABEL = "scope, role or environment", 1..=64;
    /// Scopes that a site declares, or that a key has.
    SCOPES = "scopes", 0..=64;
    /// Client types that a list of the login rules names.
    CLIENT_TYPES = "client types", 0..=256;
    /// A client type, as the header field `ALM-CLIENT-TYPE` has it.
    CLIENT_TYPE = "client type", 1..=128;
    /// Reminders of a rotation policy.
    REMINDERS = "reminders", 0..=8;
    /// Environments of a domain or an access.
    ENVIRONMENTS = "environments", 0..=64;
    /// Roles of one environment.
    ROLES = "roles of an environment", 0..=64;
    /// Maintainers of a service user.
    MAINTAINERS = "maintainers", 0..=32;
    /// The free text of a filter.
    SEARCH = "search text", 0..=200;
    /// The words of a filter that are looked for one by one, each as it is.
    SEARCH_WORDS = "search words", 0..=32;
    /// A filter that is written as text.
    FILTER_TEXT = "filter text", 0..=4_000;
    /// The rows of a page.
    PAGE = "page", 1..=1_000;
    /// The entries of a page of the audit report: whoever exports it takes large ones.
    AUDIT_PAGE = "page of an audit report", 1..=10_000;
    /// The cursor of a page: it holds one name or id, escaped twice over; more was not made here.
    CURSOR = "cursor", 1..=4_096;
    /// What was done, as `key.create`, or to what, as `key`.
    ACTION = "action", 1..=64;
    /// The id of a document.
    DOCUMENT = "document id", 1..=64;
    /// The id of a notice.
    NOTICE = "notice id", 1..=64;
    /// An origin: scheme, host and port.
    ORIGIN = "origin", 1..=300;
    /// Header fields of a host's own that are structured.
    STRUCTURED_FIELDS = "structured fields", 0..=64;
    /// The public keys that a response may be signed with.
    RESPONSE_KEYS = "response keys", 1..=32;
    /// The prefix of a token.
    PREFIX = "prefix", 2..=12;
    /// A token of another system.
    FOREIGN_TOKEN = "token of another system", 16..=512;
    /// What tokens of another system start with.
    FOREIGN_PREFIX = "prefix of another system", 1..=64;
    /// The digest of a token of another system, as that has stored it.
    FOREIGN_DIGEST = "digest of another system", 1..=256;
    /// The id of a webhook.
    WEBHOOK_ID = "webhook id", 1..=128;
    /// The secrets that a webhook is signed or verified with.
    WEBHOOK_SECRETS = "webhook secrets", 1..=8;
    /// A passphrase that a slot of the keyring is given.
    PASSPHRASE = "passphrase", 12..=1_024;
    /// What a verdict brings to repair a pair.
    REPAIR = "repair", 1..=512;
    /// Who makes tokens, or whom they are for.
    ISSUER = "issuer or audience", 1..=512;
    /// Audiences of a token.
    AUDIENCES = "audiences", 1..=16;
    /// The id or the public half of a key that signs tokens.
    KID = "kid", 1..=64;
    /// Data keys that are named.
    DATA_KEY_NAMES = "data keys", 0..=64;
    /// The name of a slot of the keyring.
    SLOT = "slot", 1..=64;
}

/// 2^53 - 1: beyond it two runtimes may disagree on the digits of a number.
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// The bytes at which an account takes no further growth.
pub const ACCOUNT_BYTES: usize = 48 * 1024;

/// How many operation ids a document remembers.
pub const OPERATIONS: usize = 32;

/// How many retired pairs a key remembers, for the alarm when one is used.
pub const RETIRED: usize = 8;

/// How many pairs a key can have.
pub const PAIRS: usize = 2;

/// The bytes of a token that is made or accepted: what fits into a header field everywhere.
pub const TOKEN_BYTES: usize = 8 * 1024;

/// How many keys that sign tokens a keyring can have.
pub const SIGNING_KEYS: usize = 16;

/// How many slots a keyring can have.
pub const SLOTS: usize = 16;

/// How many data keys a keyring can have.
pub const DATA_KEYS: usize = 64;
