/** Made when it is needed: not every test environment has the class. */
let encoder: TextEncoder | undefined;

/** The bytes of a text as UTF-8. Node counts them without making them. */
export const byteLength = (text: string): number => {
  if (typeof Buffer === "function") return Buffer.byteLength(text);
  encoder ??= new TextEncoder();
  return encoder.encode(text).length;
};
