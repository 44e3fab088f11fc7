// What is drawn anew in each run gets a name: ids in the order in which they are learned, secrets none at all.
const ID_LENGTH = 24;

/** The names of the ids of one run. */
export class Names {
  #names = new Map();

  /** Names the ids of a key; a pair that was added later is the next of its key. */
  learn(name, key) {
    this.#set(key.keyId, `${name}:key`);
    for (const { clientId } of key.pairs) {
      const count = [...this.#names.values()].filter((one) => one.startsWith(`${name}:pair-`)).length;
      this.#set(clientId, `${name}:pair-${count + 1}`);
    }
  }

  /** A text with names for ids and without secrets. Columns stay as wide as they are. */
  shown(text) {
    return text
      .replace(/acme_([0-9A-Za-z]{24})_[0-9A-Za-z]{60}/g, (_, id) => `acme_‹${this.#of(id)}›_‹secret›`)
      .replace(/\b[0-9A-Za-z]{24}\b( *)/g, (whole, blanks, at, all) =>
        this.#inPlace(whole, blanks, all[at + whole.length]),
      )
      .replace(/"cursor": "[^"]+"/g, '"cursor": "‹cursor›"');
  }

  #inPlace(whole, blanks, next) {
    const name = this.#of(whole.slice(0, ID_LENGTH));
    // In a column, whatever is behind stays where it is; in a sentence, one blank does.
    const isColumn = blanks.length > 1;
    const padding = isColumn ? ID_LENGTH - [...name].length + blanks.length : blanks.length;
    return next === undefined || next === "\n"
      ? name + " ".repeat(isColumn ? 0 : blanks.length)
      : name + " ".repeat(padding);
  }

  #of(id) {
    // Drawn by a dry run, and never seen again.
    return this.#names.get(id) ?? "any-id";
  }

  #set(id, name) {
    if (!this.#names.has(id)) this.#names.set(id, name);
  }
}
