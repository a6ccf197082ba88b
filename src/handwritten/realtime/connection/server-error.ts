import { APIError, type DescribedRequest } from "../../errors/index.ts";

/** An `error` event as the error that an answer with its status would be; the event says of some errors which that is. */
export const serverError = (event: object, request: DescribedRequest): APIError => {
  const { status, error } = event as { readonly status?: unknown; readonly error?: unknown };
  const headers = (error as { readonly headers?: unknown } | null | undefined)?.headers;
  return APIError.generate(
    typeof status === "number" ? status : undefined,
    { error: typeof error === "object" && error ? error : event },
    undefined,
    typeof headers === "object" && headers ? toHeaders(headers) : new Headers(),
    { request },
  );
};

/** What can be a header of it; the rest is a server's mistake. */
const toHeaders = (fields: object): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields))
    if (/^[\w-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(String(value))) headers.set(name, String(value));
  return headers;
};
