import type { IncomingMessage } from "node:http";
import { APIError, DecodeError, type ErrorDetails, type OpenAIError, RedirectError } from "../errors.ts";

/** 1 MiB: more than any error the API writes; a gateway's page may be endless. */
const MAX_ERROR_BYTES = 1_048_576;

/**
 * The error that an answer stands for which opens no socket, of the class that its status has elsewhere too. Reads
 * its body, within bounds.
 */
export const upgradeRefusal = async (
  response: IncomingMessage,
  details: ErrorDetails,
): Promise<OpenAIError> => {
  const status = response.statusCode ?? 0;
  const headers = toHeaders(response);
  if (status < 300) {
    response.destroy();
    const requestID = headers.get("x-request-id") ?? undefined;
    return new DecodeError(`${status} where a socket was due`, { ...details, status, requestID });
  }
  // Not followed: it would carry the key to an address that nobody chose.
  if (status < 400) {
    response.destroy();
    return new RedirectError(status, headers, details);
  }
  const text = await readText(response);
  return APIError.generate(status, parse(text), text, headers, details);
};

const toHeaders = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    headers.append(rawHeaders[i] as string, rawHeaders[i + 1] as string);
  return headers;
};

/** What can be read of it: that the rest does not come changes nothing of what the status says. */
const readText = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ERROR_BYTES) break;
    }
  } catch (error) {
    if (!chunks.length) return `its body could not be read: ${(error as Error).message}`;
  }
  return Buffer.concat(chunks).toString("utf8");
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the text itself is shown.
    return undefined;
  }
};
