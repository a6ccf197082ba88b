/**
 * What a key must look like. `openai`: `sk-`, or `ek_` as the client secrets of Realtime sessions have it, then letters,
 * digits, `_` and `-`, 10 to 200 characters in all.
 * `opaque`: any visible ASCII without spaces, for the keys of other providers.
 */
export type SecretForm = "openai" | "opaque";

/** Why a value is no key, to go after its name; undefined when it is one. It says nothing of the value itself. */
export const complaint = (value: unknown, form: SecretForm): string | undefined => {
  if (typeof value !== "string") return "is not a string";
  if (value === "") return "is empty";
  if (/[\r\n]/.test(value)) return "holds a line break";
  if (/\s/.test(value)) return "holds white space";
  if (!/^[\x21-\x7e]+$/.test(value)) return "holds a character that is not visible ASCII";
  if (form === "opaque") return undefined;
  const other = 'for the key of another provider, say `form: "opaque"`';
  if (!/^(?:sk-|ek_)/.test(value))
    return `does not begin with "sk-", as OpenAI's keys do, or "ek_", as its client secrets do; ${other}`;
  if (value.length < 10 || value.length > 200)
    return `is ${value.length} characters long, and OpenAI's keys are 10 to 200; ${other}`;
  if (!/^[\w-]+$/.test(value))
    return `holds other characters than the letters, digits, "_" and "-" of OpenAI's keys; ${other}`;
  return undefined;
};
