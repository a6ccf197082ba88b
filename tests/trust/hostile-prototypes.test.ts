import { afterEach, describe, expect, it } from "@jest/globals";
import { createResponse, createRun, listFiles } from "../../src/generated/operations/index.ts";
import { paginate } from "../../src/handwritten/core/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { rejection, requestOf } from "../support/call.ts";
import type { Answer } from "../support/recording-server.ts";
import { clientsOf, platforms, ways } from "./clients.ts";
import { twoServers } from "./two-servers.ts";

/** What would pollute every object, were it merged and not read: by each of its two ways, at each depth. */
const POISON =
  '"__proto__":{"polluted":1,"__proto__":{"polluted":2}},"constructor":{"prototype":{"polluted":3}},"prototype":{"polluted":4}';
const poisoned = (members = "", inner = ""): string =>
  `{${POISON}${members && ","}${members},"inner":{${POISON}${inner && ","}${inner}},"list":[{${POISON}},[{${POISON}}]]}`;

const prototypes = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  Promise.prototype,
  Error.prototype,
];
const own = (): string[] => prototypes.flatMap((prototype) => Reflect.ownKeys(prototype).map(String));
const atFirst = own();
afterEach(() => {
  expect(own()).toEqual(atFirst);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

/** Answers with JSON text as it is: an object's literal could not say `__proto__`. */
const text =
  (body: string, status = 200, type = "application/json"): Answer =>
  (_, response) =>
    response.writeHead(status, { "content-type": type, "x-request-id": "req_1" }).end(body);

describe.each(ways)("an answer that would pollute prototypes, to %s:", (_, fetch, send) => {
  const servers = twoServers();
  const clients = () => clientsOf(servers.api.baseURL, { fetch });
  /** A value that has what the server sent as data of its own, and inherits from where it should. */
  const expectData = (value: unknown, body: string): void => {
    expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(body)));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(value as object, "__proto__")).toBe(true);
  };

  it.each([
    ["an object", poisoned()],
    [
      "a response with its text",
      poisoned('"object":"response","output":[{"type":"message","__proto__":{"content":1}}]'),
    ],
    [
      "one that seems to be a promise",
      poisoned('"then":1,"catch":{},"toString":0,"valueOf":null,"toJSON":"no"'),
    ],
    ["one that has the request's id already", poisoned('"_request_id":{"__proto__":{"polluted":1}}')],
  ])("as %s", async (_, body) => {
    servers.answer(text(body));
    const value = (await send(clients(), requestOf())) as { output_text?: unknown; _request_id?: unknown };
    const { output_text, _request_id, ...rest } = value;
    const { _request_id: __, ...sent } = JSON.parse(body);
    expect(JSON.stringify(rest)).toBe(JSON.stringify(sent));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(_request_id).toBe("req_1");
    expect(output_text ?? "").toBe("");
  });

  it("as an answer whose type says what it is", async () => {
    servers.answer(text(poisoned()));
    expectData(await send(clients(), requestOf({ reply: "auto" })), poisoned());
  });

  it("as the events of a stream", async () => {
    servers.answer(
      text(`data: ${poisoned('"type":"response.completed"')}\n\ndata: [DONE]\n\n`, 200, "text/event-stream"),
    );
    const stream = await send(clients(), createResponse({ model: "m", input: "x", stream: true }));
    const events = await Array.fromAsync(stream as AsyncIterable<object>);
    expect(events).toHaveLength(1);
    expectData(events[0], poisoned('"type":"response.completed"'));
  });

  it("as the events of a run, and in the name of one", async () => {
    const lines = `event: thread.run\ndata: ${poisoned()}\n\nevent: __proto__\ndata: ${poisoned()}\n\nevent: done\ndata: [DONE]\n\n`;
    servers.answer(text(lines, 200, "text/event-stream"));
    const request = createRun("thread_1", { assistant_id: "a", stream: true });
    const stream = (await send(clients(), request)) as AsyncIterable<{ event?: string; data?: unknown }>;
    const [run, other] = await Array.fromAsync(stream);
    expect(run?.event).toBe("thread.run");
    expectData(run?.data, poisoned());
    expectData(other, poisoned());
  });

  it.each([
    [
      400,
      `{"error":${poisoned('"message":"no","code":"__proto__","param":"constructor"')}}`,
      /400 __proto__ — no/,
    ],
    [401, `{"error":{"message":${poisoned()},"code":${poisoned()}}}`, /401 .*polluted/],
    [429, `{"error":[${poisoned()}]}`, /429/],
    [500, poisoned(), /500/],
    [503, '{"__proto__":{"error":{"message":"inherited"}}}', /503/],
    [418, '{"error":{"__proto__":{"message":"inherited","code":"c","type":"t"}}}', /418/],
  ])("as an error with the status %i: %s", async (status, body, said) => {
    servers.answer(text(body, status));
    const error = (await rejection(send(clients(), requestOf()))) as InstanceType<typeof OpenAI.APIError>;
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect([error.status, error.message]).toEqual([status, expect.stringMatching(said)]);
    expect(error.code).not.toBe("c");
    expect(error.type).not.toBe("t");
    const logged = JSON.parse(JSON.stringify(error));
    expect(Object.keys(logged)).toEqual(expect.arrayContaining(["name", "kind", "message", "status"]));
    expect("polluted" in error).toBe(false);
  });

  it("as an error inside a stream", async () => {
    const event = `event: error\ndata: ${poisoned('"error":{"__proto__":{"code":"c"},"message":"no"}')}\n\n`;
    servers.answer(text(event, 200, "text/event-stream"));
    const stream = await send(clients(), createResponse({ model: "m", input: "x", stream: true }));
    const error = await rejection(Array.fromAsync(stream as AsyncIterable<object>));
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect((error as { code?: unknown }).code).toBeUndefined();
  });
});

