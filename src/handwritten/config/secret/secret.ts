import { checkOptions, givenOf, type Rules } from "../../core/options/check-options.ts";
import { KEY, oneOf, TEXT } from "../../core/options/kinds.ts";
import { ConfigurationError } from "../../errors/index.ts";
import type { Exposable } from "./exposable.ts";
import { recordExposure } from "./exposure.ts";
import { checkKeyName, findInPlaces } from "./find-in-places.ts";
import { fingerprint } from "./fingerprint.ts";
import { mask } from "./mask.ts";
import { Masked } from "./masked.ts";
import {
  currentFolder,
  environmentPlace,
  localPlaces,
  type Place,
  WORKSPACE_FILE,
  workspacePlace,
} from "./places.ts";
import { complaint, type SecretForm } from "./secret-form.ts";

/** How a secret is checked. */
export interface SecretOptions {
  /** Default: `openai`. */
  readonly form?: SecretForm | undefined;
}

/** Where a secret of a workspace is looked for. */
export interface WorkspaceOptions extends SecretOptions {
  /** The folder that the search for the workspace begins in. Default: the one the program was started in. */
  readonly from?: string | undefined;
}

/** Where {@link Secret.loadWithFallbacks} looks. */
export interface FallbackOptions extends WorkspaceOptions {
  /** The file below the workspace's root. Default: `secret/-secrets.sh`. */
  readonly file?: string | undefined;
  /** The environment variable. Default: the key's name. */
  readonly variable?: string | undefined;
  /** What is used when it is nowhere else: what was typed in, or came from a vault. */
  readonly value?: string | Secret | null | undefined;
}

const SECRET_RULES: Rules<SecretOptions> = { form: /* @__PURE__ */ oneOf("openai", "opaque") };
// Not spread: bundlers keep what is, as reading its members might do something.
const WORKSPACE_RULES: Rules<WorkspaceOptions> = /* @__PURE__ */ Object.assign(
  { from: TEXT } as const,
  SECRET_RULES,
);
const FALLBACK_RULES: Rules<FallbackOptions> = /* @__PURE__ */ Object.assign(
  {
    file: TEXT,
    variable: TEXT,
    value: ["a string or a secret", (value: unknown) => typeof value !== "function" && KEY[1](value)],
  } as const,
  WORKSPACE_RULES,
);

/**
 * A key that cannot be shown by accident: as text, as JSON, inspected or cloned it is `[REDACTED sk-…abcd]` or
 * nothing. `expose` gives its value, and every time is counted and can be observed with `onExposure`. What can read
 * the process's memory (a debugger, a heap dump) can read it still.
 *
 * @example
 * const openai = new OpenAI({ apiKey: Secret.loadWithFallbacks("OPENAI_API_KEY") });
 */
export class Secret extends Masked implements Exposable {
  readonly #value: string;
  #exposures = 0;
  #fingerprint: string | Promise<string> | undefined;

  private constructor(value: string) {
    super();
    this.#value = value;
    Object.freeze(this);
  }

  /** @throws ConfigurationError when it is no key of that form; the message says why and never quotes it */
  static create(value: string, options: SecretOptions = {}): Secret {
    checkOptions(options, SECRET_RULES, { of: "Secret.create()" });
    return Secret.#checked(value, "the secret", options);
  }

  /** Takes any string as it is. */
  static unchecked(value: string): Secret {
    if (typeof value !== "string") throw new ConfigurationError("the secret is not a string");
    return new Secret(value);
  }

  /** @throws ConfigurationError when the environment variable is not set, or holds no key */
  static fromEnv(variable: string, options: SecretOptions = {}): Secret {
    checkOptions(options, SECRET_RULES, { of: "Secret.fromEnv()" });
    return Secret.#first(variable, [environmentPlace(variable)], options);
  }

  /**
   * Reads `KEY=value` or `export KEY=value` from a file below the workspace's root, which is the nearest folder
   * upwards with `.git`, `pnpm-workspace.yaml` or a `package.json` with `workspaces`.
   *
   * @param file - default: `secret/-secrets.sh`
   * @throws ConfigurationError when there is no such file or key, or it is not in the form of a key
   */
  static fromWorkspace(key: string, file: string = WORKSPACE_FILE, options: WorkspaceOptions = {}): Secret {
    checkOptions(options, WORKSPACE_RULES, { of: "Secret.fromWorkspace()" });
    checkKeyName(key);
    return Secret.#first(key, [workspacePlace(key, file, options.from ?? currentFolder())], options);
  }

  /**
   * The first that there is of: the workspace's `secret/-secrets.sh`, the environment variable, `secrets.sh`, `.env`
   * (each in the current folder, then in the workspace's root), and `value`.
   *
   * @throws ConfigurationError when there is none, with every place in order and what is wrong with it; or when the
   * first one found is not in the form of a key. It never quotes a value.
   */
  static loadWithFallbacks(key: string, options: FallbackOptions = {}): Secret {
    checkOptions(options, FALLBACK_RULES, { of: "Secret.loadWithFallbacks()" });
    checkKeyName(key);
    const { file = WORKSPACE_FILE, variable = key, value, from = currentFolder() } = givenOf(options);
    const given: Place<string | Secret> = {
      name: "the value given to the call",
      look: () => (value ? { value } : { missing: "none" }),
    };
    const places = [workspacePlace(key, file, from), environmentPlace(variable), ...localPlaces(key, from)];
    return Secret.#first(key, [...places, given], options);
  }

  static #first(key: string, places: readonly Place<string | Secret>[], options: SecretOptions): Secret {
    const { value, where } = findInPlaces(key, places);
    return typeof value === "string" ? Secret.#checked(value, `${key} in ${where}`, options) : value;
  }

  static #checked(value: string, name: string, { form }: SecretOptions): Secret {
    const wrong = complaint(value, form ?? "openai");
    if (wrong) throw new ConfigurationError(`${name} ${wrong}`);
    return new Secret(value);
  }

  /**
   * Gives the value; the only way to it.
   * @param purpose - what it is used for: the audit trail's word for it
   */
  expose(purpose: string): string {
    recordExposure(purpose, this, this.expose);
    this.#exposures++;
    return this.#value;
  }

  /** How often the value was given out. */
  get exposureCount(): number {
    return this.#exposures;
  }

  /** For tests. */
  resetExposureCount(): void {
    this.#exposures = 0;
  }

  /**
   * The first 8 hex digits of its SHA-256: names the key in a log without showing any of it. Where there is no
   * `node:crypto` it is a promise; `await` takes either.
   */
  get fingerprint(): string | Promise<string> {
    this.#fingerprint ??= fingerprint(this.#value);
    return this.#fingerprint;
  }

  override toString(): string {
    return mask(this.#value);
  }
}
