/** What the contract keeps of a field of an OpenAPI object. */
export type Keep =
  /** The value as it stands; nothing below it is looked at, so an enum or a default is never changed. */
  | { readonly as: "fact" }
  /** A map from names to facts, sorted by name. */
  | { readonly as: "facts" }
  /** A short name: kept as it stands unless it reads as a sentence. */
  | { readonly as: "name" }
  /** A title: as a name, but one that merely ends with a full stop is kept without it. */
  | { readonly as: "heading" }
  /** One word: upstream has entries where prose strayed in after the first blank. */
  | { readonly as: "word" }
  /** Text that OpenAPI requires but the contract does not want: written as the empty string. */
  | { readonly as: "blank" }
  | { readonly as: "one"; readonly of: Kind }
  | { readonly as: "list"; readonly of: Kind }
  /** A map from names to objects. Sorted by name, so that an upstream reordering is no diff. */
  | { readonly as: "map"; readonly of: Kind; readonly sorted: boolean };

export type Kind =
  | "document"
  | "info"
  | "license"
  | "server"
  | "serverVariable"
  | "tag"
  | "pathItem"
  | "operation"
  | "operationMeta"
  | "parameter"
  | "requestBody"
  | "response"
  | "header"
  | "mediaType"
  | "encoding"
  | "link"
  | "callback"
  | "components"
  | "schema"
  | "discriminator"
  | "securityScheme";

export const fact: Keep = { as: "fact" };
export const facts: Keep = { as: "facts" };
export const name: Keep = { as: "name" };
export const heading: Keep = { as: "heading" };
export const word: Keep = { as: "word" };
export const blank: Keep = { as: "blank" };
export const one = (of: Kind): Keep => ({ as: "one", of });
export const list = (of: Kind): Keep => ({ as: "list", of });
export const map = (of: Kind): Keep => ({ as: "map", of, sorted: true });
/** Property order is how an author groups the fields of an object for the reader, so it stays. */
export const mapInOrder = (of: Kind): Keep => ({ as: "map", of, sorted: false });
