import { memoryReplayStore } from "../../../pkg/dist/replay/memory.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Each is broken in one way, named by its key, and comes with the case that must fail. */
export const brokenReplayStores = {
  "every claim is granted": [() => ({ claim: async () => true }), "a token is claimed once"],
  "check, then insert": [
    (perScope) => {
      const inner = memoryReplayStore({ perScope });
      const seen = new Set();
      return {
        claim: async (scope, token, expiresAt, now) => {
          if (seen.has(`${scope} ${token}`)) return inner.claim(scope, token, expiresAt, now);
          await turn();
          seen.add(`${scope} ${token}`);
          return true;
        },
      };
    },
    "of 50 concurrent claims of one token one is granted",
  ],
  "the oldest claim makes room": [
    (perScope) => {
      const scopes = new Map();
      return {
        claim: async (scope, token) => {
          const tokens = scopes.get(scope) ?? scopes.set(scope, new Set()).get(scope);
          if (tokens.has(token)) return false;
          if (tokens.size === perScope) tokens.delete([...tokens][0]);
          tokens.add(token);
          return true;
        },
      };
    },
    "a full scope refuses and forgets nothing that is live",
  ],
  "scope and token run into each other": [
    (perScope) => {
      const inner = memoryReplayStore({ perScope });
      return { claim: (scope, token, expiresAt, now) => inner.claim("", scope + token, expiresAt, now) };
    },
    "scopes and tokens are told apart exactly",
  ],
  "all scopes share one room": [
    (perScope) => {
      const inner = memoryReplayStore({ perScope });
      return {
        claim: (scope, token, expiresAt, now) => inner.claim("", JSON.stringify([scope, token]), expiresAt, now),
      };
    },
    "a full scope leaves the others their room",
  ],
  "nothing ever expires": [
    (perScope) => {
      const inner = memoryReplayStore({ perScope });
      return { claim: (scope, token) => inner.claim(scope, token, 2, 1) };
    },
    "what has expired gives its room back",
  ],
};
