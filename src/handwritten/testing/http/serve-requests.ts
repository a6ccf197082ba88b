import type { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingCall, Outcome } from "../answer-request.ts";
import type { SampledReply } from "../reply.ts";
import { UnreadableRequest } from "../request/unreadable-request.ts";
import { errorBody, type Violation } from "../request/violation.ts";
import { playEvents } from "../streams/play-events.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import type { Cors } from "./cors.ts";
import { BodyTooLarge, checkDeclaredLength, decodeBody, readBody } from "./read-body.ts";
import type { RecordedRequests } from "./recorded-requests.ts";
import { refuseConnection } from "./refuse-connection.ts";

/** What requests are answered with. */
export interface Service {
  readonly answer: (call: IncomingCall) => Promise<Outcome>;
  readonly hosts: AllowedHosts;
  readonly cors: Cors;
  readonly recorded: RecordedRequests;
  readonly maxBodyBytes: number;
  /** Milliseconds before each event of a stream. */
  readonly paceMs: number;
}

/** Answers one request over HTTP. `isAwaited`: the client sends the body when it is asked to (`expect: 100-continue`). */
export type ServeRequest = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isAwaited: boolean,
) => Promise<void>;

/** Makes what answers the requests of a server: host, preflight, body, and then what the contract says. */
export const createRequestServer = (service: Service): ServeRequest => {
  const { answer, hosts, cors, recorded, maxBodyBytes } = service;
  let count = 0;
  return async (incoming, outgoing, isAwaited) => {
    const record = (bytes: Uint8Array<ArrayBuffer>, outcome: Outcome): Readonly<Record<string, string>> => {
      count += 1;
      recorded.add({ ...headOf(incoming), bytes }, outcome);
      return { "x-request-id": `req_${count.toString().padStart(8, "0")}` };
    };
    /** Without reading on. */
    const refuse = (violation: Violation): void => {
      const outcome = refusalOf(violation);
      const headers = { ...cors.headersFor(incoming), ...record(NOTHING, outcome) };
      if (outgoing.socket) refuseConnection(outgoing.socket, violation.status, headers, outcome.reply.body);
      // The client did not wait for an answer that is still on its way.
      else outgoing.writeHead(violation.status, { ...headers, connection: "close" }).end(outcome.reply.body);
    };
    const foreign = hosts.refuseHost(incoming);
    if (foreign) return refuse(foreign);
    const preflight = cors.preflight(incoming);
    if (preflight) {
      const noContent = { status: 204, contentType: undefined, body: "" };
      outgoing.writeHead(204, {
        ...preflight,
        ...record(NOTHING, { operation: undefined, body: undefined, reply: noContent }),
      });
      outgoing.end();
      return;
    }
    let received: Buffer;
    try {
      checkDeclaredLength(incoming, maxBodyBytes);
      if (isAwaited) outgoing.writeContinue();
      received = await readBody(incoming, maxBodyBytes);
    } catch (error) {
      if (error instanceof BodyTooLarge) return refuse(error.violation);
      throw error;
    }
    const { bytes, outcome } = await outcomeOf(incoming, received, answer, maxBodyBytes);
    const { reply } = outcome;
    outgoing.writeHead(reply.status, {
      ...(reply.contentType && { "content-type": reply.contentType }),
      ...("body" in reply && { "content-length": Buffer.byteLength(reply.body) }),
      ...cors.headersFor(incoming),
      ...record(bytes, outcome),
    });
    if ("body" in reply) outgoing.end(reply.body);
    else await playEvents(outgoing, reply.events, service.paceMs);
  };
};

const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0);

const headOf = ({ method = "", url = "", headers }: IncomingMessage): Omit<IncomingCall, "bytes"> => ({
  method,
  url,
  // Names are lower-case and repeated headers joined; the one exception, `set-cookie`, is for replies.
  headers: headers as Readonly<Record<string, string>>,
});

/** Undoes the codings of a body and has the request answered. */
const outcomeOf = async (
  incoming: IncomingMessage,
  received: Buffer,
  answer: Service["answer"],
  maxBodyBytes: number,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly outcome: Outcome }> => {
  let bytes = NOTHING;
  try {
    bytes = new Uint8Array(await decodeBody(received, incoming.headers["content-encoding"], maxBodyBytes));
    return { bytes, outcome: await answer({ ...headOf(incoming), bytes }) };
  } catch (error) {
    return {
      bytes,
      outcome: error instanceof UnreadableRequest ? refusalOf(error.violation) : ownFailure(error),
    };
  }
};

type Refused = Outcome & { readonly reply: SampledReply & { readonly body: string } };

const refusalOf = (violation: Violation): Refused => failed(violation.status, errorBody(violation));

/** A fault of this server and not of the request: the response has its message, for the test that meets it. */
const ownFailure = (error: unknown): Outcome =>
  failed(500, errorBody({ message: String(error), param: null, code: null }, "server_error"));

const failed = (status: number, body: string): Refused => ({
  operation: undefined,
  body: undefined,
  reply: { status, contentType: "application/json", body },
});
