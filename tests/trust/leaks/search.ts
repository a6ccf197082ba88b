/** Searches whatever came out of a program for a key, in all the forms that a key can take on its way. */

/** Of a form as short as this a half is no longer told from chance. */
const SHORTEST_HALF = 9;

const halvesOf = (text: string): readonly string[] =>
  [Math.floor(text.length / 2), Math.ceil(text.length / 2)]
    .flatMap((at) => [text.slice(0, at), text.slice(at)])
    .filter(({ length }) => length >= SHORTEST_HALF);

/** The characters of a base64 text that the bytes of `value` alone decide, after `before` other bytes. */
const base64Core = (value: string, before: number): string => {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
  return bytes
    .toString("base64")
    .slice(Math.ceil((before * 8) / 6), Math.floor(((before + Buffer.byteLength(value)) * 8) / 6));
};

const urlSafe = (base64: string): string => base64.replaceAll("+", "-").replaceAll("/", "_");
const lowerEscapes = (text: string): string => text.replace(/%..|\\u..../g, (code) => code.toLowerCase());
const percentAll = (text: string): string =>
  text.replace(/[^A-Za-z0-9]/g, (char) => encodeURIComponent(char).replace(/^[^%]$/, hexOf));
const hexOf = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

/** Each form of a key by its name; halves of forms are looked for besides. */
export const formsOf = (key: string): Readonly<Record<string, string>> => {
  const well = key.toWellFormed();
  const hex = Buffer.from(key).toString("hex");
  return {
    raw: key,
    "in small letters": key.toLowerCase(),
    JSON: JSON.stringify(key).slice(1, -1),
    "JSON with escaped slashes": JSON.stringify(key).slice(1, -1).replaceAll("/", "\\/"),
    "percent-encoded": encodeURIComponent(well),
    "percent-encoded, in small letters": lowerEscapes(encodeURIComponent(well)),
    "percent-encoded, all that is no letter": percentAll(well),
    "percent-encoded as an address": encodeURI(well),
    "a field of a form": new URLSearchParams([["", well]]).toString().slice(1),
    HTML: key.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    base64: base64Core(key, 0),
    "base64 after one byte": base64Core(key, 1),
    "base64 after two bytes": base64Core(key, 2),
    "base64 of Bearer": Buffer.from(`Bearer ${key}`).toString("base64"),
    base64url: urlSafe(base64Core(key, 0)),
    "base64url after one byte": urlSafe(base64Core(key, 1)),
    "base64url after two bytes": urlSafe(base64Core(key, 2)),
    "base64url of Bearer": Buffer.from(`Bearer ${key}`).toString("base64url"),
    hex,
    "bytes as Node prints them": hex.replace(/..(?=.)/g, "$& "),
  };
};

interface Needle {
  readonly name: string;
  readonly text: string;
}

const known = new Map<string, readonly Needle[]>();

const needlesOf = (key: string): readonly Needle[] => {
  const cached = known.get(key);
  if (cached) return cached;
  const needles = new Map<string, Needle>();
  const add = (name: string, text: string): unknown => needles.has(text) || needles.set(text, { name, text });
  for (const [name, form] of Object.entries(formsOf(key))) {
    add(name, form);
    // The scheme's own letters are half of that and no secret.
    if (!/Bearer/.test(name)) for (const half of halvesOf(form)) add(`half of ${name}`, half);
  }
  for (const half of halvesOf(key))
    for (const before of [0, 1, 2]) {
      add("base64 of a half", base64Core(half, before));
      add("base64url of a half", urlSafe(base64Core(half, before)));
    }
  known.set(key, [...needles.values()]);
  return [...needles.values()];
};

/** The texts that one may stand for: as it is, and put together again where it was broken over lines or quoted. */
const readings = (text: string): readonly string[] => [text, text.replace(/\\n|['"`+\s\p{Cc}]+/gu, "")];

/** The forms of the keys that a text holds, by name: never the text itself, as it would be in the report. */
export const leaksIn = (text: string, keys: readonly string[]): readonly string[] => {
  const found = new Set<string>();
  for (const reading of readings(text))
    for (const key of keys)
      for (const needle of needlesOf(key)) if (reading.includes(needle.text)) found.add(needle.name);
  return [...found];
};
