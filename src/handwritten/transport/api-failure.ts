import type { Reply } from "../core/handler.ts";
import { parseJSON } from "../core/parse-json.ts";
import { chunksOf } from "../core/reply/chunks.ts";
import { readText } from "../core/reply/read-text.ts";
import { toHeaders } from "../core/reply/to-response.ts";
import { APIError, type ErrorDetails, RedirectError } from "../errors/index.ts";

/** 1 MiB: more than any error the API writes; a gateway's page may be endless. */
const MAX_ERROR_BYTES = 1_048_576;

/** The error that a reply with another status than 2xx stands for. Reads its body, within bounds. */
export const failureOf = async (reply: Reply, details: ErrorDetails): Promise<APIError> => {
  const { status } = reply;
  const headers = toHeaders(reply);
  // A platform that hides redirects answers with the status 0.
  if (status < 400) {
    if (reply.body) await chunksOf(reply.body).return?.();
    return new RedirectError(status || undefined, headers, details);
  }
  try {
    const text = await readText(reply, MAX_ERROR_BYTES);
    return APIError.generate(status, parseJSON(text), text, headers, details);
  } catch (cause) {
    // What the status says is true all the same.
    return APIError.generate(status, undefined, "its body could not be read", headers, { ...details, cause });
  }
};
