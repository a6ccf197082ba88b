import type { ReadStream } from "node:fs";
import {
  apiKey,
  type Contender,
  embeddingModel,
  messages,
  model,
  pageSize,
  refusedModel,
  toolModel,
} from "./contender.ts";

/** A request of a floor. */
export interface Sent {
  readonly method: "GET" | "POST";
  /** Below the base URL. */
  readonly path: string;
  /** A body of JSON. */
  readonly text?: string;
  /** A body that is a form, with its length. */
  readonly form?: { readonly contentType: string; readonly length: number; readonly parts: Form };
}

/** What a form is made of: its head, the file, its end. */
export type Form = readonly [head: Buffer, file: ReadStream, end: Buffer];

/** How a floor sends: to the whole text of an answer, or by its pieces. @throws Error for a status that is not 200 */
export interface Wire {
  whole(sent: Sent): Promise<string>;
  pieces(sent: Sent, onText: (text: string) => void): Promise<void>;
}

const chat = "/chat/completions";
const post = (path: string, body: unknown): Sent => ({ method: "POST", path, text: JSON.stringify(body) });

/** What a floor does with each event of a stream: lines are split and parsed, and no more. */
const eachDelta = async (wire: Wire, body: object, take: (delta: Delta) => void): Promise<void> => {
  let rest = "";
  await wire.pieces(post(chat, { ...body, stream: true }), (piece) => {
    const lines = (rest + piece).split("\n\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "data: [DONE]") continue;
      take(JSON.parse(line.slice("data: ".length)).choices[0].delta);
    }
  });
};

interface Delta {
  readonly content?: string;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly function: { readonly arguments: string };
  }[];
}

/** The work of a contender by nothing but a way to send, `JSON.parse`, and `ws` for a socket. */
export const worksOver = (wire: Wire, baseURL: string): Contender => ({
  async complete() {
    return JSON.parse(await wire.whole(post(chat, { model, messages }))).choices[0].message.content;
  },
  async ask(model, content) {
    const body = { model, messages: [{ role: "user", content }] };
    return JSON.parse(await wire.whole(post(chat, body))).choices[0].message.content;
  },
  async refused() {
    const sent = wire.whole(post(chat, { model: refusedModel, messages }));
    return sent.then(undefined, (error: unknown) => (error as { readonly status?: unknown }).status);
  },
  async stream() {
    let events = 0;
    await eachDelta(wire, { model, messages }, ({ content }) => {
      if (content) events++;
    });
    return events;
  },
  async accumulate() {
    let text = "";
    await eachDelta(wire, { model, messages }, ({ content }) => {
      if (content) text += content;
    });
    return text;
  },
  async toolStream() {
    const calls: string[] = [];
    await eachDelta(wire, { model: toolModel, messages }, ({ tool_calls = [] }) => {
      for (const call of tool_calls) calls[call.index] = (calls[call.index] ?? "") + call.function.arguments;
    });
    return calls;
  },
  socket: () => socketOf(baseURL),
  async files() {
    let [items, after] = [0, ""];
    for (let more = true; more; ) {
      const path = `/files?limit=${pageSize}${after && `&after=${after}`}`;
      const page = JSON.parse(await wire.whole({ method: "GET", path }));
      for (const file of page.data) if (file.id) items++;
      after = page.data.at(-1)?.id;
      more = page.has_more;
    }
    return items;
  },
  async embed(input) {
    const { data } = JSON.parse(await wire.whole(post("/embeddings", { model: embeddingModel, input })));
    return data.map(({ embedding }: { embedding: number[] }) => embedding);
  },
  async upload(path) {
    const form = await formOf(path);
    return JSON.parse(await wire.whole({ method: "POST", path: "/files", form })).bytes;
  },
});

const socketOf = async (baseURL: string): Promise<number> => {
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(`${baseURL.replace("http", "ws")}/realtime`, { perMessageDeflate: false });
  await new Promise((resolve) => socket.once("open", resolve));
  let events = 0;
  const over = new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      const event = JSON.parse(String(data));
      if (event.type === "response.done") resolve();
      else if (event.delta) events++;
    });
  });
  socket.send('{"type":"response.create"}');
  await over;
  socket.close();
  return events;
};

const formOf = async (path: string): Promise<NonNullable<Sent["form"]>> => {
  const { createReadStream } = await import("node:fs");
  const { stat } = await import("node:fs/promises");
  const line = "------------------------benchbenchbench";
  const head = Buffer.from(
    `--${line}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n` +
      `--${line}\r\ncontent-disposition: form-data; name="file"; filename="file.bin"\r\n` +
      "content-type: application/octet-stream\r\n\r\n",
  );
  const end = Buffer.from(`\r\n--${line}--\r\n`);
  const length = head.length + (await stat(path)).size + end.length;
  return {
    contentType: `multipart/form-data; boundary=${line}`,
    length,
    parts: [head, createReadStream(path), end],
  };
};

/** The error of an answer that is not wanted, with its status. */
export const unexpected = (status: number | undefined): Error =>
  Object.assign(new Error(`status ${status}`), { status });

export const authorization: string = `Bearer ${apiKey}`;
