// What each kind of notice says, in English. Names are put in by whoever renders: nothing here is user input.
import type { NoticeKind } from "../generated/codes.js";
import type { Notice } from "../types/notice.js";

/** The words of one notice; what stands in it of names and instants was made ready. */
export interface Words {
  readonly subject: string;
  /** What has happened, then what to do: a paragraph each. */
  readonly paragraphs: readonly string[];
}

/** What the words are made with. */
export interface Named {
  /** `the API key "nightly"`. */
  readonly key: string;
  readonly owner: string;
  /** The instant of a member of `details`. */
  at(member: keyof Notice["details"]): string;
  readonly happened: string;
  readonly by: string;
}

type Template = (named: Named, notice: Notice) => Words;

/** The words of a kind; of one that a newer keyward says, that there is something. */
export function wordsOf(notice: Notice, named: Named): Words {
  const template: Template | undefined = TEMPLATES[notice.kind];
  if (template) return template(named, notice);
  return {
    subject: `Something about ${named.key} of ${named.owner}`,
    paragraphs: [`There is something to know about ${named.key} of ${named.owner}, since ${named.happened}.`],
  };
}

/** Who brought it about. */
export const BY: { readonly [role in Notice["by"]]: string } = {
  siteAdmin: "by an administrator of the site",
  domainAdmin: "by an administrator of the domain",
  user: "by a user who looks after it",
  holder: "by somebody who has proved to hold its secret",
  system: "by the system",
};

const TEMPLATES: { readonly [kind in NoticeKind]: Template } = {
  key_deleted: ({ key, owner, happened, by }) => ({
    subject: `${start(key)} was deleted`,
    paragraphs: [
      `${start(key)} of ${owner} was deleted on ${happened} ${by}.`,
      "It does not work any more, and cannot be brought back. What still uses it needs another key.",
    ],
  }),
  key_revoked: ({ key, owner, happened, by }) => ({
    subject: `${start(key)} was revoked`,
    paragraphs: [
      `${start(key)} of ${owner} was revoked on ${happened} ${by}.`,
      "Its secret is erased, and requests with it are refused. Regenerate the key to use it again, with a new secret.",
    ],
  }),
  pair_revoked: ({ key, owner, happened }) => ({
    subject: `A secret of ${key} was reported as leaked`,
    paragraphs: [
      `A secret of ${key} of ${owner} was ended on ${happened} by somebody who holds it: it has leaked.`,
      "Its other secret goes on working. Find out where it leaked; what still uses it needs the other one.",
    ],
  }),
  key_expires: ({ key, owner, at }) => ({
    subject: `${start(key)} expires on ${at("expiresAt")}`,
    paragraphs: [
      `${start(key)} of ${owner} expires on ${at("expiresAt")}. From then on requests with it are refused.`,
      "Extend the key, or move to another one before that.",
    ],
  }),
  rotation_due: ({ key, owner, at }, { details }) => ({
    subject: `The secret of ${key} is to be replaced by ${at("dueAt")}`,
    paragraphs: [
      `By its rotation policy the secret of ${key} of ${owner} is to be replaced by ${at("dueAt")}.`,
      details.expiresAt === undefined
        ? "Rotate the key: the old secret goes on working beside the new one for a while."
        : "Rotate the key before that: after it the old secret is refused.",
    ],
  }),
  rotation_overdue: ({ key, owner, at }, { details }) => ({
    subject: `The secret of ${key} should have been replaced`,
    paragraphs: [
      `By its rotation policy the secret of ${key} of ${owner} was to be replaced by ${at("dueAt")}.`,
      details.expiresAt === undefined
        ? "It still works. Rotate the key: the old secret goes on working beside the new one for a while."
        : "It does not work any more. Add a new pair to the key, or rotate it.",
    ],
  }),
  pair_silent: ({ key, owner, at }) => ({
    subject: `Nobody uses the old secret of ${key} any more`,
    paragraphs: [
      `The old secret of ${key} of ${owner} was not used since ${at("silentSince")}. It works until ${at("retiresAt")}.`,
      "If everything uses the new secret, the old pair can be deleted now.",
    ],
  }),
  retired_pair_used: ({ key, owner, at }) => ({
    subject: `A retired secret of ${key} was used`,
    paragraphs: [
      `A secret of ${key} of ${owner} that had been replaced was used on ${at("usedAt")}. The request was refused.`,
      "Either something was not moved to the new secret, or somebody has found the old one. Find out where it came from; if you cannot, revoke the key.",
    ],
  }),
  cap_reached: ({ owner, happened }, { details }) => ({
    subject: `${start(owner)} has as many active API keys as it may have`,
    paragraphs: [
      `Since ${happened} ${owner} has ${details.cap === undefined ? "as many active API keys as it may have" : `${details.cap} active API keys, as many as it may have`}.`,
      "Another can be made once one of them is revoked, disabled or deleted.",
    ],
  }),
};

function start(words: string): string {
  return words.startsWith("the ") ? `The ${words.slice(4)}` : words;
}
