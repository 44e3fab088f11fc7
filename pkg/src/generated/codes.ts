// Made by the build from the tables in src/error, src/query/simulate, src/notice and src/credential/foreign. Do not edit.
/** Why a verification said no, exactly, for the operator. */
export type Reason =
  /** no credential of this prefix in the request; public: `missing_credential`, 401 */
  | "missing_credential"
  /** a token that looks like one of another system, and was not imported; public: `missing_credential`, 401 */
  | "not_imported"
  /** two credentials of ours in one request; public: `invalid_request`, 400 */
  | "ambiguous_credential"
  /** the credential does not have the form of a token; public: `invalid_credential`, 401 */
  | "malformed_credential"
  /** a character of the credential was mistyped or cut off: its checksum does not fit; public: `invalid_credential`, 401 */
  | "checksum_mismatch"
  /** no key has this client id; public: `invalid_credential`, 401 */
  | "unknown_key"
  /** the client id exists, the secret is another; public: `invalid_credential`, 401 */
  | "secret_mismatch"
  /** the pair was not made for this method; public: `invalid_credential`, 401 */
  | "method_not_allowed"
  /** the key, or every pair of it, has expired; public: `invalid_credential`, 401 */
  | "expired"
  /** the key's first instant is still to come; public: `invalid_credential`, 401 */
  | "not_yet_valid"
  /** the key is disabled; public: `invalid_credential`, 401 */
  | "disabled"
  /** the domain of the key is disabled, deleted or missing; public: `invalid_credential`, 401 */
  | "domain_disabled"
  /** the owner of the key is deactivated or deleted; public: `invalid_credential`, 401 */
  | "owner_deactivated"
  /** the pair was replaced, and its overlap is over: somebody still has the old secret, or has found it; public: `invalid_credential`, 401 */
  | "pair_retired"
  /** the key was revoked; public: `invalid_credential`, 401 */
  | "revoked"
  /** neither grant nor owner has the environment; public: `access_denied`, 403 */
  | "environment_not_granted"
  /** the key does not have the role there, or its owner no longer does; public: `access_denied`, 403 */
  | "role_not_granted"
  /** the key does not have the scope; public: `access_denied`, 403 */
  | "scope_not_granted"
  /** the token is not a JWS of ours: three parts, `typ` at+jwt, `kid`, the claims of a key; public: `invalid_credential`, 401 */
  | "malformed_token"
  /** no signing key of the site has this `kid`, or it has retired; public: `invalid_credential`, 401 */
  | "unknown_signing_key"
  /** the token is not meant for this audience; public: `invalid_credential`, 401 */
  | "audience_mismatch"
  /** the session of the token is over; public: `invalid_credential`, 401 */
  | "token_expired"
  /** the token was made in the future by more than the clock skew; public: `invalid_credential`, 401 */
  | "token_not_yet_valid"
  /** the pair that the token was made with is gone, or was given a new secret since; public: `invalid_credential`, 401 */
  | "superseded"
  /** the body of the exchange is not JSON of the known members; public: `invalid_request`, 400 */
  | "malformed_exchange"
  /** token generation is switched off for the owner; public: `access_denied`, 403 */
  | "tokens_not_granted"
  /** the domain no longer offers the method that the credential came by; public: `invalid_credential`, 401 */
  | "method_not_offered"
  /** the site has no key that signs tokens; public: `unavailable`, 503 */
  | "signing_key_missing"
  /** the signer of the host failed, or signs with another key; public: `unavailable`, 503 */
  | "signer_unavailable"
  /** the `Signature-Input` has no `Signature`, or the other way round; public: `invalid_request`, 400 */
  | "missing_signature"
  /** `Signature-Input` is not a dictionary of component lists; public: `invalid_request`, 400 */
  | "malformed_signature_input"
  /** `Signature` is not a dictionary of byte sequences; public: `invalid_request`, 400 */
  | "malformed_signature"
  /** a field, a parameter, a label count or a component count is over its limit; public: `invalid_request`, 400 */
  | "limit_exceeded"
  /** no signature in the request is meant for us; public: `invalid_signature`, 401 */
  | "no_applicable_signature"
  /** more than one signature in the request is meant for us; public: `invalid_signature`, 401 */
  | "ambiguous_signature"
  /** `created` or `keyid` is missing; public: `invalid_signature`, 401 */
  | "missing_parameter"
  /** a signature parameter has the wrong type or value; public: `invalid_signature`, 401 */
  | "malformed_parameter"
  /** `created` lies in the future by more than the clock skew; public: `invalid_signature`, 401 */
  | "created_in_future"
  /** `created` is longer ago than `maxAge`; public: `invalid_signature`, 401 */
  | "created_too_old"
  /** `expires` has passed; public: `invalid_signature`, 401 */
  | "signature_expired"
  /** `expires` is not after `created`, or too long after it; public: `invalid_signature`, 401 */
  | "window_invalid"
  /** a component that must be signed is not; public: `invalid_signature`, 401 */
  | "insufficient_coverage"
  /** a component is listed twice; public: `invalid_request`, 400 */
  | "duplicate_component"
  /** a component, or a parameter of it, that this profile does not take; public: `invalid_request`, 400 */
  | "unsupported_component"
  /** a covered field, or the member of it that is covered, is not in the message; public: `invalid_request`, 400 */
  | "component_missing"
  /** a covered query parameter, or a name in a covered structured field, occurs more than once; public: `invalid_request`, 400 */
  | "component_ambiguous"
  /** a covered component has a value that cannot be signed; public: `invalid_request`, 400 */
  | "component_invalid"
  /** `alg` is not the algorithm of the key; public: `invalid_credential`, 401 */
  | "algorithm_mismatch"
  /** the signature is not one of this key over this request or this token; public: `invalid_credential`, 401 */
  | "signature_invalid"
  /** the keyring that holds the sealed key is not open here; public: `unavailable`, 503 */
  | "keyring_locked"
  /** the request has a body and no `Content-Digest`; public: `invalid_signature`, 401 */
  | "missing_digest"
  /** `Content-Digest` is not a dictionary of byte sequences; public: `invalid_request`, 400 */
  | "malformed_digest"
  /** `Content-Digest` has neither `sha-256` nor `sha-512`; public: `invalid_signature`, 401 */
  | "unsupported_digest"
  /** the body does not have this digest; public: `invalid_signature`, 401 */
  | "digest_mismatch"
  /** the body cannot be read, so its digest cannot be checked; public: `invalid_signature`, 401 */
  | "body_unavailable"
  /** the body is over the limit; public: `request_too_large`, 413 */
  | "body_too_large"
  /** the signature has no nonce; public: `invalid_signature`, 401 */
  | "missing_nonce"
  /** the nonce was used before; public: `invalid_signature`, 401 */
  | "replayed"
  /** the replay store failed; public: `unavailable`, 503 */
  | "replay_store_unavailable"
  /** storage failed, or did not answer; public: `unavailable`, 503 */
  | "storage_unavailable"
  /** the stored document cannot be read; other accounts are not affected; public: `unavailable`, 503 */
  | "fault";

