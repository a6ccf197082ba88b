import { ConfigurationError } from "../errors/index.ts";
import { type SocketTarget, socketBaseURL, withQuery } from "./socket-target.ts";

/** What a Realtime connection is for: exactly one of these. */
export type RealtimeSession =
  /** A conversation with a model. On Azure the model is the deployment. */
  | { readonly model: string; readonly callID?: undefined; readonly intent?: undefined }
  /** A call in progress (SIP or WebRTC), to observe and control. */
  | { readonly callID: string; readonly model?: undefined; readonly intent?: undefined }
  /** The transcription of speech. `session.update` names the model. */
  | { readonly intent: "transcription"; readonly model?: undefined; readonly callID?: undefined }
  /** The translation of speech. */
  | { readonly intent: "translation"; readonly model: string; readonly callID?: undefined };

/**
 * The address of a Realtime connection.
 *
 * @throws ConfigurationError when model, call and intent are all missing, or the server has no such connections
 * @see https://developers.openai.com/api/docs/guides/realtime-websocket
 * @see https://developers.openai.com/api/docs/guides/realtime-translation
 * @see https://learn.microsoft.com/azure/foundry/openai/how-to/realtime-audio-websockets
 */
export const realtimeAddress = (
  target: SocketTarget,
  session: RealtimeSession,
  query: Readonly<Record<string, string>> | undefined,
): URL => {
  const { profile } = target;
  if (profile && !profile.realtime) throw new ConfigurationError(`${profile.title} has no Realtime API`);
  const facts = profile ? profile.realtime : { path: "/realtime", modelParameter: "model" };
  const base = target.realtimeBaseURL ?? socketBaseURL(target) + facts?.path;
  const model = checkSession(session) && (profile?.deployments?.name ?? session.model);
  const named = facts?.modelParameter && model ? { [facts.modelParameter]: model } : undefined;
  if (session.intent === "translation") return withQuery(`${base}/translations`, facts?.query, named, query);
  return withQuery(base, facts?.query, named, { call_id: session.callID, intent: session.intent }, query);
};

/** Whether it has a model of its own. */
const checkSession = ({ model, callID, intent }: RealtimeSession): boolean => {
  const given = [intent === "translation" ? undefined : model, callID, intent].filter(Boolean);
  if (given.length !== 1)
    throw new ConfigurationError("a Realtime connection takes one of `model`, `callID` and `intent`");
  if (intent && intent !== "transcription" && intent !== "translation")
    throw new ConfigurationError("`intent` is transcription or translation");
  if (intent === "translation" && !model) throw new ConfigurationError("a translation needs a `model`");
  return Boolean(model);
};
