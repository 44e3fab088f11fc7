// One command a document at a time: fifty concurrent commands of a process then cost fifty writes, not fifty rounds of
// conflicts.

/** Runs tasks of one name one after another, in the order in which they came; tasks of different names do not wait. */
export class Queue {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const mine = before === undefined ? task() : before.then(task, task);
    const settled = mine.then(noop, noop).then(() => {
      // The last of a name leaves nothing behind.
      if (this.#last.get(name) === settled) this.#last.delete(name);
    });
    this.#last.set(name, settled);
    return mine;
  }
}

function noop(): void {}
