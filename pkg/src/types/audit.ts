import type { RefusalCode } from "../generated/codes.js";
import type { CommandOptions } from "./admin.js";
import type { Change } from "./explanation.js";

/** Which entries; the fields are combined with AND, an absent field does not restrict. */
export interface AuditQuery {
  /** At or after this instant. */
  readonly from?: number;
  /** Before this instant. */
  readonly to?: number;
  /** The id of who asked, the client id of a holder, or `system`. */
  readonly actor?: string;
  /** The user that it was about. */
  readonly owner?: string;
  /** The domain that it was about; of a refusal, also the one that the actor is of. */
  readonly domain?: string;
  /** A key id or a client id that occurs in it: with a key id, the history of the key. */
  readonly keyId?: string;
  /** `key.create`, or `key` for everything that is done with keys. */
  readonly action?: string;
  readonly outcome?: "done" | "refused";
  /** Default: `newest`. */
  readonly order?: "newest" | "oldest";
  /** 1 to 10,000. Default: 50. */
  readonly limit?: number;
  /** Where the page before ended. */
  readonly cursor?: string;
}

/** Who asked, as the report names it: of a holder the `clientId`, of time itself only the role. */
export interface AuditActor {
  readonly role: "siteAdmin" | "domainAdmin" | "user" | "holder" | "system";
  readonly id?: string;
  readonly domain?: string;
  readonly clientId?: string;
}

/** Something that was done, or refused. */
export interface AuditEntry {
  readonly outcome: "done" | "refused";
  /** When; of what was refused several times, the last time. */
  readonly at: number;
  readonly actor: AuditActor;
  /** As `key.create`. */
  readonly action: string;
  /** To what; of what was refused, as the actor named it, whether or not there is such a thing. */
  readonly target: { readonly domain: string | null; readonly owner: string | null; readonly keyId: string | null };
  /** What it changed; never a secret. */
  readonly changes: readonly Change[];
  /** Why it was refused; null if it was done. */
  readonly code: RefusalCode | null;
  /** How often, at least. */
  readonly times: number;
  /** When it was refused the first time; null if it was done. */
  readonly firstAt: number | null;
  /** The document that changed, and its how-manieth change this was; null if it was refused. */
  readonly document: string | null;
  readonly sequence: number | null;
  readonly operation: string | null;
  /** The hash of the event, by which the next one of the document names it. */
  readonly hash: string | null;
  /** Whether names of somebody who was forgotten stand in it as commitments. */
  readonly erased: boolean;
}

/** A page of the report. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
  /** Documents that could not be read, or are not as they were written: what they say is missing here. */
  readonly unreadable: readonly string[];
}

/** What something was like at an instant. */
export interface AuditState {
  readonly document: string;
  /** How many changes it had seen; 0 before the first. */
  readonly sequence: number;
  /** When it had last changed. */
  readonly changedAt: number | null;
  /** Its auditable view, without the members that are null; null before the first change. */
  readonly state: { readonly [member: string]: unknown } | null;
  /** Whether names of somebody who was forgotten stand in it as commitments. */
  readonly erased: boolean;
}

/** A piece of the chains, for `verifyAudit` and for whoever keeps a copy. */
export interface AuditExport {
  /** One event a line, as it is hashed: by document, then by sequence. Names are commitments where the site asks for it. */
  readonly lines: readonly string[];
  /** The cursor of the next piece; null on the last. */
  readonly next: string | null;
}

/** The heads of all chains at one moment, signed. Keep it where the storage's own writers cannot reach it. */
export interface Checkpoint {
  readonly schema: 1;
  /** A C2SP signed note in the form of a tlog-checkpoint. */
  readonly note: string;
  /** The leaves of its tree: `<document> <sequence> <head>`, by document. */
  readonly leaves: readonly string[];
}

