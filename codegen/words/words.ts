/** What is said of an operation, a parameter, a schema or a property. */
export interface Words {
  readonly text?: string;
  /** What to use in the place of what is deprecated. */
  readonly instead?: string;
}

/**
 * The key of the words of an object in the document. A symbol: what is copied keeps its words, and neither JSON nor a list of
 * the keys has it, so that no word gets from the document into the code.
 */
export const WORDS: unique symbol = Symbol("words");

/** What may have words. */
export interface Described {
  [WORDS]?: Words;
}
