import type { ApiRequest, Body } from "../../contract.ts";
import type { Handler, Target } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { jsonText } from "../../core/request/json-text.ts";
import { targetWith } from "../../core/target-with.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { gzip } from "./gzip.ts";

/** What `compression` is set up with. */
export interface CompressionOptions {
  /** Smaller bodies go out as they are. Default: 1 024: what fits into one packet arrives no sooner for being smaller. */
  readonly minBytes?: number | undefined;
}

/** A layer that compresses what is sent. */
export interface Compression extends Policy<"compression"> {
  readonly stats: {
    /** Bodies that were sent compressed. */
    readonly compressed: number;
    /** Their bytes before and after. */
    readonly bytesIn: number;
    readonly bytesOut: number;
  };
}

/**
 * Sends JSON bodies compressed with gzip. Only for servers that are known to take them: OpenAI's reference does not say
 * so, and one that does not answers 400 or 415. Files and forms go out as they are; answers are decoded anyway.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.3
 */
export const compression = (options?: CompressionOptions): Compression => {
  const { minBytes } = settingsOf(
    "compression",
    options,
    { minBytes: 1_024 },
    { minBytes: { min: 0, integer: true } },
  );
  const stats = { compressed: 0, bytesIn: 0, bytesOut: 0 };

  const encode = async (text: string): Promise<Body> => {
    // Written once, whatever becomes of it.
    const body: Body = { kind: "raw", value: text, contentType: "application/json" };
    // A character is three bytes at most.
    if (text.length * 3 < minBytes) return body;
    const bytes = new TextEncoder().encode(text);
    if (bytes.length < minBytes) return body;
    const compressed = await gzip(bytes);
    if (compressed.length >= bytes.length) return body;
    stats.compressed++;
    stats.bytesIn += bytes.length;
    stats.bytesOut += compressed.length;
    return { ...body, value: new Blob([compressed]) };
  };

  const layer = (next: Handler): Handler => {
    const send: Handler = async (request, context) => {
      const { target } = context;
      // The server's own spelling is of the JSON, so it comes first, and once.
      const adapted = target.adapt?.(request) ?? request;
      const sent = target.adapt ? { ...context, target: withoutAdapt(target) } : context;
      const text = mayEncode(adapted) ? jsonOf(adapted.body) : undefined;
      if (text === undefined) return next(adapted, sent);
      const body = await encode(text);
      const headers =
        body.kind === "raw" && typeof body.value !== "string"
          ? { ...adapted.headers, "content-encoding": "gzip" }
          : adapted.headers;
      return next({ ...adapted, body, ...(headers && { headers }) }, sent);
    };
    return (request, context) => (mayEncode(request) ? send(request, context) : next(request, context));
  };

  return definePolicy<Compression>("compression", layer, {
    get stats() {
      return { ...stats };
    },
    explain: (request) =>
      mayEncode(request) ? { does: `sends a body of ${minBytes} bytes or more with gzip` } : undefined,
  });
};

/** JSON, unless the caller has encoded it already. */
const mayEncode = ({ body, headers }: ApiRequest): boolean =>
  body.kind === "json" && !Object.keys(headers ?? {}).some((name) => /^content-encoding$/i.test(name));

/** Undefined where it cannot be written: the transport says so, and how. */
const jsonOf = (body: Body): string | undefined => {
  try {
    return body.kind === "json" ? jsonText(body.value) : undefined;
  } catch {
    return undefined;
  }
};

const withoutAdapt = (target: Target): Target => {
  const { adapt: _, ...rest } = targetWith(target, {});
  return rest;
};
