// What the scanners of others need to find our tokens.
import { call } from "./call.js";
import { inspectToken } from "./token.js";
import { glue } from "./wasm.js";
import { textOf } from "./wire.js";

/** The fields of a custom pattern of GitHub's secret scanning, as its form asks for them. */
export interface GithubPattern {
  readonly name: string;
  readonly secretFormat: string;
  readonly beforeSecret: string;
  readonly afterSecret: string;
  readonly testString: string;
}

/** What scanners need to find the tokens of one prefix. */
export interface ScannerKit {
  readonly prefix: string;
  /** The regular expression of a token with the edges around it: the same in RE2, Hyperscan, PCRE and JavaScript. */
  readonly pattern: string;
  /** How the checksum is checked, in words, for a scanner that can run a program. */
  readonly checksum: string;
  readonly github: GithubPattern;
  /** A rule for `.gitleaks.toml`. */
  readonly gitleaks: string;
  /** A configuration with a custom detector. */
  readonly trufflehog: string;
  /** A token of nobody, to try a scanner with: its checksum fits. */
  readonly example: string;
  /** Whether a text is a token of this prefix whose checksum fits. It is no proof of anything. */
  validate(text: string): boolean;
}

/**
 * The kit of a prefix: patterns for GitHub, gitleaks and trufflehog, and the check that no pattern can make.
 *
 * Errors: `invalid` if it has no form of a prefix.
 */
export function scannerKit(prefix: string): ScannerKit {
  const text = textOf("prefix", prefix);
  const kit = call(() => glue().scannerKit(text) as Omit<ScannerKit, "validate">);
  const validate = (token: string) => {
    const shape = inspectToken(token);
    return shape?.valid === true && shape.prefix === kit.prefix;
  };
  return { ...kit, validate };
}
