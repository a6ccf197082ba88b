/** An error of this library reaches a few dozen objects; one that holds a socket, thousands. */
const MOST_OBJECTS = 1000;
/** The head of a message, where credentials are, and not the gigabyte of a body. */
const MOST_BYTES = 65_536;

/**
 * Whether a secret is in any text that can be reached from a value, as an inspector would: through properties of
 * every kind, but not through getters, which may do anything. More than can be looked through counts as yes.
 */
export const mentions = (value: object, redact: (text: string) => string): boolean => {
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  const isSecret = (text: string): boolean => redact(text) !== text;
  while (waiting.length) {
    const part = waiting.pop();
    if (typeof part === "string" && isSecret(part)) return true;
    if (typeof part !== "object" || part === null || seen.has(part)) continue;
    if (seen.size >= MOST_OBJECTS) return true;
    seen.add(part);
    waiting.push(...partsOf(part));
  }
  return false;
};

/** An error of any realm, and what passes for one: a DOMException. */
export const isError = (value: object): value is Error => "message" in value && "stack" in value;

const partsOf = (value: object): unknown[] => {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    // Byte by byte: a secret is ASCII, and whatever is around it must not hide it.
    return [
      new TextDecoder("latin1").decode(new Uint8Array(buffer, byteOffset, Math.min(byteLength, MOST_BYTES))),
    ];
  }
  const parts: unknown[] = [];
  if (value instanceof URL) parts.push(value.href);
  if (
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Headers ||
    value instanceof URLSearchParams
  )
    parts.push(...value);
  // Where they live differs by engine: on the error, or behind a getter of its prototype.
  if (isError(value)) parts.push(String(value.message), String(value.stack), value.cause);
  for (const name of Reflect.ownKeys(value)) {
    parts.push(typeof name === "string" ? name : name.description);
    parts.push(Object.getOwnPropertyDescriptor(value, name)?.value);
  }
  return parts;
};
