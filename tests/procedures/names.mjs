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

  /** A text with names for ids and without secrets. Columns stay where they are. */
  shown(text) {
    return text
      .replace(/\b\w{8}\/\w{10}\/\d{12}\/\w{10}\b/g, "‹notice›")
      .replace(/acme_([0-9A-Za-z]{24})_[0-9A-Za-z]{60}/g, (_, id) => `acme_‹${this.#of(id)}›_‹secret›`)
      .split("\n")
      .map((line) => this.#line(line))
      .join("\n");
  }

  /** What a shorter name leaves over is put before the next column, if there is one. */
  #line(line) {
    let spare = 0;
    return line.replace(/\b[0-9A-Za-z]{24}\b|(?<=\S) {2,}/g, (found) => {
      if (found.startsWith(" ")) {
        const gap = found + " ".repeat(spare);
        spare = 0;
        return gap;
      }
      const name = this.#of(found);
      spare += ID_LENGTH - name.length;
      return name;
    });
  }

  #of(id) {
    // Drawn by a dry run, and never seen again.
    return this.#names.get(id) ?? "any-id";
  }

  #set(id, name) {
    if (!this.#names.has(id)) this.#names.set(id, name);
  }
}
