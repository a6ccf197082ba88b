/**
 * The `Headers` that `openapi-fetch` finds in its scope in the built package: `scripts/bundle-dist/inlined-packages.ts` puts
 * it there. Values have been checked before, and on Node the first use of the platform's class loads all of undici.
 */
export class LightHeaders implements Iterable<[name: string, value: string]> {
  readonly #fields = new Map<string, string>();

  set(name: string, value: string): void {
    this.#fields.set(name.toLowerCase(), value);
  }

  append(name: string, value: string): void {
    const known = this.#fields.get(name.toLowerCase());
    this.set(name, known === undefined ? value : `${known}, ${value}`);
  }

  delete(name: string): void {
    this.#fields.delete(name.toLowerCase());
  }

  get(name: string): string | null {
    return this.#fields.get(name.toLowerCase()) ?? null;
  }

  entries(): MapIterator<[string, string]> {
    return this.#fields.entries();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }
}

/** The `FormData` in the same scope. No body is one: forms are written before `openapi-fetch` sees them. */
export class NoFormData {}
