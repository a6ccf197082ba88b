import { safeText } from "./safe-text.ts";

/** What a server says fits in a few lines; one that echoes a whole prompt is cut. */
const MAX_SAID = 1000;
/** Of a body that is not the API's JSON (a proxy's page), enough to recognise it. */
const MAX_FOREIGN = 200;

/** A field of an error body as text: compatible servers send numbers as codes and objects as messages. */
export const field = (body: object | undefined, key: string): string | null | undefined => {
  const value = (body as Record<string, unknown> | undefined)?.[key];
  if (value === null || value === undefined || typeof value === "string") return value;
  return typeof value === "object" ? jsonOf(value) : String(value);
};

const jsonOf = (value: object): string => {
  try {
    return JSON.stringify(value);
  } catch {
    return "(nested too deeply to show)";
  }
};

/** `429 rate_limit_exceeded — what the server says (req_…)`: for the person reading the log. */
export const apiMessage = (
  status: number | undefined,
  error: object | undefined,
  message: string | undefined,
  headers: Headers | undefined,
): string => {
  const said = error ? textOf(error) : (message ?? "");
  const kind = error ? kindOf(error, status) : foreignType(headers);
  const text = safeText(said, error ? MAX_SAID : MAX_FOREIGN);
  const head = [status, kind && safeText(kind, MAX_FOREIGN), !text && "(no body)"].filter(Boolean).join(" ");
  const requestID = headers?.get("x-request-id");
  return [head, text].filter(Boolean).join(" — ") + (requestID ? ` (${requestID})` : "");
};

/** The code, or the type where the code is the status once more. */
const kindOf = (error: object, status: number | undefined): string | null | undefined => {
  const code = field(error, "code");
  return (code === String(status) ? undefined : code) ?? field(error, "type");
};

const textOf = (error: object): string => field(error, "message") ?? field(error, "detail") ?? jsonOf(error);

/** The media type of a body that is not the API's JSON. */
const foreignType = (headers: Headers | undefined): string => {
  const mediaType = headers?.get("content-type") ?? "";
  return /json/i.test(mediaType) ? "" : mediaType.replace(/;.*/s, "");
};
