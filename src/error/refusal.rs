//! The one table of refusals: what the state or the policy does not allow.

use serde_json::{Map, Value};

macro_rules! refusals {
    ($( $variant:ident = $name:literal, $sentence:literal; )+) => {
        /// What a command can be refused for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum RefusalCode { $( #[doc = $sentence] $variant, )+ }

        impl RefusalCode {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// What it means and what to do next.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant => $sentence, )+ }
            }
        }
    };
}

refusals! {
    SiteMissing = "site_missing", "this storage has no site yet: call `site.init()` once";
    Forbidden = "forbidden", "this actor may not do that";
    SelfServiceLevel = "self_service_level", "`APIKEY_SELF_SERVICE_LEVEL`, as it holds in the domain, does not let users do this: ask an administrator";
    CreationRestricted = "creation_restricted", "`restrictCreation` of the domain leaves the creation of keys to administrators";
    DomainNotFound = "domain_not_found", "there is no such domain";
    DomainNotActive = "domain_not_active", "the domain is disabled or deleted";
    UserNotFound = "user_not_found", "there is no such user";
    UserNotActive = "user_not_active", "the owner is deactivated: only an active user can own a working key";
    KeysNotSupported = "keys_not_supported", "the domain does not support keys: its `apiKeys` is off";
    DomainWidens = "domain_widens", "the properties of a domain only narrow the site policy";
    KeyCreationOff = "key_creation_off", "the creation of keys is switched off for this owner";
    KeyNotFound = "key_not_found", "there is no such key";
    KeyRevoked = "key_revoked", "the key is revoked: regenerate it to use it again";
    NotRevoked = "not_revoked", "only a revoked key can be regenerated: revoke it first";
    KeyExpired = "key_expired", "the key has expired: give a later `expiresAt`";
    ClientIdRequired = "client_id_required", "the key has two pairs: name the `clientId` that goes on";
    ClientIdNotFound = "client_id_not_found", "the key has no such `clientId`";
    PairsFull = "pairs_full", "the key has two pairs that work: wait for one to retire, or delete one";
    LastWorkingPair = "last_working_pair", "nothing of the key would work without this pair: add another first, or revoke or delete the key";
    NothingStaged = "nothing_staged", "no pair waits to become the current one: add one first, or rotate";
    KeyCapReached = "key_cap_reached", "the owner has as many active keys as `APIKEY_MAX_NUM_PER_USER` allows in the domain: revoke, disable or delete one first";
    ExpiryTooLate = "expiry_too_late", "`expiresAt` is later than `APIKEY_EXPIRE_DAYS` allows in the domain";
    ExpiryPassed = "expiry_passed", "`expiresAt` is not in the future";
    ExpirationNotAllowed = "expiration_not_allowed", "the domain does not offer expirations of this kind";
    AccessExceedsOwner = "access_exceeds_owner", "the key would get more than its owner has";
    AccessExceedsActor = "access_exceeds_actor", "a maintainer gives a key no more than it has itself";
    AccessUnknown = "access_unknown", "the domain does not have these environments or roles";
    UnknownScope = "unknown_scope", "the site policy does not declare these scopes, or the domain leaves them out";
    MethodNotOffered = "method_not_offered", "the domain does not offer these methods";
    SlowHash = "slow_hash", "this is a slow hash: checked on every request, it would let anybody stop the service; issue a new key instead";
    ImportedElsewhere = "imported_elsewhere", "this token was imported for somebody else: a token has one owner";
    KeyringMissing = "keyring_missing", "`hmac-sha256` and tokens need the keyring: call `keyring.init()` once";
    KeyringLocked = "keyring_locked", "the keyring is not open here: give `createKeyward` a `keyring` that opens it";
    KeyringWrongKey = "keyring_wrong_key", "what this host has opens no slot of the keyring: nothing was touched; if every slot is lost, `keyring.recover()` begins anew";
    KeyringAltered = "keyring_altered", "the slots of the keyring were changed by something else than keyward: `keyring.recover()` makes them anew and keeps the keys";
    KeyringLost = "keyring_lost", "nothing here opens the keyring: with `abandon: true` it begins anew, and what was sealed is given up";
    KeyringOpens = "keyring_opens", "the keyring opens here: there is nothing to recover; `keyring.addSlot()` adds a way to open it";
    KeyringFull = "keyring_full", "the keyring has no room for more: remove a slot, or let `keyring.reseal()` drop data keys that nothing needs";
    SlotNotFound = "slot_not_found", "the keyring has no such slot";
    SlotRequired = "slot_required", "name the `slot` whose passphrase changes";
    LastSlot = "last_slot", "without this slot nothing opens the keyring: add another first, or say `last: true`";
    SigningKeyNotFound = "signing_key_not_found", "no key that signs tokens has this `kid`";
    WrapFailed = "wrap_failed", "the host did not wrap the secret of the slot: give `createKeyward` a `wrap` that works";
    AccountFull = "account_full", "the owner's document has no room for more keys: delete some, or use a second user";
    BarrierImpossible = "barrier_impossible", "a barrier needs a storage with strong reads";
    CheckpointKeyMissing = "checkpoint_key_missing", "a checkpoint is signed with a key of the host's: give `createKeyward` `checkpoints`";
    StorageUnsuitable = "storage_unsuitable", "this storage cannot carry what is asked of it: commands need compare-and-swap";
    InvalidCursor = "invalid_cursor", "the cursor does not belong to this query: start again without it";
    InvalidCredential = "invalid_credential", "the credential does not have the form of a token";
    InvalidUrl = "invalid_url", "only an absolute `https:` URL, or `http:` to loopback, can be signed";
    UrlNotNormalized = "url_not_normalized", "a proxy would rewrite this URL: sign the normalized form";
    UncoverableComponent = "uncoverable_component", "this component cannot be covered by a signature";
    NoticeNotFound = "notice_not_found", "there is no such notice, or not any more";
    NotifyMissing = "notify_missing", "there is nobody to hand a notice to: give `createKeyward` a `notify`";
    OperationReused = "operation_reused", "this `operationId` was used for another command: draw a new one for each";
    OutcomeUnknown = "outcome_unknown", "storage failed during the write and the result cannot be told: repeat with the same `operationId`";
}

/// A command that the state or the policy does not allow.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Which.
    pub code: RefusalCode,
    /// What a program needs to react: limits, counts, names. Never a secret.
    pub details: Map<String, Value>,
}

impl Refusal {
    /// The refusal with one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self { code, details: Map::new() }
    }
}