/** What a caller may be told; coarse on purpose. */
export type PublicCode =
  | "missing_credential"
  | "invalid_credential"
  | "invalid_request"
  | "invalid_signature"
  | "access_denied"
  | "request_too_large"
  | "unavailable";

/** What a command can be refused for. */
export type RefusalCode =
  /** this storage has no site yet: call `site.init()` once */
  | "site_missing"
  /** this actor may not do that */
  | "forbidden"
  /** `APIKEY_SELF_SERVICE_LEVEL`, as it holds in the domain, does not let users do this: ask an administrator */
  | "self_service_level"
  /** `restrictCreation` of the domain leaves the creation of keys to administrators */
  | "creation_restricted"
  /** there is no such domain */
  | "domain_not_found"
  /** the domain is disabled or deleted */
  | "domain_not_active"
  /** there is no such user */
  | "user_not_found"
  /** the owner is deactivated: only an active user can own a working key */
  | "user_not_active"
  /** the domain does not support keys: its `apiKeys` is off */
  | "keys_not_supported"
  /** the properties of a domain only narrow the site policy */
  | "domain_widens"
  /** the creation of keys is switched off for this owner */
  | "key_creation_off"
  /** there is no such key */
  | "key_not_found"
  /** the key is revoked: regenerate it to use it again */
  | "key_revoked"
  /** only a revoked key can be regenerated: revoke it first */
  | "not_revoked"
  /** the key has expired: give a later `expiresAt` */
  | "key_expired"
  /** the key has two pairs: name the `clientId` that goes on */
  | "client_id_required"
  /** the key has no such `clientId` */
  | "client_id_not_found"
  /** the key has two pairs that work: wait for one to retire, or delete one */
  | "pairs_full"
  /** nothing of the key would work without this pair: add another first, or revoke or delete the key */
  | "last_working_pair"
  /** no pair waits to become the current one: add one first, or rotate */
  | "nothing_staged"
  /** the owner has as many active keys as `APIKEY_MAX_NUM_PER_USER` allows in the domain: revoke, disable or delete one first */
  | "key_cap_reached"
  /** `expiresAt` is later than `APIKEY_EXPIRE_DAYS` allows in the domain */
  | "expiry_too_late"
  /** `expiresAt` is not in the future */
  | "expiry_passed"
  /** the domain does not offer expirations of this kind */
  | "expiration_not_allowed"
  /** the key would get more than its owner has */
  | "access_exceeds_owner"
  /** a maintainer gives a key no more than it has itself */
  | "access_exceeds_actor"
  /** the domain does not have these environments or roles */
  | "access_unknown"
  /** the site policy does not declare these scopes, or the domain leaves them out */
  | "unknown_scope"
  /** the domain does not offer these methods */
  | "method_not_offered"
  /** this is a slow hash: checked on every request, it would let anybody stop the service; issue a new key instead */
  | "slow_hash"
  /** this token was imported for somebody else: a token has one owner */
  | "imported_elsewhere"
  /** `hmac-sha256` and tokens need the keyring: call `keyring.init()` once */
  | "keyring_missing"
  /** the keyring is not open here: give `createKeyward` a `keyring` that opens it */
  | "keyring_locked"
  /** what this host has opens no slot of the keyring: nothing was touched; if every slot is lost, `keyring.recover()` begins anew */
  | "keyring_wrong_key"
  /** the slots of the keyring were changed by something else than keyward: `keyring.recover()` makes them anew and keeps the keys */
  | "keyring_altered"
  /** nothing here opens the keyring: with `abandon: true` it begins anew, and what was sealed is given up */
  | "keyring_lost"
  /** the keyring opens here: there is nothing to recover; `keyring.addSlot()` adds a way to open it */
  | "keyring_opens"
  /** the keyring has no room for more: remove a slot, or let `keyring.reseal()` drop data keys that nothing needs */
  | "keyring_full"
  /** the keyring has no such slot */
  | "slot_not_found"
  /** name the `slot` whose passphrase changes */
  | "slot_required"
  /** without this slot nothing opens the keyring: add another first, or say `last: true` */
  | "last_slot"
  /** no key that signs tokens has this `kid` */
  | "signing_key_not_found"
  /** the host did not wrap the secret of the slot: give `createKeyward` a `wrap` that works */
  | "wrap_failed"
  /** the owner's document has no room for more keys: delete some, or use a second user */
  | "account_full"
  /** a barrier needs a storage with strong reads */
  | "barrier_impossible"
  /** a checkpoint is signed with a key of the host's: give `createKeyward` `checkpoints` */
  | "checkpoint_key_missing"
  /** this storage cannot carry what is asked of it: commands need compare-and-swap */
  | "storage_unsuitable"
  /** the cursor does not belong to this query: start again without it */
  | "invalid_cursor"
  /** the credential does not have the form of a token */
  | "invalid_credential"
  /** only an absolute `https:` URL, or `http:` to loopback, can be signed */
  | "invalid_url"
  /** a proxy would rewrite this URL: sign the normalized form */
  | "url_not_normalized"
  /** this component cannot be covered by a signature */
  | "uncoverable_component"
  /** there is no such notice, or not any more */
  | "notice_not_found"
  /** there is nobody to hand a notice to: give `createKeyward` a `notify` */
  | "notify_missing"
  /** this `operationId` was used for another command: draw a new one for each */
  | "operation_reused"
  /** storage failed during the write and the result cannot be told: repeat with the same `operationId` */
  | "outcome_unknown";

