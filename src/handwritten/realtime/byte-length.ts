const encoder = /* @__PURE__ */ new TextEncoder();

/** The bytes of a text as UTF-8. Node counts them without making them. */
export const byteLength = (text: string): number =>
  typeof Buffer === "function" ? Buffer.byteLength(text) : encoder.encode(text).length;
