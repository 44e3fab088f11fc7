/** Who asks for a change. Always an argument, never inferred. */
export type Actor = SiteAdmin | DomainAdmin | EndUser | Holder | System;

/** Manages every domain of the site. */
export interface SiteAdmin {
  readonly role: "siteAdmin";
  readonly id: string;
}

/** Manages one domain and sees no other. */
export interface DomainAdmin {
  readonly role: "domainAdmin";
  readonly id: string;
  readonly domain: string;
}

/** A user of a domain; what it may do with its own keys is `APIKEY_SELF_SERVICE_LEVEL`. */
export interface EndUser {
  readonly role: "user";
  readonly id: string;
  readonly domain: string;
}

/** Somebody who proved to hold a credential. The host makes this actor from an accepted verdict only. */
export interface Holder {
  readonly role: "holder";
  readonly clientId: string;
}

/** Time itself. */
export interface System {
  readonly role: "system";
}
