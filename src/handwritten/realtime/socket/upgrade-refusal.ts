import type { IncomingMessage } from "node:http";
import { parseJSON } from "../../core/parse-json.ts";
import { eachChunk } from "../../core/reply/chunks.ts";
import {
  APIError,
  DecodeError,
  type ErrorDetails,
  type OpenAIError,
  RedirectError,
} from "../../errors/index.ts";

/** 1 MiB: more than any error the API writes; a gateway's page may be endless. */
const MAX_ERROR_BYTES = 1_048_576;

/** A response to an opening request, of Node or of `fetch`. */
export interface UpgradeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
  /** Reads no more of it. */
  discard(): void;
}

/** The answer that Node's client was given. */
export const answerOfNode = (response: IncomingMessage): UpgradeAnswer => ({
  status: response.statusCode ?? 0,
  headers: toHeaders(response),
  body: response as AsyncIterable<Buffer>,
  discard: () => response.destroy(),
});

/** The answer that a `fetch` was given. */
export const answerOfFetch = ({ status, headers, body }: Response): UpgradeAnswer => ({
  status,
  headers,
  body: eachChunk(body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })),
  discard: () => void body?.cancel(),
});

/**
 * The error for a response that opens no socket, of the class of its status. Reads its body, within bounds.
 */
export const upgradeRefusal = async (answer: UpgradeAnswer, details: ErrorDetails): Promise<OpenAIError> => {
  const { status, headers } = answer;
  if (status < 300) {
    answer.discard();
    const requestID = headers.get("x-request-id") ?? undefined;
    return new DecodeError(`expected status 101, got ${status}`, { ...details, status, requestID });
  }
  // Not followed: it would carry the key to an address that the caller has not chosen.
  if (status < 400) {
    answer.discard();
    return new RedirectError(status, headers, details);
  }
  const text = await readText(answer);
  return APIError.generate(status, parseJSON(text), text, headers, details);
};

const toHeaders = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    headers.append(rawHeaders[i] as string, rawHeaders[i + 1] as string);
  return headers;
};

/** What can be read of it: that the rest does not come changes nothing of what the status says. */
const readText = async ({ body }: UpgradeAnswer): Promise<string> => {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      bytes += chunk.length;
      if (bytes > MAX_ERROR_BYTES) break;
    }
  } catch (error) {
    if (!bytes) return `its body could not be read: ${(error as Error).message}`;
  }
  return text + decoder.decode();
};
