import type { ResponsesClientEvent, ResponsesServerEvent } from "../../generated/models.ts";
import { checkOptions } from "../core/options/check-options.ts";
import { connect } from "./connect.ts";
import type { Connection } from "./connection/connection.ts";
import { CONNECTION_RULES } from "./option-rules.ts";
import type { ConnectionOptions } from "./options.ts";
import { type CredentialOptions, credentialsFor } from "./socket-credentials.ts";
import { type SocketSource, socketBaseURL, targetOf, withQuery } from "./socket-target.ts";

/** Responses, one after the other or several at once, over one socket. */
export type ResponsesConnection = Connection<ResponsesClientEvent, ResponsesServerEvent>;

/** Options of {@link connectResponses}. */
export interface ResponsesOptions
  extends ConnectionOptions,
    Pick<CredentialOptions, "dangerouslyAllowBrowser"> {}

/**
 * Opens a connection to the Responses API, and resolves when it is open. With `reconnect` a lost connection is
 * replaced, and nothing of it restored: a response that had begun is lost (`interrupted` has its id), and a response that
 * was not stored cannot be continued (`previous_response_not_found`), so send its whole context again.
 *
 * @param source - an `Environment`, or a client that has one as `environment`
 * @example
 * const connection = await connectResponses(environment);
 * await connection.send({ type: "response.create", model: "gpt-5.2", input: "Hello" });
 *
 * @throws the same as `connectRealtime`
 * @see https://developers.openai.com/api/docs/guides/websocket-mode
 */
export const connectResponses = async (
  source: SocketSource,
  options: ResponsesOptions = {},
): Promise<ResponsesConnection> => {
  const target = targetOf(source, "connectResponses");
  checkOptions(options, CONNECTION_RULES, { of: "connectResponses()" });
  return connect(
    target,
    {
      operation: "connectResponses",
      path: "/responses",
      address: withQuery(`${socketBaseURL(target)}/responses`, target.profile?.query, options.query),
      restores: { session: false, items: false },
      // Its handshake takes a key in headers only.
      credentials: (request) => credentialsFor(target, request, { ...options, auth: "header" }),
    },
    options,
  );
};
