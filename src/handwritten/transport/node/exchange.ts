import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { isNever, onAbort } from "../../core/signals.ts";
import type { FetchInit } from "../platform-fetch.ts";
import type { KeptEndpoint as Endpoint } from "./endpoint.ts";
import { isBreak, isTimeout } from "./idle-connections.ts";
import { loggable } from "./loggable.ts";
import { NodeReply } from "./reply.ts";
import { sendBody, toRawHeaders } from "./send.ts";
import { switchedProtocols } from "./switched-protocols.ts";
import { whenConnected } from "./when-connected.ts";

/** A request of `node:http` with what it is a part of, so that the listeners are the same for all of them. */
type Request = ClientRequest & { [EXCHANGE]?: Exchange };
const EXCHANGE: unique symbol = Symbol("exchange");

/** What waits for the headers of the response. */
interface Waiting {
  readonly resolve: (reply: NodeReply) => void;
  readonly reject: (error: unknown) => void;
}

/** One request and its answer. Releases references that are not needed after the headers, since streams live long. */
export class Exchange {
  readonly #request: Request;
  #waiting: Waiting | undefined;
  #connection: FetchInit["connection"];
  #answer: IncomingMessage | undefined;
  readonly #explain: Endpoint["explain"];
  readonly #closeIdle: () => void;
  #refusal: Endpoint["refusal"];
  #bodySignal: AbortSignal | undefined;
  readonly #isStreamed: boolean;
  #stopListening: (() => void) | undefined;

  constructor(endpoint: Endpoint, init: FetchInit, waiting: Waiting) {
    const { signal, bodySignal, isStreamed = false, connection, method, body } = init;
    this.#waiting = waiting;
    this.#connection = connection;
    this.#bodySignal = bodySignal;
    this.#isStreamed = isStreamed;
    const { open, options, host, explain, refusal, closeIdle } = endpoint;
    this.#explain = explain;
    this.#closeIdle = closeIdle;
    this.#refusal = refusal;
    this.#request = open({ ...options, method, headers: toRawHeaders(host, init) }, signal);
    this.#request[EXCHANGE] = this;
    connection?.("connecting");
    this.#abortWith(signal);
    this.#listen();
    sendBody(this.#request, body, (error) => this.fail(error));
  }

  #abortWith(signal: AbortSignal): void {
    this.#stopListening?.();
    // Nothing is made for a signal that never aborts.
    if (isNever(signal)) this.#stopListening = undefined;
    else
      this.#stopListening = onAbort(signal, () => {
        // The connection is silent, if it is there at all.
        if (isTimeout(signal.reason) && isConnected(this.#request.socket)) this.#closeIdle();
        this.fail(signal.reason);
        this.#request.destroy();
      });
  }

  #listen(): void {
    this.#request.on("error", onError);
    this.#request.on("close", onClose);
    this.#request.on("socket", onSocket);
    // Without a listener Node closes the connection and says nothing.
    this.#request.on("upgrade", onUpgrade);
    this.#request.on("response", onResponse);
  }

  fail(error: unknown): void {
    const answer = this.#answer;
    // After the headers the reader of the body gets the error.
    if (!answer) {
      this.#waiting?.reject(error);
      this.#waiting = undefined;
    }
    // What comes after the message (bytes too many, a reset) does not spoil it.
    // Destroyed with anything but an error (a signal's reason may be null), it would seem to end well.
    else if (!answer.complete) answer.destroy(error instanceof Error ? error : new Error("aborted"));
  }

  broken(error: Error): void {
    const answer = this.#answer;
    // A request that this side has ended fails as well.
    const isUnderWay = answer ? !answer.complete && !answer.destroyed : this.#waiting;
    // First, so that a caller who tries again at once gets a new connection.
    if (isUnderWay && (this.#request.reusedSocket || isBreak(error))) this.#closeIdle();
    this.fail(this.#explain ? this.#explain(error) : error);
  }

  closed(): void {
    this.#stopListening?.();
    // Nothing may be left that never settles; what failed before has said so.
    const answer = this.#answer;
    if (!answer) this.fail(new Error("the connection was closed before an answer"));
    // The reader of the body gets the error, and it is no error of the request.
    else if (isReset(answer.errored)) this.#closeIdle();
  }

  connecting(socket: Socket): void {
    // The agent's deadline is for a connection that waits; an answer may take as long as it likes.
    socket.setTimeout(0);
    const connection = this.#connection;
    if (connection) whenConnected(socket, () => connection("connected"));
  }

  answered(message: IncomingMessage): void {
    const { statusCode } = message;
    // An answer with 101 that names no protocol to switch to.
    const refused = statusCode === 101 ? switchedProtocols() : this.#refusal?.(statusCode);
    if (refused) this.#request.destroy(refused);
    else this.#take(message);
  }

  #take(message: IncomingMessage): void {
    this.#answer = message;
    message.on("end", onEnd);
    const reply = new NodeReply(message, this.#isStreamed, this.#closeIdle);
    // The body of another is read before the attempt is over.
    if (reply.ok && this.#bodySignal) this.#abortWith(this.#bodySignal);
    this.#waiting?.resolve(reply);
    this.#waiting = this.#connection = this.#refusal = this.#bodySignal = undefined;
  }
}

const isConnected = (socket: (Socket & { readonly secureConnecting?: boolean }) | null): boolean =>
  socket !== null && !socket.connecting && !socket.secureConnecting;

/** What Node ends a message with whose connection is gone; who leaves it ends it without an error, or with his own. */
const isReset = (error: Error | null): boolean => (error as { code?: unknown } | null)?.code === "ECONNRESET";

function onError(this: Request, error: Error): void {
  this[EXCHANGE]?.broken(loggable(error));
}

function onClose(this: Request): void {
  this[EXCHANGE]?.closed();
}

function onSocket(this: Request, socket: Socket): void {
  this[EXCHANGE]?.connecting(socket);
}

function onUpgrade(this: Request, _message: IncomingMessage, socket: Socket): void {
  socket.destroy();
  this[EXCHANGE]?.fail(switchedProtocols());
}

function onResponse(this: Request, message: IncomingMessage): void {
  this[EXCHANGE]?.answered(message);
}

/** An answer to an upload that is still going on: the rest is not wanted, the connection not reusable. */
function onEnd(this: IncomingMessage): void {
  const { req: request } = this as IncomingMessage & { readonly req: ClientRequest };
  if (!request.writableFinished) request.destroy();
}
