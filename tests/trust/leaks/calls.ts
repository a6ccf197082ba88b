import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createFile, listFiles } from "../../../src/generated/operations/index.ts";
import { EncodeError, type OpenAI } from "../../../src/handwritten/index.ts";
import { serve } from "../../support/hostile-server.ts";
import { json } from "../../support/recording-server.ts";
import { type Accident, KEY, type World } from "./accident.ts";
import { chat, events, streamedChat, text } from "./failures.ts";

const notFound = json({ error: { message: `there is no ${KEY}`, param: KEY } }, 404);
const call = (
  name: string,
  says: RegExp | undefined,
  make: (openai: OpenAI, world: World) => unknown,
): Accident => ({
  name,
  ...(says && { says }),
  perCall: true,
  happen: (world) => {
    const openai = world.client();
    return world.see(() => make(openai, world), openai);
  },
});

/** The caller has put the key where it does not belong, and the server says so. */
const pasted: readonly Accident[] = [
  ["as an id", (openai: OpenAI) => openai.files.retrieve(KEY)],
  ["in a path", (openai: OpenAI) => openai.get(`/things/${encodeURIComponent(KEY)}`)],
  ["in a path, as it is", (openai: OpenAI) => openai.get(`/things/${KEY.replaceAll("%", "")}`)],
  ["in the query of a path", (openai: OpenAI) => openai.get(`/things?key=${encodeURIComponent(KEY)}`)],
  ["in the fragment of a path", (openai: OpenAI) => openai.get(`/things#${KEY}`)],
  ["as a model", (openai: OpenAI) => openai.models.retrieve(KEY)],
  [
    "in a body",
    (openai: OpenAI) => openai.post("/things", { body: { nested: [{ key: KEY }], text: `"${KEY}"` } }),
  ],
  ["as a text", (openai: OpenAI) => openai.post("/things", { body: new URLSearchParams({ key: KEY }) })],
  ["in a query", (openai: OpenAI) => openai.files.list({ after: KEY })],
  ["as the idempotency key", (openai: OpenAI) => openai.files.list({}, { idempotencyKey: KEY })],
].map(([where, make]) => ({
  name: `the key ${where as string}`,
  says: /404 — there is no \[REDACTED/,
  perCall: true,
  happen: ({ api, client, see }) => {
    api.answer(notFound);
    const openai = client();
    return see(() => (make as (openai: OpenAI) => unknown)(openai), openai);
  },
}));

const quoted: readonly Accident[] = [
  call("the key after dots in an id", /path parameter "file_id" is/, (openai) =>
    openai.files.retrieve(`../${KEY}`),
  ),
  call("the key in a path with a space", /path holds a space/, (openai) => openai.get(`/a b/${KEY}`)),
  call("the key as the method", /method must be one of/, (openai) =>
    openai.get("/x", { method: KEY as never }),
  ),
  call("the key as a path", /must begin with a slash/, (openai) => openai.get(KEY)),
  call("the key as the id in place of an object", /takes an object/, async (openai) =>
    openai.beta.threads.runs.retrieve("a", KEY as never),
  ),
  call("a body that is its own part", /cannot be written as JSON/, (openai) => {
    const body: Record<string, unknown> = {};
    body[KEY] = { again: body };
    return openai.post("/things", { body });
  }),
  call("a body that cannot be written", /cannot be written as JSON/, (openai) =>
    openai.post("/things", {
      body: {
        toJSON: () => {
          throw new Error(`no ${KEY}`);
        },
      },
    }),
  ),
  call("a form that cannot be written", /has no text form|a Map|cannot/, (openai) =>
    openai.send(createFile({ purpose: new Map([[KEY, KEY]]) as never, file: new Blob(["x"]) as never })),
  ),
];

/** Of an upload that breaks off the server sees no end, and says nothing. */
const upload = (name: string, says: RegExp, file: () => unknown): Accident => ({
  name,
  says,
  perCall: true,
  happen: async ({ client, see }) => {
    await using server = await serve((request) => request.on("error", () => {}).resume());
    const openai = client({ baseURL: `${server.origin}/v1` });
    return await see(() => openai.files.create({ purpose: "batch", file: file() as never }), openai);
  },
});

const failing = (error: Error) =>
  Readable.from(
    (async function* () {
      yield Buffer.from("x");
      throw error;
    })(),
  );

const uploads: readonly Accident[] = [
  upload("a file that is missing", /could not be read/, () =>
    createReadStream(`/nowhere/${encodeURIComponent(KEY)}`),
  ),
  upload("a source that fails", /could not be read/, () => failing(new Error(`no ${KEY}`))),
  upload("a source that fails with one of ours", /no \[REDACTED/, () =>
    failing(new EncodeError(`no ${KEY}`)),
  ),
];

const streams: readonly Accident[] = [
  call("a stream that is read twice", /only once/, async (openai, { api }) => {
    api.answer(events('data: {"id":1}\n\ndata: [DONE]\n\n'));
    const stream = (await openai.send(streamedChat)) as AsyncIterable<unknown>;
    for await (const _ of stream);
    for await (const _ of stream);
  }),
  call("a download that breaks off", /failed|ECONNRESET|aborted/, async (openai, { api }) => {
    api.answer((_, response) => {
      response
        .writeHead(200, { "content-length": "999", "x-echo": "1" })
        .write(KEY, () => response.destroy());
    });
    await (await openai.files.content("file_1")).text();
  }),
  call("an answer that is asked for as a response", /401 — got \[REDACTED/, (openai, { api }) => {
    api.answer(json({ error: { message: `got ${KEY}` } }, 401));
    return openai.files.list().asResponse();
  }),
  call("an answer that is asked for with its response", /expected JSON/, (openai, { api }) => {
    api.answer(text(KEY));
    return openai.files.list().withResponse();
  }),
];

const pages: readonly Accident[] = [
  call("a list whose cursor is the key, again and again", /repeats a cursor/, async (openai, { api }) => {
    api.answer(json({ data: [{ id: "1" }], has_more: true, last_id: KEY }));
    for await (const _ of openai.files.list());
  }),
  call("a list without data", /got no data/, (openai, { api }) => {
    api.answer(json({ [KEY]: KEY }));
    return openai.files.list();
  }),
  call("the page after the last", /last page/, async (openai, { api }) => {
    api.answer(json({ data: [], has_more: false }));
    const page = await openai.files.list();
    return page.getNextPage();
  }),
  call("a second page that is refused", /401 — got \[REDACTED/, async (openai, { api }) => {
    api.answer((request, response, count) =>
      count === 1
        ? json({ data: [{ id: "1" }], has_more: true, last_id: "1" })(request, response, count)
        : json({ error: { message: `got ${KEY}` } }, 401)(request, response, count),
    );
    for await (const _ of openai.send(listFiles()));
  }),
];

/** What goes wrong in a call: what the caller asked for, or how. */
export const calls: readonly Accident[] = [
  ...pasted,
  ...quoted,
  ...uploads,
  ...streams,
  ...pages,
  call("a call that goes well", undefined, (openai) => openai.send(chat)),
];
