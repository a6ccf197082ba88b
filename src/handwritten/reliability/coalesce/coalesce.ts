import type { ApiRequest } from "../../contract.ts";
import type { Handler } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { FUNCTION } from "../../core/options/kinds.ts";
import { callSettings } from "../cache/call-settings.ts";
import { hasKey, requestKey } from "../cache/request-key.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { Flights } from "./flights.ts";

/** What `coalesce` is set up with. */
export interface CoalesceOptions {
  /**
   * Which calls may share a request; never those that stream, download, send files, or use another method than GET and
   * POST. Default: GET, embeddings and moderations, whose answers are the same for all who ask; of a generation each
   * caller may want one of its own.
   */
  readonly when?: ((request: ApiRequest) => boolean) | undefined;
}

/** A layer in which calls share requests. */
export interface Coalesce extends Policy<"coalesce"> {
  readonly stats: {
    /** Calls that got the answer of another's request. */
    readonly joined: number;
    /** Requests under way that may be shared. */
    readonly inFlight: number;
  };
}

/**
 * Identical calls that are in flight at the same time are one request. Each caller has its answer, or its error, for
 * itself, and can leave at any time; when all have left, the request is cancelled.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const coalesce = (options?: CoalesceOptions): Coalesce => {
  const { when = isSameForAll } = settingsOf<CoalesceOptions, Record<never, never>>(
    "coalesce",
    options,
    {},
    { when: FUNCTION },
  );
  const flights = new Flights();
  let layers = 0;
  let joined = 0;
  const isShared = (request: ApiRequest): boolean =>
    request.reply !== "events" && request.reply !== "bytes" && hasKey(request) && when(request);

  const layer = (next: Handler): Handler => {
    // Calls of another client go through other layers.
    const prefix = `${layers++} `;
    const share: Handler = async (request, context) => {
      const key = await requestKey(request, context);
      if (key === undefined) return next(request, context);
      const name = prefix + key + callSettings(context);
      if (flights.has(name) && !context.signal.aborted) {
        joined++;
        context.emit({ type: "cache", operation: request.operation, outcome: "joined" });
      }
      return flights.join(name, next, request, context);
    };
    return (request, context) => (isShared(request) ? share(request, context) : next(request, context));
  };

  return definePolicy<Coalesce>("coalesce", layer, {
    get stats() {
      return { joined, inFlight: flights.size };
    },
    explain: (request) =>
      isShared(request) ? { does: "shares the request with identical calls in flight" } : undefined,
  });
};

const isSameForAll = ({ method, operation }: ApiRequest): boolean =>
  method === "GET" || operation === "createEmbedding" || operation === "createModeration";
