import type { ApiRequest } from "../../contract.ts";
import { fieldsOf } from "../../core/request/fields-of.ts";
import { UsageError } from "../../errors/index.ts";

/** What is known of a response's stream before its first event, and how it is asked for again. */
export interface ResumePoint {
  readonly responseID: string | undefined;
  readonly after: number | undefined;
  /** The request for all events, or for those after the one with this sequence number. */
  request(responseID: string, after: number | undefined): ApiRequest;
}

interface CreateBody {
  readonly background?: unknown;
  readonly stream?: unknown;
  readonly include?: unknown;
  readonly stream_options?: { readonly include_obfuscation?: unknown } | null;
}
type GetQuery = { readonly stream?: unknown; readonly starting_after?: unknown };

/** @throws UsageError for a request whose stream cannot be asked for again */
export const resumeFrom = (given: ApiRequest): ResumePoint => {
  const { operation, params, headers } = given;
  const isBeta = operation.startsWith("beta_");
  const again = (query: object): ResumePoint["request"] => {
    return (responseID, after) => ({
      operation: isBeta ? "beta_getResponse" : "getResponse",
      method: "GET",
      path: "/responses/{response_id}",
      params: {
        path: { response_id: responseID },
        query: {
          ...params?.query,
          ...query,
          stream: true,
          ...(after !== undefined && { starting_after: after }),
        },
      },
      ...(headers && { headers }),
      body: { kind: "none" },
      reply: "events",
    });
  };
  switch (operation.replace("beta_", "")) {
    case "createResponse": {
      const { background, stream, include, stream_options } = (fieldsOf(given) ?? {}) as CreateBody;
      if (!background || !stream) break;
      const include_obfuscation = stream_options?.include_obfuscation;
      return { responseID: undefined, after: undefined, request: again({ include, include_obfuscation }) };
    }
    case "getResponse": {
      const { stream, starting_after } = (params?.query ?? {}) as GetQuery;
      const { response_id } = (params?.path ?? {}) as { readonly response_id?: string };
      if (!stream) break;
      const after = typeof starting_after === "number" ? starting_after : undefined;
      return { responseID: response_id, after, request: again({}) };
    }
  }
  throw new UsageError(
    `${operation}: only the stream of a background response can be resumed: createResponse with \`background\` and \`stream\`, or getResponse with \`stream\``,
  );
};
