/**
 * An object that shows its `toString()` wherever it is turned into text: templates, JSON, `util.inspect` at any
 * depth, and so consoles, loggers and error causes. It has no properties: a spread or a structured clone is empty.
 */
export abstract class Masked {
  static {
    // How Node, Bun and whoever else honours it ask an object for its inspected form.
    Object.defineProperty(Masked.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value(this: Masked): string {
        return this.toString();
      },
    });
  }

  abstract toString(): string;

  toJSON(): string {
    return this.toString();
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }
}