describe.each(platforms)("a list that would pollute prototypes, over %s,", (_, fetch) => {
  const servers = twoServers();
  const page = (id: string, more: boolean): string =>
    `{${POISON},"object":"list","data":[{"id":"${id}",${POISON}}],"has_more":${more},"hasNextPage":"x","iterPages":1,"nextPageRequest":{}}`;

  it("keeps its methods where the server did not name them, and its data", async () => {
    const { openai, client } = clientsOf(servers.api.baseURL, { fetch });
    for (const ask of [() => openai.files.list(), () => paginate(client, listFiles())]) {
      servers.answer(text(`{${POISON},"data":[{"id":"a",${POISON}}],"has_more":false}`));
      const first = await ask();
      expect(first.getPaginatedItems().map(({ id }) => id)).toEqual(["a"]);
      expect(first.hasNextPage()).toBe(false);
      expect(Object.hasOwn(first, "__proto__")).toBe(true);
      expect(Object.hasOwn(first.data[0] as object, "__proto__")).toBe(true);
    }
  });

  it("is gone through, or is an error, when the server names methods of a page", async () => {
    const { openai } = clientsOf(servers.api.baseURL, { fetch });
    servers.answer(({ url }, response) => text(page("a", !url.includes("after")))({} as never, response, 1));
    const [outcome] = await Promise.allSettled([Array.fromAsync(openai.files.list())]);
    if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(Error);
    else expect(outcome.value.map(({ id }) => id)).toEqual(["a", "a"]);
  });
});

