/** What is shorter is no secret, or a placeholder (`unused`, `ollama`) that ordinary text may hold. */
export const SHORTEST = 8;

const lowerHex = (text: string): string => text.replace(/%../g, (byte) => byte.toLowerCase());

/** `encodeURIComponent` leaves these bare, which RFC 3986 reserves. */
const strict = (percent: string): string =>
  percent.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * A value in base64: by itself, and the characters that it alone decides when it is encoded as part of something
 * longer, after 0, 1 or 2 bytes (mod 3) of what comes before it. Those at its edges are shared with its neighbours.
 */
const base64 = (value: string): readonly string[] => {
  const bytes = Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join("");
  const alone = btoa(bytes);
  const parts = [0, 1, 2].map((before) => {
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return btoa("\0".repeat(before) + bytes).slice(before && before + 1, whole);
  });
  return [alone, alone.replaceAll("=", ""), ...parts];
};

/**
 * A value in the forms that it may turn up in: as it is, in JSON, percent-encoded as URLs and forms do it, and in
 * base64 of either alphabet wherever it begins. Each once.
 */
export const encodedForms = (value: string): readonly string[] => {
  const well = value.toWellFormed();
  const percent = encodeURIComponent(well);
  const standard = base64(well);
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    percent,
    strict(percent),
    new URLSearchParams([["", well]]).toString().slice(1),
    ...standard,
    ...standard.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    ...standard.map(encodeURIComponent),
  ];
  return [...new Set([...forms, ...forms.map(lowerHex)])].filter(({ length }) => length >= SHORTEST);
};
