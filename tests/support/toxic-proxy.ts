import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Clock } from "../../src/handwritten/core/clock.ts";
import type { SeededRandom } from "./seeded-random.ts";

/**
 * What is wrong with one direction of a connection, all durations in milliseconds.
 *
 * @see https://github.com/Shopify/toxiproxy#toxics
 */
export interface Toxics {
  /** Each piece comes later by this, plus or minus the jitter. */
  readonly latency?: { readonly ms: number; readonly jitterMs: number };
  readonly bandwidth?: { readonly bytesPerSecond: number };
  /** The end of the data is passed on later. */
  readonly slowClose?: { readonly ms: number };
  /** Nothing gets through, and the connection is closed after this long; 0: when the toxic is taken away. */
  readonly timeout?: { readonly ms: number };
  /** The connection is reset so long after the toxic came, or after it was opened. */
  readonly resetPeer?: { readonly ms: number };
  /** Pieces of about this size, with a pause between them. */
  readonly slicer?: { readonly bytes: number; readonly variation: number; readonly pauseMs: number };
  /** So many bytes get through, then the connection is closed. */
  readonly limitData?: { readonly bytes: number };
  /** So many bytes get through, then this direction ends; the other one stays open. */
  readonly halfClose?: { readonly bytes: number };
}

/** What is wrong with all connections of a proxy. */
export interface Toxicity {
  /** Refuses connections, and resets those that are open. */
  readonly down?: boolean;
  /** From the client to the server. */
  readonly upstream?: Toxics;
  /** From the server to the client. */
  readonly downstream?: Toxics;
}

/** A TCP proxy on 127.0.0.1 whose connections can be spoiled, those that are open included. */
export interface ToxicProxy extends AsyncDisposable {
  readonly origin: string;
  /** Connections that are open, of both sides. */
  readonly sockets: ReadonlySet<Socket>;
  /** From now on this is wrong, and nothing else; `{}`: nothing is. */
  set(toxicity: Toxicity): Promise<void>;
}

const NONE: Toxics = {};
/** Bandwidth is shared out in pieces of so long. */
const SHARE_MS = 10;

/** A port that is listened to again may be taken for a moment, by a connection of somebody else. */
const LISTENING_TRIES = 50;

/** Passes bytes on to a port of 127.0.0.1. `await using` closes it and its connections. */
export const toxicProxy = async (
  target: number,
  { random, clock }: { readonly random: SeededRandom; readonly clock: Clock },
): Promise<ToxicProxy> => {
  const sockets = new Set<Socket>();
  const pairs = new Set<Pair>();
  let toxicity: Toxicity = {};

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const far = connect({ host: "127.0.0.1", port: target, allowHalfOpen: true, noDelay: true });
    for (const socket of [client, far]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
    const pair = new Pair(client, far, () => toxicity, { random, clock });
    pairs.add(pair);
    void pair.over.then(() => pairs.delete(pair));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  const listenAgain = async (): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        await listen(port);
        return;
      } catch (error) {
        if (tries >= LISTENING_TRIES) throw error;
        await clock.sleep(2);
      }
    }
  };
  const close = async (): Promise<void> => {
    const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined;
    for (const pair of pairs) pair.reset();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    sockets,
    async set(next) {
      toxicity = next;
      if (next.down) await close();
      else if (!server.listening) await listenAgain();
      for (const pair of pairs) pair.changed();
    },
    async [Symbol.asyncDispose]() {
      await close();
      await Promise.all([...pairs].map(({ over }) => over));
    },
  };
};

/** The two connections that belong together. */
class Pair {
  readonly over: Promise<unknown>;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #links: readonly Link[];
  readonly #ended = new AbortController();

