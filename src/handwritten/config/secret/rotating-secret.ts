import type { Exposable, SecretHolder } from "./exposable.ts";
import { Masked } from "./masked.ts";
import { Secret, type SecretOptions } from "./secret.ts";

/**
 * A secret that can be replaced while the program runs: what holds it (a client) takes the new value for its next
 * attempt.
 *
 * @example
 * const key = new RotatingSecret(Secret.fromEnv("OPENAI_API_KEY"));
 * const openai = new OpenAI({ apiKey: key });
 * vault.on("rotated", (value) => key.set(value));
 */
export class RotatingSecret extends Masked implements Exposable, SecretHolder {
  readonly #options: SecretOptions;
  #current: Secret;
  #previous: Secret | undefined;

  /** @throws ConfigurationError when a string is not in the form of a key; see {@link Secret.create} */
  constructor(initial: string | Secret, options: SecretOptions = {}) {
    super();
    this.#options = options;
    this.#current = this.#secretOf(initial);
  }

  /** @throws ConfigurationError when a string is not in the form of a key; the old one then stays */
  set(next: string | Secret): void {
    const secret = this.#secretOf(next);
    this.#previous = this.#current;
    this.#current = secret;
  }

  /** The one in use. */
  get current(): Secret {
    return this.#current;
  }

  expose(purpose: string): string {
    return this.#current.expose(purpose);
  }

  liveSecrets(): readonly Secret[] {
    return this.#previous ? [this.#current, this.#previous] : [this.#current];
  }

  override toString(): string {
    return String(this.#current);
  }

  #secretOf(value: string | Secret): Secret {
    return typeof value === "string" ? Secret.create(value, this.#options) : value;
  }
}
