/** Checks a number of entries to be whole and at least 1. Errors: `TypeError` naming the option. */
export function positiveCount(option: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new TypeError(`${option} must be a whole number of at least 1, got \`${String(value)}\``);
  }
}
