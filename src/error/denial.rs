//! The one table of denials: what a verification can answer instead of yes.
//!
//! Owns the pairing of exact reason, public code, HTTP status and meaning. Everything else that needs them (verdicts,
//! the TypeScript unions, the docs) is made from [`Reason::ALL`]; no mapping is written a second time.

/// What a caller may be told: coarse on purpose, so that a stranger learns nothing about keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicCode {
    /// The request carries no credential of ours.
    MissingCredential,
    /// The credential is not valid; whether it is unknown, wrong or revoked is not said.
    InvalidCredential,
    /// The request cannot be understood.
    InvalidRequest,
    /// The signature does not cover, or no longer covers, this request.
    InvalidSignature,
    /// The credential is valid and not allowed to do this.
    AccessDenied,
    /// The body is larger than this server verifies.
    RequestTooLarge,
    /// The server cannot tell now.
    Unavailable,
}

impl PublicCode {
    /// All codes, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::MissingCredential,
        Self::InvalidCredential,
        Self::InvalidRequest,
        Self::InvalidSignature,
        Self::AccessDenied,
        Self::RequestTooLarge,
        Self::Unavailable,
    ];

    /// The stable spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingCredential => "missing_credential",
            Self::InvalidCredential => "invalid_credential",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidSignature => "invalid_signature",
            Self::AccessDenied => "access_denied",
            Self::RequestTooLarge => "request_too_large",
            Self::Unavailable => "unavailable",
        }
    }

    /// The HTTP status that an answer with this code has.
    pub const fn status(self) -> u16 {
        match self {
            Self::MissingCredential | Self::InvalidCredential | Self::InvalidSignature => 401,
            Self::InvalidRequest => 400,
            Self::AccessDenied => 403,
            Self::RequestTooLarge => 413,
            Self::Unavailable => 503,
        }
    }

    /// One sentence that a caller may see.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::MissingCredential => "this endpoint needs an API key",
            Self::InvalidCredential => "the API key is not valid",
            Self::InvalidRequest => "the credential in this request cannot be read",
            Self::InvalidSignature => "the signature does not cover this request",
            Self::AccessDenied => "the API key is not allowed to do this",
            Self::RequestTooLarge => "the body is too large to be verified",
            Self::Unavailable => "the API key cannot be checked right now",
        }
    }
}

macro_rules! reasons {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal => $public:ident; )+) => {
        /// Why a verification said no, exactly, for the operator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Reason { $( $(#[doc = $doc])+ $variant, )+ }

        impl Reason {
            /// All reasons, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// The coarse code that the caller sees.
            pub const fn public(self) -> PublicCode {
                match self { $( Self::$variant => PublicCode::$public, )+ }
            }

            /// What it means, for the operator.
            pub const fn meaning(self) -> &'static str {
                match self { $( Self::$variant => concat!($($doc),+).trim_ascii_start(), )+ }
            }
        }
    };
}

impl Reason {
    /// Whether it is said only where the secret, or the signature, was right: whoever asked holds the credential (K12).
    pub const fn is_authentic(self) -> bool {
        matches!(
            self,
            Self::Expired
                | Self::NotYetValid
                | Self::Disabled
                | Self::DomainDisabled
                | Self::OwnerDeactivated
                | Self::PairRetired
                | Self::EnvironmentNotGranted
                | Self::RoleNotGranted
                | Self::ScopeNotGranted
        )
    }
}

