/** Whom one acts as: whoever the host says, or an actor that was chosen where the host lets one choose. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Actor } from "../../types/actor.js";
import type { Admin } from "../../types/admin.js";
import type { ActAs } from "../contract.js";

/** An actor by its role and its words: what a select holds. */
export interface ActorChoice {
  readonly id: string;
  readonly label: string;
  readonly actor: Actor;
}

export const SITE_ADMIN: ActorChoice = choiceOf({ role: "siteAdmin", id: "you" }, "Site admin");

export interface Acting {
  readonly admin: ReadonlySignal<Admin | null>;
  readonly actor: Signal<ActorChoice | null>;
}

export function createActing(given: ReadonlySignal<Admin | null>, actAs: ReadonlySignal<ActAs | null>): Acting {
  const actor = signal<ActorChoice | null>(null);
  const admin = computed(() =>
    actor.value === null || actAs.value === null ? given.value : actAs.value(actor.value.actor),
  );
  return { admin, actor };
}

/** Everybody whom one could be: the site's admin, each domain's, and each user, as the site's admin sees them. */
export async function actorChoices(actAs: ActAs): Promise<readonly ActorChoice[]> {
  const { users } = await actAs(SITE_ADMIN.actor).users.list();
  const domains = [...new Set(["default", ...users.map(({ domain }) => domain)])];
  const within = (domain: string): string => (domains.length > 1 ? ` · ${domain}` : "");
  return [
    SITE_ADMIN,
    ...domains.map((domain) => choiceOf({ role: "domainAdmin", id: "you", domain }, `Domain admin${within(domain)}`)),
    ...users
      .filter(({ kind }) => kind === "person")
      .map(({ user, domain }) => choiceOf({ role: "user", id: user, domain }, user + within(domain))),
  ];
}

function choiceOf(actor: Actor, label: string): ActorChoice {
  return { id: JSON.stringify(actor), label, actor };
}