  constructor(
    client: Socket,
    server: Socket,
    toxicity: () => Toxicity,
    given: Pick<LinkParts, "random" | "clock">,
  ) {
    this.#client = client;
    this.#server = server;
    const { signal } = this.#ended;
    const reset = (): void => this.reset();
    const parts = { ...given, signal, reset };
    this.#links = [
      new Link(client, server, () => toxicity().upstream ?? NONE, parts),
      new Link(server, client, () => toxicity().downstream ?? NONE, parts),
    ];
    const closed = [client, server].map(
      (socket) =>
        new Promise<void>((resolve) => {
          // Both peers see the same end.
          socket.on("error", reset);
          socket.on("close", () => {
            resolve();
            if (client.destroyed && server.destroyed) this.#ended.abort();
          });
        }),
    );
    this.over = Promise.all([...closed, ...this.#links.map((link) => link.run())]);
    this.changed();
  }

  changed(): void {
    for (const link of this.#links) link.changed();
  }

  reset(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    // Node ends a socket before it resets it, and leaves it open for ever if it is destroyed meanwhile, or cannot end.
    for (const socket of [this.#client, this.#server])
      if (socket.connecting || socket.writableEnded || socket.writableLength) socket.destroy();
      else socket.resetAndDestroy();
  }
}

interface LinkParts {
  readonly random: SeededRandom;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly reset: () => void;
}

/** One direction of a connection. */
class Link {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #toxics: () => Toxics;
  readonly #parts: LinkParts;
  /** Bytes that got through since the toxics changed. */
  #passed = 0;
  /** Something of it was dropped: what came after that would be no longer what was sent. */
  #hasGap = false;
  #isShut = false;
  #cancelTimer = (): void => {};

  constructor(from: Socket, to: Socket, toxics: () => Toxics, parts: LinkParts) {
    this.#from = from;
    this.#to = to;
    this.#toxics = toxics;
    this.#parts = parts;
    parts.signal.addEventListener("abort", () => this.#cancelTimer(), { once: true });
  }

  changed(): void {
    const { resetPeer, timeout } = this.#toxics();
    const { signal, reset, clock } = this.#parts;
    this.#passed = 0;
    this.#cancelTimer();
    if (signal.aborted) return;
    if (resetPeer) this.#cancelTimer = clock.after(resetPeer.ms, reset);
    else if (timeout?.ms) this.#cancelTimer = clock.after(timeout.ms, () => this.#close());
    else if (this.#hasGap && !timeout) this.#close();
  }

  /** Passes on what comes, until it ends or the connection does. */
  async run(): Promise<void> {
    try {
      for await (const chunk of this.#from.iterator({ destroyOnReturn: false })) await this.#pass(chunk);
      await this.#wait(this.#toxics().slowClose?.ms ?? 0);
      if (!this.#hasGap) this.#to.end();
    } catch (error) {
      // The connection was ended meanwhile, by a toxic or by a peer: both have been told.
      if (!this.#parts.signal.aborted && !this.#from.destroyed && !this.#to.destroyed) throw error;
    }
  }

  async #pass(chunk: Buffer): Promise<void> {
    const { latency } = this.#toxics();
    const { random } = this.#parts;
    if (latency) await this.#wait(latency.ms + (2 * random.next() - 1) * latency.jitterMs);
    for (let at = 0; at < chunk.length; ) {
      // Asked again for each piece, as the toxics may change on the way.
      const { bandwidth, slicer, timeout } = this.#toxics();
      if (timeout || this.#hasGap) {
        this.#hasGap = true;
        if (!timeout) this.#close();
        return;
      }
      let bytes = chunk.length - at;
      if (bandwidth) bytes = Math.min(bytes, Math.ceil((bandwidth.bytesPerSecond * SHARE_MS) / 1_000));
      if (slicer)
        bytes = Math.min(
          bytes,
          Math.max(1, slicer.bytes + random.integer(-slicer.variation, slicer.variation)),
        );
      if (bandwidth) await this.#wait((bytes / bandwidth.bytesPerSecond) * 1_000);
      await this.#write(chunk.subarray(at, at + bytes));
      at += bytes;
      if (slicer && at < chunk.length) await this.#wait(slicer.pauseMs);
    }
  }

  async #write(piece: Buffer): Promise<void> {
    if (this.#isShut) return;
    const { limitData, halfClose } = this.#toxics();
    const most = Math.min(
      limitData?.bytes ?? Number.POSITIVE_INFINITY,
      halfClose?.bytes ?? Number.POSITIVE_INFINITY,
    );
    const allowed = piece.subarray(0, Math.max(0, most - this.#passed));
    this.#passed += allowed.length;
    // One that is closed already would never say so again.
    if (allowed.length && !this.#to.write(allowed) && !this.#to.destroyed) await this.#drained();
    if (allowed.length === piece.length) return;
    this.#isShut = true;
    if (limitData) this.#close();
    else this.#to.end();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#to.off("drain", done);
        this.#to.off("close", done);
        resolve();
      };
      this.#to.on("drain", done);
      this.#to.on("close", done);
    });
  }

  #close(): void {
    if (this.#parts.signal.aborted) return;
    this.#isShut = true;
    this.#to.destroySoon();
    this.#from.destroy();
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await this.#parts.clock.sleep(ms, this.#parts.signal);
  }
}