reasons! {
    /// no credential of this prefix in the request
    MissingCredential = "missing_credential" => MissingCredential;
    /// a token that looks like one of another system, and was not imported
    NotImported = "not_imported" => MissingCredential;
    /// two credentials of ours in one request
    AmbiguousCredential = "ambiguous_credential" => InvalidRequest;
    /// the credential does not have the form of a token
    MalformedCredential = "malformed_credential" => InvalidCredential;
    /// a character of the credential was mistyped or cut off: its checksum does not fit
    ChecksumMismatch = "checksum_mismatch" => InvalidCredential;
    /// no key has this client id
    UnknownKey = "unknown_key" => InvalidCredential;
    /// the client id exists, the secret is another
    SecretMismatch = "secret_mismatch" => InvalidCredential;
    /// the pair was not made for this method
    MethodNotAllowed = "method_not_allowed" => InvalidCredential;
    /// the key, or every pair of it, has expired
    Expired = "expired" => InvalidCredential;
    /// the key's first instant is still to come
    NotYetValid = "not_yet_valid" => InvalidCredential;
    /// the key is disabled
    Disabled = "disabled" => InvalidCredential;
    /// the domain of the key is disabled, deleted or missing
    DomainDisabled = "domain_disabled" => InvalidCredential;
    /// the owner of the key is deactivated or deleted
    OwnerDeactivated = "owner_deactivated" => InvalidCredential;
    /// the pair was replaced, and its overlap is over: somebody still has the old secret, or has found it
    PairRetired = "pair_retired" => InvalidCredential;
    /// the key was revoked
    Revoked = "revoked" => InvalidCredential;
    /// neither grant nor owner has the environment
    EnvironmentNotGranted = "environment_not_granted" => AccessDenied;
    /// the key does not have the role there, or its owner no longer does
    RoleNotGranted = "role_not_granted" => AccessDenied;
    /// the key does not have the scope
    ScopeNotGranted = "scope_not_granted" => AccessDenied;
    /// the token is not a JWS of ours: three parts, `typ` at+jwt, `kid`, the claims of a key
    MalformedToken = "malformed_token" => InvalidCredential;
    /// no signing key of the site has this `kid`, or it has retired
    UnknownSigningKey = "unknown_signing_key" => InvalidCredential;
    /// the token is not meant for this audience
    AudienceMismatch = "audience_mismatch" => InvalidCredential;
    /// the session of the token is over
    TokenExpired = "token_expired" => InvalidCredential;
    /// the token was made in the future by more than the clock skew
    TokenNotYetValid = "token_not_yet_valid" => InvalidCredential;
    /// the pair that the token was made with is gone, or was given a new secret since
    Superseded = "superseded" => InvalidCredential;
    /// the body of the exchange is not JSON of the known members
    MalformedExchange = "malformed_exchange" => InvalidRequest;
    /// token generation is switched off for the owner
    TokensNotGranted = "tokens_not_granted" => AccessDenied;
    /// the domain no longer offers the method that the credential came by
    MethodNotOffered = "method_not_offered" => InvalidCredential;
    /// the site has no key that signs tokens
    SigningKeyMissing = "signing_key_missing" => Unavailable;
    /// the signer of the host failed, or signs with another key
    SignerUnavailable = "signer_unavailable" => Unavailable;
    /// the `Signature-Input` has no `Signature`, or the other way round
    MissingSignature = "missing_signature" => InvalidRequest;
    /// `Signature-Input` is not a dictionary of component lists
    MalformedSignatureInput = "malformed_signature_input" => InvalidRequest;
    /// `Signature` is not a dictionary of byte sequences
    MalformedSignature = "malformed_signature" => InvalidRequest;
    /// a field, a parameter, a label count or a component count is over its limit
    LimitExceeded = "limit_exceeded" => InvalidRequest;
    /// no signature in the request is meant for us
    NoApplicableSignature = "no_applicable_signature" => InvalidSignature;
    /// more than one signature in the request is meant for us
    AmbiguousSignature = "ambiguous_signature" => InvalidSignature;
    /// `created` or `keyid` is missing
    MissingParameter = "missing_parameter" => InvalidSignature;
    /// a signature parameter has the wrong type or value
    MalformedParameter = "malformed_parameter" => InvalidSignature;
    /// `created` lies in the future by more than the clock skew
    CreatedInFuture = "created_in_future" => InvalidSignature;
    /// `created` is longer ago than `maxAge`
    CreatedTooOld = "created_too_old" => InvalidSignature;
    /// `expires` has passed
    SignatureExpired = "signature_expired" => InvalidSignature;
    /// `expires` is not after `created`, or too long after it
    WindowInvalid = "window_invalid" => InvalidSignature;
    /// a component that must be signed is not
    InsufficientCoverage = "insufficient_coverage" => InvalidSignature;
    /// a component is listed twice
    DuplicateComponent = "duplicate_component" => InvalidRequest;
    /// a component, or a parameter of it, that this profile does not take
    UnsupportedComponent = "unsupported_component" => InvalidRequest;
    /// a covered field, or the member of it that is covered, is not in the message
    ComponentMissing = "component_missing" => InvalidRequest;
    /// a covered query parameter, or a name in a covered structured field, occurs more than once
    ComponentAmbiguous = "component_ambiguous" => InvalidRequest;
    /// a covered component has a value that cannot be signed
    ComponentInvalid = "component_invalid" => InvalidRequest;
    /// `alg` is not the algorithm of the key
    AlgorithmMismatch = "algorithm_mismatch" => InvalidCredential;
    /// the signature is not one of this key over this request or this token
    SignatureInvalid = "signature_invalid" => InvalidCredential;
    /// the keyring that holds the sealed key is not open here
    KeyringLocked = "keyring_locked" => Unavailable;
    /// the request has a body and no `Content-Digest`
    MissingDigest = "missing_digest" => InvalidSignature;
    /// `Content-Digest` is not a dictionary of byte sequences
    MalformedDigest = "malformed_digest" => InvalidRequest;
    /// `Content-Digest` has neither `sha-256` nor `sha-512`
    UnsupportedDigest = "unsupported_digest" => InvalidSignature;
    /// the body does not have this digest
    DigestMismatch = "digest_mismatch" => InvalidSignature;
    /// the body cannot be read, so its digest cannot be checked
    BodyUnavailable = "body_unavailable" => InvalidSignature;
    /// the body is over the limit
    BodyTooLarge = "body_too_large" => RequestTooLarge;
    /// the signature has no nonce
    MissingNonce = "missing_nonce" => InvalidSignature;
    /// the nonce was used before
    Replayed = "replayed" => InvalidSignature;
    /// the replay store failed
    ReplayStoreUnavailable = "replay_store_unavailable" => Unavailable;
    /// storage failed, or did not answer
    StorageUnavailable = "storage_unavailable" => Unavailable;
    /// the stored document cannot be read; other accounts are not affected
    Fault = "fault" => Unavailable;
}

/// A verification that said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Why.
    pub reason: Reason,
    /// The client id that the credential names, once its form is known to be right.
    pub client_id: Option<String>,
}

impl From<Reason> for Denial {
    fn from(reason: Reason) -> Self {
        Self { reason, client_id: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn spellings_are_distinct_and_snake_case() {
        let names: BTreeSet<_> = Reason::ALL.iter().map(|r| r.as_str()).collect();
        assert_eq!(names.len(), Reason::ALL.len());
        assert!(names.iter().all(|n| n.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
    }

    #[test]
    fn key_and_crypto_reasons_share_one_public_code() {
        let shared = [
            Reason::UnknownKey,
            Reason::MethodNotAllowed,
            Reason::AlgorithmMismatch,
            Reason::SignatureInvalid,
            Reason::SecretMismatch,
            Reason::Revoked,
            Reason::Expired,
        ];
        assert!(shared.iter().all(|r| r.public() == PublicCode::InvalidCredential));
    }

    #[test]
    fn only_access_is_403() {
        for reason in Reason::ALL {
            let access = reason.as_str().ends_with("_not_granted");
            assert_eq!(reason.public().status() == 403, access, "{reason:?}");
        }
    }
}
