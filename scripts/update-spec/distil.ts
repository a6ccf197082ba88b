import { isMapping, type Json, what } from "./json-value.ts";
import type { Keep, Kind } from "./keep.ts";
import { callbackPaths, objectShapes } from "./object-shapes.ts";
import { type Locate, type Place, pointer } from "./pointer.ts";
import { SpecError } from "./spec-error.ts";

/** A key that the shapes do not know and that the contract therefore does not carry. */
export interface Unknown {
  readonly key: string;
  readonly kind: Kind;
  readonly place: Place;
}

/** Prose, samples and hints for one documentation site or one code generator: left out without a word. */
const leftOut: ReadonlySet<string> = new Set([
  ...["description", "summary", "example", "examples", "externalDocs", "$comment"],
  ...["termsOfService", "contact", "x-oaiMeta", "x-oaiTypeLabel", "x-oaiExpandable"],
  ...["x-oaiSupportedSDKs", "x-stainless-skip", "returns"],
]);

/**
 * Reduces an OpenAPI 3.1 document to what it states as fact, with the keys in the order of
 * {@link objectShapes}. Pure and idempotent: distilling the result again gives the same.
 * Nothing is corrected here; what the upstream document gets wrong is kept and patched later.
 *
 * @param unknown called for every key that is neither kept nor known to be prose
 * @param locate says where a misplaced value is; its JSON pointer by default
 * @throws SpecError when an object stands where a list is due, and the like
 */
export function distil(
  document: Json,
  unknown: (found: Unknown) => void = () => {},
  locate: Locate = pointer,
): Json {
  return new Distiller(unknown, locate).object(document, "document", []) as Json;
}

class Distiller {
  readonly #unknown: (found: Unknown) => void;
  readonly #locate: Locate;

  constructor(unknown: (found: Unknown) => void, locate: Locate) {
    this.#unknown = unknown;
    this.#locate = locate;
  }

  object(value: unknown, kind: Kind, place: Place): unknown {
    if (kind === "schema" && typeof value === "boolean") return value;
    const given = this.#mapping(value, `a map (${kind})`, place);
    if ("$ref" in given && kind !== "schema" && kind !== "pathItem") return { $ref: given.$ref };
    if (kind === "callback") return this.#keep(given, callbackPaths, place);

    const rows = objectShapes[kind];
    const known = Object.entries(rows).flatMap(([key, how]): [string, unknown][] => {
      // An absent `description` is added where OpenAPI requires one.
      if (how.as === "blank") return [[key, ""]];
      if (!Object.hasOwn(given, key)) return [];
      const kept = this.#keep(given[key], how, [...place, key]);
      return kept === undefined ? [] : [[key, kept]];
    });
    const others = Object.keys(given).filter((key) => !Object.hasOwn(rows, key) && !leftOut.has(key));
    const kept = others.filter((key) => kind === "schema" && isUnknownKeyword(key, given[key])).sort();
    for (const key of others) if (!kept.includes(key)) this.#unknown({ key, kind, place });
    return Object.fromEntries([...known, ...kept.map((key) => [key, given[key]] as const)]);
  }

  #keep(value: unknown, how: Keep, place: Place): unknown {
    switch (how.as) {
      case "fact":
        return value;
      case "facts":
        return Object.fromEntries(Object.entries(this.#mapping(value, "a map", place)).sort(byName));
      case "name":
        return nameOf(value);
      case "heading":
        return nameOf(withoutEnd(value));
      case "word":
        return firstWord(value);
      case "blank":
        return "";
      case "one":
        return this.object(value, how.of, place);
      case "list":
        return this.#list(value, how.of, place);
      case "map":
        return this.#map(value, how, place);
    }
  }

  #list(value: unknown, kind: Kind, place: Place): unknown[] {
    if (!Array.isArray(value)) throw this.#misplaced(value, "a list", place);
    return value.map((item, index) => this.object(item, kind, [...place, index]));
  }

  #map(value: unknown, how: Extract<Keep, { as: "map" }>, place: Place): Json {
    const entries = Object.entries(this.#mapping(value, "a map", place));
    if (how.sorted) entries.sort(byName);
    return Object.fromEntries(
      entries.map(([name, item]) => [name, this.object(item, how.of, [...place, name])]),
    );
  }

  #mapping(value: unknown, want: string, place: Place): Json {
    if (isMapping(value)) return value;
    throw this.#misplaced(value, want, place);
  }

  #misplaced(value: unknown, want: string, place: Place): SpecError {
    return new SpecError(`${this.#locate(place)}: found ${what(value)} where ${want} is due`);
  }
}

/** A heading without the full stop of a sentence. */
const withoutEnd = (value: unknown): unknown =>
  typeof value === "string" ? value.replace(/[\s.]+$/, "") : value;

const firstWord = (value: unknown): string | undefined =>
  typeof value === "string" ? value.trim().split(/\s/)[0] : undefined;

/** Names are short and are not sentences; some upstream titles are. */
const nameOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.length <= 80 && !/\n|\.\s*$/.test(value) ? value : undefined;

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** `min_items`, `optional`: keywords of no dialect, yet stated as facts. Text and structures are not. */
const isUnknownKeyword = (key: string, value: unknown): boolean =>
  !key.startsWith("x-") &&
  (typeof value === "boolean" ||
    typeof value === "number" ||
    (typeof value === "string" && !/\s/.test(value)));
