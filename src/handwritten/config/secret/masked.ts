/** How Node, Bun and Deno ask an object for its inspected form. */
const INSPECT = /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom");

/**
 * An object that shows its `toString()` wherever it is turned into text: templates, JSON, `util.inspect` at any
 * depth, and so consoles, loggers and error causes. It has no properties but a hidden one: a spread or a structured
 * clone is empty.
 */
export abstract class Masked {
  constructor() {
    // On each and not on the prototype: a class that does something when it is defined stays in every bundle.
    Object.defineProperty(this, INSPECT, { value: () => this.toString() });
  }

  abstract toString(): string;

  toJSON(): string {
    return this.toString();
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }
}
