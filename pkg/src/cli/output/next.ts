// What to type next, where the SDK's own sentence speaks to a program.

const OPEN_THE_KEYRING =
  "open it: --ask-passphrase, --passphrase-file, --keyring-file, KEYWARD_PASSPHRASE or KEYWARD_KEYRING";

/** By the code of the error. What stands in brackets is said where the call has named the word in it. */
export const NEXT: { readonly [code: string]: string } = {
  site_missing: "make the site once: keyward init",
  forbidden: "ask as somebody who may: --as says who asks",
  self_service_level: "an administrator can change it: keyward policy set APIKEY_SELF_SERVICE_LEVEL=…",
  creation_restricted:
    "an administrator can: create it with --as, or keyward domains put DOMAIN --restrict-creation no",
  key_creation_off: "switch it on: keyward users put USER[ --domain DOMAIN] --key-creation yes",
  domain_not_active: "activate it: keyward domains put DOMAIN --status active",
  pairs_full: "delete one: keyward keys delete-pair KEY CLIENT_ID; or wait until the old one has retired",
  last_working_pair: "add another first: keyward keys rotate KEY; or end the key: keyward keys revoke KEY",
  nothing_staged: "stage one: keyward keys add-pair KEY; or do both at once: keyward keys rotate KEY",
  access_exceeds_actor: "give less, or ask an administrator",
  method_not_offered: "choose another, or allow it: keyward domains put DOMAIN --method …",
  domain_widens: "narrow it, or widen the site first: keyward policy set …",
  keys_not_supported: "switch them on: keyward domains put DOMAIN --api-keys yes",
  expiration_not_allowed: "give one of another kind, or allow this one: keyward domains put DOMAIN --expiration …",
  domain_not_found: "make it: keyward domains put DOMAIN",
  user_not_found: "make it: keyward users put USER[ --domain DOMAIN]",
  user_not_active: "bring it back: keyward users reactivate USER[ --domain DOMAIN]",
  key_not_found: "look for it: keyward keys list",
  notice_not_found: "look for it: keyward notices list",
  key_revoked: "give it a new secret: keyward keys regenerate KEY",
  not_revoked: "revoke it first: keyward keys revoke KEY",
  key_expired: "extend it first: keyward keys edit KEY --expires WHEN",
  key_cap_reached: "free one, or raise it: keyward policy set APIKEY_MAX_NUM_PER_USER=…",
  expiry_passed: "give a later one with --expires",
  expiry_too_late: "give an earlier one with --expires",
  access_unknown: "declare them: keyward domains put DOMAIN --environment ENVIRONMENT=ROLE,…",
  access_exceeds_owner: "give the owner more first: keyward users put USER[ --domain DOMAIN] --access …",
  unknown_scope: "declare them: keyward policy set scopes=NAME,…",
  client_id_required: "name one with --client-id",
  client_id_not_found: "its pairs are in: keyward keys get KEY",
  keyring_missing: "make it: keyward keyring init",
  keyring_locked: OPEN_THE_KEYRING,
  keyring_wrong_key: "try another, or the recovery key: --recovery-key-file; if all are lost: keyward keyring recover",
  keyring_altered: "make them anew: keyward keyring recover",
  keyring_lost: "try the recovery key: --recovery-key-file; if that is lost too, give up what was sealed: --abandon",
  keyring_opens: "add a way to open it: keyward keyring add-slot KIND",
  keyring_full: "see what is there: keyward keyring status",
  slot_not_found: "see which there are: keyward keyring status",
  slot_required: "name it with --slot",
  signing_key_not_found: "see which there are: keyward keyring status",
  last_slot: "add another first: keyward keyring add-slot KIND; or say --last",
  invalid_cursor: "start again without --cursor",
  url_not_normalized: "percent-encode what may not stand there",
  invalid_credential: "copy the whole token again",
  outcome_unknown: "repeat it with --operation-id OPERATION_ID",
  conflict: "try again",
};

/** In place of these, for whoever is no administrator of the site: what is missing may only be out of sight. */
export const NEXT_OF_OTHERS: { readonly [code: string]: string } = {
  user_not_found: "look for it, among those that you may see: keyward users list",
  domain_not_found: "name your own, or ask an administrator of the site",
};

/** By the reason of a denial that the host can do something about, whatever the credential is worth. */
export const NEXT_OF_HOST: { readonly [reason: string]: string } = {
  signing_key_missing: "make the site's signing key: keyward token rotate-key",
  keyring_locked: OPEN_THE_KEYRING,
};
