/** What is shorter is no secret, or a placeholder (`unused`, `ollama`) that ordinary text may hold. */
export const SHORTEST = 8;

const lowerHex = (text: string): string => text.replace(/%..|\\u....|&#x..;/g, (code) => code.toLowerCase());

const hex = (char: string, digits: number): string =>
  char.charCodeAt(0).toString(16).toUpperCase().padStart(digits, "0");

/** `encodeURIComponent` leaves these bare, which RFC 3986 reserves. */
const strict = (percent: string): string => percent.replace(/[!'()*]/g, (char) => `%${hex(char, 2)}`);

/** As encoders do it that leave letters and digits alone. */
const thorough = (percent: string): string =>
  strict(percent).replace(/[._~-]/g, (char) => `%${hex(char, 2)}`);

/** RFC 3986 §3.3: what a path segment may hold as it is, and a client that builds one may leave so. */
const segment = (percent: string): string =>
  percent.replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent);

/** As a form has it (URL standard, `application/x-www-form-urlencoded`). */
const formField = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);

/** JSON as others write it: PHP escapes slashes, .NET and Go what means something in HTML. */
const jsonForms = (value: string): readonly string[] => {
  const plain = JSON.stringify(value).slice(1, -1);
  const escaped = plain.replace(/[+&<>'`]/g, (char) => `\\u${hex(char, 4)}`);
  const goes = plain.replace(/[&<>]/g, (char) => `\\u${hex(char, 4)}`);
  return [plain, escaped, goes].flatMap((form) => [form, form.replaceAll("/", "\\/")]);
};

const HTML: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };

/** In a page of HTML: by name, or with the numbers that some escape more characters by. */
const htmlForms = (value: string): readonly string[] => {
  const named = value.replace(/[&<>"]/g, (char) => `&${HTML[char]};`);
  return [
    named,
    named.replaceAll("'", "&#39;"),
    named.replaceAll("'", "&#x27;"),
    value.replace(/[&<>"'`/=+]/g, (char) => `&#x${hex(char, 2)};`),
  ];
};

/**
 * A value in base64: by itself, and the characters that it alone decides when it is encoded as part of something
 * longer, after 0, 1 or 2 bytes (mod 3) of what comes before it. Those at its edges are shared with its neighbours.
 */
const base64 = (value: string): readonly string[] => {
  // Not by a TextEncoder: where a test environment has none, an error would be kept back whole.
  const bytes = encodeURIComponent(value).replace(/%(..)/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const alone = btoa(bytes);
  const parts = [0, 1, 2].map((before) => {
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return btoa("\0".repeat(before) + bytes).slice(before && before + 1, whole);
  });
  return [alone, alone.replaceAll("=", ""), ...parts];
};

/**
 * A value in the forms that it may turn up in: as it is, in JSON and HTML, percent-encoded as URLs and forms do it,
 * in small letters (a host's name), on one line (an error's message), and in base64 of either alphabet wherever it
 * begins. Each once.
 */
export const encodedForms = (value: string): readonly string[] => {
  const well = value.toWellFormed();
  const percent = encodeURIComponent(well);
  const standard = base64(well);
  const forms = [
    value,
    value.toLowerCase(),
    // What `safeText` makes of it.
    value.replace(/[ \p{Cc}\p{Bidi_C}\u2028\u2029]+/gu, " "),
    ...jsonForms(value),
    ...htmlForms(value),
    percent,
    strict(percent),
    thorough(percent),
    segment(percent),
    encodeURI(well),
    encodeURIComponent(percent),
    formField(well),
    ...standard,
    ...standard.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    ...standard.map(encodeURIComponent),
    ...standard.map((form) => form.replaceAll("/", "\\/")),
  ];
  return [...new Set([...forms, ...forms.map(lowerHex)])].filter(({ length }) => length >= SHORTEST);
};
