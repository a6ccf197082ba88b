import type {
  RealtimeClientEvent,
  RealtimeServerEvent,
  RealtimeTranslationClientEvent,
  RealtimeTranslationServerEvent,
} from "../../generated/models.ts";
import { checkOptions } from "../core/options/check-options.ts";
import { connect } from "./connect.ts";
import type { Connection } from "./connection/connection.ts";
import { REALTIME_RULES } from "./option-rules.ts";
import type { ConnectionOptions } from "./options.ts";
import { type RealtimeSession, realtimeAddress } from "./realtime-address.ts";
import { type CredentialOptions, credentialsFor } from "./socket-credentials.ts";
import { type SocketSource, targetOf } from "./socket-target.ts";

/** A conversation with a model, a call in progress, or a transcription. */
export type RealtimeConnection = Connection<RealtimeClientEvent, RealtimeServerEvent>;

/** A live translation of speech. */
export type RealtimeTranslationConnection = Connection<
  RealtimeTranslationClientEvent,
  RealtimeTranslationServerEvent
>;

/** Options of {@link connectRealtime}: the session, and how the connection behaves. */
export type RealtimeOptions<Session extends RealtimeSession = RealtimeSession> = Session &
  ConnectionOptions &
  CredentialOptions;

/** A session for translating. */
type Translation = Extract<RealtimeSession, { readonly intent: "translation" }>;

/**
 * Opens a connection to the Realtime API, and resolves when it is open. Nothing is sent but what you send; with
 * `reconnect` also what restores a lost session: its configuration and the items of its conversation. A call keeps its
 * session when a connection to it is lost, so there is nothing to restore there.
 *
 * @param source - an `Environment`, or a client that has one as `environment`
 * @example
 * const connection = await connectRealtime(environment, { model: "gpt-realtime", reconnect: true });
 * connection.on("response.output_text.delta", ({ delta }) => process.stdout.write(delta));
 *
 * @throws APIError of the class of its status, when the server refuses (AuthenticationError, RateLimitError, …), RedirectError
 * @throws APIConnectionError, APIConnectionTimeoutError, APIUserAbortError
 * @throws ConfigurationError when the options do not go together, or the package `ws` is needed and missing
 * @see https://developers.openai.com/api/docs/guides/realtime-websocket
 */
export function connectRealtime(
  source: SocketSource,
  options: RealtimeOptions<Translation>,
): Promise<RealtimeTranslationConnection>;
export function connectRealtime(
  source: SocketSource,
  options: RealtimeOptions<Exclude<RealtimeSession, Translation>>,
): Promise<RealtimeConnection>;
export function connectRealtime(source: SocketSource, options: RealtimeOptions): Promise<unknown> {
  return openRealtime(source, options);
}

const openRealtime = async (source: SocketSource, options: RealtimeOptions): Promise<unknown> => {
  const target = targetOf(source, "connectRealtime");
  checkOptions(options, REALTIME_RULES, {
    of: "connectRealtime()",
    such: '`{ model: "…" }`, `{ callID }` or `{ intent }`',
  });
  const { callID, intent, query } = options;
  const path = intent === "translation" ? "/realtime/translations" : "/realtime";
  return connect(
    target,
    {
      operation: "connectRealtime",
      path,
      address: realtimeAddress(target, options, query),
      restores: { session: !callID, items: !callID && !intent },
      credentials: (request) => credentialsFor(target, request, options),
    },
    options,
  );
};
