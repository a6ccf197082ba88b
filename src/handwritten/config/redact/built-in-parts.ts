/** The head of a message, where credentials are, and not the gigabyte of a body. */
export const MOST_BYTES = 65_536;

/** Byte by byte: a secret is ASCII, and whatever is around it must not hide it. */
const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes.subarray(0, MOST_BYTES));

const membersOf = (members: Iterable<unknown>): readonly unknown[] => [...members];

/** Names and values one after another: a pair would be one more object to look into. */
const entriesOf = (entries: Iterable<readonly unknown[]>): readonly unknown[] => {
  const parts: unknown[] = [];
  for (const [name, value] of entries) parts.push(name, value);
  return parts;
};

/** What an inspector shows of the platform's own objects besides their properties, by the name of their class. */
const BUILT_IN: ReadonlyMap<string, (value: never) => readonly unknown[]> = new Map<
  string,
  (value: never) => readonly unknown[]
>([
  ["Map", entriesOf],
  ["Set", membersOf],
  ["Headers", entriesOf],
  ["URLSearchParams", entriesOf],
  ["URL", ({ href }: URL) => [href]],
  ["RegExp", ({ source }: RegExp) => [source]],
  ["String", (text: object) => [String(text)]],
  ["Date", () => []],
  ["ArrayBuffer", (buffer: ArrayBuffer) => [latin1(new Uint8Array(buffer))]],
  ["SharedArrayBuffer", (buffer: ArrayBuffer) => [latin1(new Uint8Array(buffer))]],
]);

/** The name of a built-in class, of whichever realm: `instanceof` knows its own only. */
export const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

/** What is in an object of a built-in class, besides its properties; undefined when it is none of those. */
export const builtInParts = (value: object): readonly unknown[] | undefined => {
  if (ArrayBuffer.isView(value))
    return [latin1(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
  return BUILT_IN.get(tagOf(value))?.(value as never);
};