/** A new checkpoint. */
export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The verifier key that it is opened with: `<name>+<id>+<key>`. */
  readonly key: string;
  /** Documents that could not be read, so that it does not vouch for them. */
  readonly unreadable: readonly string[];
}

/** What is wrong with an event. */
export type AuditWrong =
  /** It is not as it was written. */
  | "changed"
  /** It is not there. */
  | "removed"
  /** It was never written, or is there twice. */
  | "inserted"
  /** It stands where another belongs. */
  | "reordered"
  /** The document is older than its own events. */
  | "rolled_back";

/** The first thing that is wrong with the history of a document. */
export interface AuditProblem {
  /** Empty of a line that belongs to none. */
  readonly document: string;
  readonly sequence: number;
  readonly wrong: AuditWrong;
  readonly message: string;
}

/** What a verification comes to. */
export interface AuditVerification {
  /** Whether no problem was found, every checkpoint is to be believed and every document could be read. */
  readonly ok: boolean;
  readonly documents: number;
  readonly events: number;
  /** How many events a checkpoint vouches for. Security: what comes after could be written anew by whoever writes the storage. */
  readonly covered: number;
  readonly checkpoints: readonly {
    readonly origin: string;
    readonly documents: number;
    /** Why it is not to be believed; null if it is. */
    readonly rejected: string | null;
  }[];
  /** The first of each document, by document; at most 1,000. */
  readonly problems: readonly AuditProblem[];
  readonly unreadable: readonly string[];
}

/** What came of a drain. */
export interface AuditDrain {
  /** How many documents had events that now have documents of their own. */
  readonly drained: number;
  /** How many documents of refusals were let go of, because all in them is long ago. */
  readonly forgotten: number;
  /** Documents that could not be read or written; the next drain tries again. */
  readonly failed: readonly { readonly document: string; readonly code: string }[];
}

/** Whom an erasure is about: a user or an administrator of a domain, or an administrator of the site. */
export type AuditPerson = { readonly user: string; readonly domain?: string } | { readonly admin: string };

/** What happened, what was refused, and whether it is still what happened. */
export interface AuditCommands {
  /**
   * What happened and what was refused, as far as the actor may see it: a site administrator everything, a domain
   * administrator its domain and the refusals of its people, a user its own account as far as
   * `APIKEY_SELF_SERVICE_LEVEL` shows it. May cost a scan.
   */
  report(query?: AuditQuery): Promise<AuditPage>;
  /**
   * What an account was like at an instant, rebuilt from its events; without `user` the domain, without both the site.
   *
   * Errors: `fault` if the history is not whole.
   */
  state(query: { readonly user?: string; readonly domain?: string; readonly at: number }): Promise<AuditState>;
  /** Brings every pending event to a document of its own. The next change of a document does the same for that one. */
  drain(options?: CommandOptions): Promise<AuditDrain>;
  /** The chains as they are, a piece at a time. Units: `limit` is lines, 1 to 10,000; default 1,000. */
  export(query?: { readonly cursor?: string; readonly limit?: number }): Promise<AuditExport>;
  /**
   * Signs the heads of all chains with the host's key.
   *
   * Errors: `checkpoint_key_missing` unless `createKeyward` was given `checkpoints`.
   */
  checkpoint(): Promise<SignedCheckpoint>;
  /**
   * Holds the storage's events against each other and against checkpoints. Default of `keys`: the host's own.
   * Over HTTP a checkpoint of many documents is too large to be sent: take `export` and `verifyAudit` there.
   */
  verify(query?: {
    readonly checkpoints?: readonly (Checkpoint | string)[];
    readonly keys?: readonly string[];
  }): Promise<AuditVerification>;
  /**
   * Forgets what the names of somebody in events stand for, where the site was made with `personalData: "committed"`, and
   * what was refused to it or about it. The chains stay whole. Cannot be undone.
   */
  erase(command: AuditPerson & CommandOptions): Promise<{ readonly person: string; readonly documents: number }>;
}
