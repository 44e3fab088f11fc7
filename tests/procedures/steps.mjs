// The steps that procedures are made of. `{name}` is a client id of the key that was kept under that name, `{name.key}`
// its key id, `{name.pair-2}` its second client id, `{by}` the way: `sdk` or `cli`.

/** A command that is carried out. `more`: `keep` the key it makes under a name, `as` another actor. */
export const done = (say, sdk, cli, more = {}) => ({ kind: "command", say, sdk, cli, ...more });

/** A command that is refused with this code. */
export const refused = (code, say, sdk, cli, more = {}) => ({ kind: "command", refused: code, say, sdk, cli, ...more });

/** A key is used, with its newest secret or that of another pair: `accepted`, or the reason of the denial. */
export const use = (expected, key, require = {}, pair = -1) => ({ kind: "use", expected, key, require, pair });

/** Days go by. */
export const pass = (days, say) => ({ kind: "pass", days, say });

/** What somebody wants to get done, with what the manuals say about it. */
export const procedure = (title, source, steps) => ({ title, source, steps });