describe.each(platforms)("what a caller parsed from JSON, over %s,", (_, fetch) => {
  const servers = twoServers();
  const parsed = (members = "") => JSON.parse(`{${POISON}${members && ","}${members}}`);
  const clients = (options = {}) => clientsOf(servers.api.baseURL, { fetch, ...options });

  it("is sent as the data that it is, in a JSON body", async () => {
    await clients().openai.responses.create(parsed('"model":"m","input":"x"'));
    await clients().client.send(createResponse(parsed('"model":"m","input":"x"')));
    await clients().openai.post("/x", { body: parsed('"model":"m","input":"x"') });
    expect(servers.api.requests.map(({ body }) => body)).toEqual(
      Array(3).fill(`{${POISON},"model":"m","input":"x"}`),
    );
  });

  it("is sent as the data that it is, in a query", async () => {
    const query = parsed('"limit":2');
    servers.answer(text('{"data":[]}'));
    await clients().openai.files.list(query);
    await clients().client.send(listFiles(query));
    await clients().openai.files.list({}, { query });
    await clients({ defaultQuery: query }).openai.files.list();
    for (const { url } of servers.api.requests) {
      const params = new URLSearchParams(url.split("?")[1]);
      expect([...params]).toEqual([
        ["__proto__[polluted]", "1"],
        ["__proto__[__proto__][polluted]", "2"],
        ["constructor[prototype][polluted]", "3"],
        ["prototype[polluted]", "4"],
        ["limit", "2"],
      ]);
    }
    expect(servers.api.requests).toHaveLength(4);
  });

  it("is sent as the data that it is, in a form", async () => {
    const fields = parsed('"purpose":"batch"');
    const encoding = JSON.parse('{"__proto__":"application/json","purpose":"text/plain"}');
    await clients().client.send(requestOf({ method: "POST", body: { kind: "form", fields } }));
    await clients().client.send(requestOf({ method: "POST", body: { kind: "form", fields, encoding } }));
    const [plain = "", typed = ""] = servers.api.requests.map(({ body }) => body);
    expect(plain).toContain('name="__proto__[__proto__][polluted]"\r\n\r\n2\r\n');
    expect(typed).toContain(
      'name="__proto__"\r\nContent-Type: application/json\r\n\r\n{"polluted":1,"__proto__":',
    );
    expect(typed).toContain('name="constructor[prototype][polluted]"\r\n\r\n3\r\n');
  });

  it("is sent as a header where it is text, and refused where it is not", async () => {
    const headers = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d"}');
    const seen: string[][] = [];
    servers.answer((request, response) => {
      // Not by name: Node's own object of headers would not show `__proto__`.
      const { rawHeaders } = response.req;
      seen.push(
        rawHeaders.filter((_, at) =>
          /^(__proto__|constructor|toString|hasOwnProperty)$/i.test(rawHeaders[at - (at % 2)] ?? ""),
        ),
      );
      text("{}")(request, response, 1);
    });
    await clients().openai.get("/x", { headers });
    await clients().client.send(requestOf({ headers }));
    await clients({ defaultHeaders: headers }).openai.get("/x");
    // Node's own `fetch` reads a record by assignment, and so loses the first; it also sorts them.
    const kept = fetch ? [] : ["__proto__", "a"];
    const want = [...kept, "constructor", "b", "tostring", "c", "hasownproperty", "d"].toSorted();
    expect(seen.map((flat) => flat.toSorted())).toEqual(Array(3).fill(want));
    for (const ask of [
      () => clients().openai.get("/x", { headers: parsed() }),
      () => clients().client.send(requestOf({ headers: parsed() })),
    ])
      expect(await rejection((async () => ask())())).toMatchObject({
        kind: "request",
        message: expect.stringMatching(/the header __proto__ is of the type object: give it as text/),
      });
    expect(servers.api.requests).toHaveLength(3);
  });

  it("sets no option by way of a prototype", async () => {
    const { second, api } = servers;
    const inherited = (options: object) => JSON.parse(`{"__proto__":${JSON.stringify(options)}}`);
    const options = inherited({
      path: "/evil",
      method: "DELETE",
      headers: { "x-evil": "1" },
      query: { evil: 1 },
      body: 1,
    });
    const evil = { baseURL: `${second.origin}/v1`, defaultHeaders: { "x-evil": "1" }, organization: "evil" };
    await clients().openai.get("/x", options);
    await clients(inherited(evil)).openai.get("/x");
    await clients().openai.withOptions(inherited(evil)).get("/x");
    await clients().client.send(requestOf(), options);
    expect(api.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      ...Array(3).fill("GET /v1/x"),
      "GET /v1/things",
    ]);
    expect(JSON.stringify(api.requests)).not.toContain("evil");
  });

  it("names no parameter of a path by way of a prototype", async () => {
    const params = JSON.parse('{"__proto__":{"thread_id":"evil"}}');
    const error = await rejection(
      (async () => clients().openai.beta.threads.runs.retrieve("run_1", params))(),
    );
    expect(error).toMatchObject({
      kind: "request",
      message: expect.stringMatching(/"thread_id" is undefined/),
    });
    const path = JSON.parse('{"__proto__":"p"}');
    await clients().client.send(requestOf({ path: "/x/{__proto__}", params: { path } }));
    expect(await rejection(clients().client.send(requestOf({ path: "/x/{constructor}" })))).toMatchObject({
      message: expect.stringMatching(/"constructor" is a function, not a string/),
    });
    expect(servers.api.requests.map(({ url }) => url)).toEqual(["/v1/x/p"]);
  });
});
