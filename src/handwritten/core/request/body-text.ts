import type { Body } from "../../contract.ts";
import { isFile } from "./form.ts";

/** What a request carries, as text for a log: JSON as it is sent, a form as JSON with `[file]` for its files. */
export const bodyText = (body: Body): string | undefined => {
  switch (body.kind) {
    case "none":
      return undefined;
    case "json":
      return toJSON(body.value);
    case "form":
      return toJSON(body.fields);
    case "raw":
      return typeof body.value === "string" ? body.value : `[${body.value.size} bytes]`;
    case "stream":
      return "[a stream]";
  }
};

const toJSON = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value, (_, part: unknown) => (isFile(part) ? "[file]" : part));
  } catch {
    // The request will say so: this is not the place to fail.
    return "[cannot be written as JSON]";
  }
};
