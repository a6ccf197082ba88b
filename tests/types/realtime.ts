import { type AnyOpenAIError, type Environment, OpenAIError } from "api-openai";
import { TranscriptGrouper as OfficialName } from "api-openai/helpers/live";
import { connectLive, TranscriptGrouper, type TranscriptSegment } from "api-openai/live";
import { connectRealtime, connectResponses } from "api-openai/realtime";
import { assert, type Equal } from "./expect.ts";

declare const environment: Environment;

export async function listeners(): Promise<void> {
  const connection = await connectRealtime(environment, { model: "gpt-realtime" });
  connection.on("session.created", ({ session }) => session);
  connection.on("response.output_text.delta", ({ delta }) => delta satisfies string);
  // @ts-expect-error no such event
  connection.on("sesion.created", () => {});
  // @ts-expect-error of the Responses API, not of Realtime
  connection.on("response.completed", () => {});
  // @ts-expect-error only deltas have one
  connection.on("session.created", ({ delta }) => delta);
  // What is newer than this library is told as an event like all others.
  connection.on("event", (event: { readonly type: string }) => event.type === "response.brand_new");
  connection.on("event", (event) => {
    if (event.type === "response.output_text.delta") event.delta satisfies string;
  });
  connection.on("close", ({ code, unsent }) => [code satisfies number, unsent satisfies readonly object[]]);
  connection.on("error", (error) => {
    if (error.kind === "socket") [error.code satisfies number, error.reason satisfies string, error.interrupted];
    if (error.kind === "send_queue_full") error.limitBytes satisfies number;
    if (error.kind === "rate_limit") error.rateLimits;
    // @ts-expect-error not of all errors
    error.reason;
  });
  connection.on("reconnecting", ({ delayMs }) => delayMs satisfies number);
  const responses = await connectResponses(environment);
  responses.on("response.completed", ({ response }) => response.id satisfies string);
  // @ts-expect-error of Realtime, not of the Responses API
  responses.on("session.created", () => {});
}

export async function live(): Promise<void> {
  const held = await connectLive(environment);
  await held.send({ type: "session.start", session: { model: "gpt-live-1" } });
  await held.send({ type: "session.input_audio.append", audio: "" });
  held.on("session.output_transcript.delta", ({ delta }) => delta satisfies string);
  // @ts-expect-error for a sideband alone
  await held.send({ type: "transport.dtmf.send", event: "1" });
  // @ts-expect-error no such event
  held.on("session.output_transcripts.delta", () => {});

  const sideband = await connectLive(environment, { sessionID: "live_1", gracefulClose: true });
  await sideband.send({ type: "transport.dtmf.send", event: "1" });
  // @ts-expect-error audio comes over the connection that holds the session
  await sideband.send({ type: "session.input_audio.append", audio: "" });
  // @ts-expect-error it has begun
  await sideband.send({ type: "session.start", session: { model: "gpt-live-1" } });

  const fork = await connectLive(environment, { forkOf: "live_1", reconnect: true });
  await fork.send({ type: "session.start", session: {} });
  // @ts-expect-error a sideband or a fork
  await connectLive(environment, { sessionID: "live_1", forkOf: "live_2" });
  // @ts-expect-error of a sideband alone
  await connectLive(environment, { gracefulClose: true });
}

export async function options(): Promise<void> {
  await connectRealtime(environment, { model: "m", reconnect: { maxAttempts: 3 }, WebSocket: globalThis.WebSocket });
  // @ts-expect-error one of model, callID and intent
  await connectRealtime(environment, {});
  // @ts-expect-error header or subprotocol
  await connectRealtime(environment, { model: "m", auth: "query" });
  // @ts-expect-error true or options
  await connectRealtime(environment, { model: "m", reconnect: 5 });
  // @ts-expect-error no such option
  await connectRealtime(environment, { model: "m", recconect: true });
  // @ts-expect-error no environment
  await connectRealtime(undefined, { model: "m" });
}

export function caught(error: unknown): void {
  if (!OpenAIError.is(error)) return;
  assert<Equal<typeof error, AnyOpenAIError>>();
  if (error.kind === "socket") [error.code satisfies number, error.reason satisfies string, error.wasClean];
  if (error.kind === "send_queue_full") [error.limitBytes satisfies number, error.queuedBytes];
}

export async function transcripts(): Promise<void> {
  const grouper = new TranscriptGrouper({ assistantSilenceMs: 1000, additionalAcknowledgments: ["indeed"] });
  assert<Equal<OfficialName, TranscriptGrouper>>();
  grouper.on("segment.updated", (segment) => {
    assert<Equal<typeof segment, TranscriptSegment>>();
    assert<Equal<typeof segment.speaker, "user" | "assistant">>();
    // @ts-expect-error it is a snapshot
    segment.text = "";
  });
  grouper.once("segment.closed", ({ segment, reason }) => [segment.id, reason === "speaker_change"]);
  // @ts-expect-error no such event
  grouper.on("segment.opened", () => {});
  // @ts-expect-error no such option
  new TranscriptGrouper({ silenceMs: 1 });
  const next: Promise<TranscriptSegment> = grouper.emitted("segment.updated");
  for await (const event of await connectLive(environment)) grouper.push(event);
  for await (const event of await connectLive(environment, { sessionID: "live_1" })) grouper.push(event);
  for await (const event of await connectLive(environment, { forkOf: "live_1" })) grouper.push(event);
  await next;
}