/** What a change would do to a key or a user. */
export type EffectName =
  /** the key expires later than the policy would allow; it goes on, but cannot be edited or regenerated to last as long */
  | "outside_expiry"
  /** the key never expires, which would not be offered any more; it goes on, but could not be given that again */
  | "never_not_offered"
  /** the key has scopes that would not be declared any more; it keeps them, but no key could be given them */
  | "scope_undeclared"
  /** the current secret of the key has methods that would not be offered any more; it goes on, but a rotation could not hand them on */
  | "method_not_offered"
  /** the owner has more active keys than it could have; they go on, but it gets no more */
  | "over_cap"
  /** the user could do less with its own keys */
  | "self_service_lowered"
  /** the user could create no more keys of its own */
  | "creation_restricted"
  /** the key could do less from its next verification on */
  | "access_shrinks"
  /** the key could do nothing any more */
  | "access_lost"
  /** the key works now, and would not any more */
  | "stops"
  /** the key does not work now, and could not come back without a new secret */
  | "secret_lost"
  /** the key would be gone from every list */
  | "deleted";

/** How another system takes its tokens apart and hashes them. */
export type ImportFormat =
  /** SHA-256 of the whole token */
  | "sha256"
  /** HMAC-SHA256 of the whole token, under a pepper */
  | "hmac-sha256"
  /** npm prefixed-api-key: SHA-256 of the long token */
  | "prefixed-api-key"
  /** better-auth: SHA-256 of the whole key */
  | "better-auth"
  /** Unkey: SHA-256 of the whole key */
  | "unkey"
  /** Laravel Sanctum: SHA-256 of what stands behind `|` */
  | "laravel-sanctum"
  /** djangorestframework-api-key from 3.0 on: SHA-512 of the whole key */
  | "django-rest-framework-api-key";

/** What a notice says. */
export type NoticeKind =
  /** a key was deleted */
  | "key_deleted"
  /** a key was revoked */
  | "key_revoked"
  /** somebody who held the secret of a pair has ended it, as leaked; another pair of the key goes on */
  | "pair_revoked"
  /** a key expires in as many days as `expiryNoticeDays` names, or in fewer */
  | "key_expires"
  /** the current pair is to be replaced in as many days as `remindDays` of the rotation policy names, or in fewer */
  | "rotation_due"
  /** the current pair should have been replaced by now */
  | "rotation_overdue"
  /** a pair that is to go was not used for `silentDays`: nobody will miss it */
  | "pair_silent"
  /** one of the last eight pairs that have gone was used, with its right secret or an `ed25519` signature of it: somebody still has it, or has found it; said again after a day */
  | "retired_pair_used"
  /** a user has as many active keys as it may have; said at most once a day */
  | "cap_reached";
