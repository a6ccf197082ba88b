import { afterEach, describe, expect, it } from "@jest/globals";
import { operations } from "../../src/generated/json-schemas/operations.ts";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";
import { getRun, retrieveBatch, retrieveModel } from "../../src/generated/operations/index.ts";
import { createClient, poll } from "../../src/handwritten/core/index.ts";
import { STATES } from "../../src/handwritten/helpers/poll/states.ts";
import OpenAI, { type ClientOptions } from "../../src/handwritten/index.ts";
import { deadline } from "../../src/handwritten/reliability/index.ts";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";
import { json, type Recorded, type RecordingServer, recordingServer } from "../support/recording-server.ts";

let server: RecordingServer;
let clock: FakeClock;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** A server whose things have these states, one after the other, each with its headers. */
const start = async (
  states: readonly (string | undefined)[],
  headers: Record<string, string> = {},
  options: ClientOptions = {},
): Promise<OpenAI> => {
  let reads = 0;
  server = await recordingServer((request, response, count) => {
    const status = request.method === "GET" ? states[Math.min(reads++, states.length - 1)] : "in_progress";
    const id =
      request.url.endsWith("/files") && request.url.startsWith("/v1/files") ? `file-${count}` : "thing_1";
    json({ id, thread_id: "thread_1", status }, 200, headers)(request, response, count);
  });
  clock = fakeClock();
  return new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock, ...options });
};
const seen = (): string[] => server.requests.map(({ method, url }) => `${method} ${url.replace("/v1", "")}`);

type Helper = (openai: OpenAI) => Promise<{ readonly status?: string | null }>;

const file = new File(["x"], "x.txt");
const helpers: readonly (readonly [name: string, call: Helper, over: string, requests: readonly string[]])[] =
  [
    [
      "beta.threads.runs.createAndPoll",
      (openai) => openai.beta.threads.runs.createAndPoll("thread_1", { assistant_id: "a" }),
      "completed",
      [
        "POST /threads/thread_1/runs",
        "GET /threads/thread_1/runs/thing_1",
        "GET /threads/thread_1/runs/thing_1",
      ],
    ],
    [
      "beta.threads.runs.poll",
      (openai) => openai.beta.threads.runs.poll("run_1", { thread_id: "thread_1" }),
      "requires_action",
      ["GET /threads/thread_1/runs/run_1", "GET /threads/thread_1/runs/run_1"],
    ],
    [
      "beta.threads.runs.submitToolOutputsAndPoll",
      (openai) =>
        openai.beta.threads.runs.submitToolOutputsAndPoll("run_1", {
          thread_id: "thread_1",
          tool_outputs: [],
        }),
      "failed",
      [
        "POST /threads/thread_1/runs/run_1/submit_tool_outputs",
        "GET /threads/thread_1/runs/thing_1",
        "GET /threads/thread_1/runs/thing_1",
      ],
    ],
    [
      "beta.threads.createAndRunPoll",
      (openai) => openai.beta.threads.createAndRunPoll({ assistant_id: "a" }),
      "expired",
      ["POST /threads/runs", "GET /threads/thread_1/runs/thing_1", "GET /threads/thread_1/runs/thing_1"],
    ],
    [
      "vectorStores.files.createAndPoll",
      (openai) => openai.vectorStores.files.createAndPoll("vs_1", { file_id: "file-1" }),
      "completed",
      [
        "POST /vector_stores/vs_1/files",
        "GET /vector_stores/vs_1/files/thing_1",
        "GET /vector_stores/vs_1/files/thing_1",
      ],
    ],
    [
      "vectorStores.files.poll",
      (openai) => openai.vectorStores.files.poll("vs_1", "file-1"),
      "cancelled",
      ["GET /vector_stores/vs_1/files/file-1", "GET /vector_stores/vs_1/files/file-1"],
    ],
    [
      "vectorStores.files.upload",
      (openai) => openai.vectorStores.files.upload("vs_1", file),
      "in_progress",
      ["POST /files", "POST /vector_stores/vs_1/files"],
    ],
    [
      "vectorStores.files.uploadAndPoll",
      (openai) => openai.vectorStores.files.uploadAndPoll("vs_1", file),
      "completed",
      [
        "POST /files",
        "POST /vector_stores/vs_1/files",
        "GET /vector_stores/vs_1/files/thing_1",
        "GET /vector_stores/vs_1/files/thing_1",
      ],
    ],
    [
      "vectorStores.fileBatches.createAndPoll",
      (openai) => openai.vectorStores.fileBatches.createAndPoll("vs_1", { file_ids: ["file-1"] }),
      "failed",
      [
        "POST /vector_stores/vs_1/file_batches",
        "GET /vector_stores/vs_1/file_batches/thing_1",
        "GET /vector_stores/vs_1/file_batches/thing_1",
      ],
    ],
    [
      "vectorStores.fileBatches.poll",
      (openai) => openai.vectorStores.fileBatches.poll("vs_1", "vsfb_1"),
      "completed",
      ["GET /vector_stores/vs_1/file_batches/vsfb_1", "GET /vector_stores/vs_1/file_batches/vsfb_1"],
    ],
    [
      "vectorStores.fileBatches.uploadAndPoll",
      (openai) =>
        openai.vectorStores.fileBatches.uploadAndPoll("vs_1", { files: [file], fileIds: ["file-0"] }),
      "completed",
      [
        "POST /files",
        "POST /vector_stores/vs_1/file_batches",
        "GET /vector_stores/vs_1/file_batches/thing_1",
        "GET /vector_stores/vs_1/file_batches/thing_1",
      ],
    ],
    [
      "files.waitForProcessing",
      (openai) => openai.files.waitForProcessing("file-1"),
      "processed",
      ["GET /files/file-1", "GET /files/file-1"],
    ],
  ];

describe("the twelve helpers", () => {
  it.each(helpers)("%s ends with the last state", async (name, call, over, requests) => {
    const openai = await start([name.includes("waitFor") ? "uploaded" : "in_progress", over]);
    expect((await call(openai)).status).toBe(over);
    expect(seen()).toEqual(requests);
    const polls = server.requests.filter(({ method }) => method === "GET");
    expect(polls.every(({ headers }) => headers["x-stainless-poll-helper"] === "true")).toBe(true);
    expect(clock.slept).toEqual(name.endsWith(".upload") ? [] : [5_000]);
  });
});

describe("polling", () => {
  const run = (openai: OpenAI, options: object = {}) =>
    openai.vectorStores.files.poll("vs_1", "file-1", options);

  it("waits as the server suggests, as the caller says, and never longer than allowed", async () => {
    const states = ["in_progress", "in_progress", "in_progress", "in_progress", "completed"];
    const slept = async (headers: Record<string, string>, options: object): Promise<readonly number[]> => {
      await run(await start(states, headers), options);
      await server[Symbol.asyncDispose]();
      return clock.slept;
    };
    expect(await slept({ "openai-poll-after-ms": "700" }, {})).toEqual([700, 700, 700, 700]);
    expect(await slept({ "openai-poll-after-ms": "700" }, { pollIntervalMs: 20 })).toEqual([20, 20, 20, 20]);
    expect(server.requests[0]?.headers["x-stainless-custom-poll-interval"]).toBe("20");
    expect(await slept({ "openai-poll-after-ms": "99999999999" }, {})).toEqual([
      60_000, 60_000, 60_000, 60_000,
    ]);
    for (const odd of ["soon", "-5", "", "1e99", "0x10"])
      expect(await slept({ "openai-poll-after-ms": odd }, {})).toEqual([5_000, 5_000, 5_000, 5_000]);
    expect(await slept({}, { pollIntervalMs: 100, pollGrowth: 2, maxPollIntervalMs: 500 })).toEqual([
      100, 200, 400, 500,
    ]);
    await start(["completed"]);
  });

  it("ends after the longest wait, with a last request at its end", async () => {
    const openai = await start(["in_progress"]);
    await expect(run(openai, { pollIntervalMs: 400, maxWaitMs: 1_000 })).rejects.toMatchObject({
      kind: "timeout",
      limit: "maxWaitMs",
      message: expect.stringContaining(
        "after 1000 ms (maxWaitMs) getVectorStoreFile is still in the state `in_progress`",
      ),
    });
    expect([clock.slept, server.requests.length]).toEqual([[400, 400, 200], 4]);
  });

  it("ends at its deadline, which each of its requests has a part of", async () => {
    const openai = await start(["in_progress"], {}, { reliability: { deadline: deadline() } });
    await expect(run(openai, { pollIntervalMs: 400, deadlineMs: 1_000 })).rejects.toMatchObject({
      kind: "timeout",
      limit: "deadlineMs",
    });
    expect(clock.slept).toEqual([400, 400, 200]);
  });

  it("with a deadline needs the policy, as any call does", async () => {
    await expect(run(await start(["completed"]), { deadlineMs: 5 })).rejects.toMatchObject({
      kind: "configuration",
    });
  });

  it("counts what comes before it", async () => {
    const openai = await start(["in_progress"]);
    const slow = { ...clock, now: () => clock.now() };
    const other = openai.withOptions({ clock: slow });
    const make = other.vectorStores.files.createAndPoll("vs_1", { file_id: "f" }, { maxWaitMs: 0 });
    await expect(make).rejects.toMatchObject({ limit: "maxWaitMs" });
    expect(server.requests).toHaveLength(2);
  });

  it("ends with an error for a state that is not known, and for none", async () => {
    for (const [states, message] of [
      [["in_progress", "on_holiday"], "gave the state `on_holiday`, which is none of in_progress, completed"],
      [[undefined], "gave no state"],
    ] as const) {
      const failure = run(await start(states));
      await expect(failure).rejects.toMatchObject({
        kind: "decode",
        message: expect.stringContaining(message),
      });
      await server[Symbol.asyncDispose]();
    }
    await start(["completed"]);
  });

  it("waits for a file whose server has no state for it", async () => {
    const openai = await start([undefined, undefined, "processed"]);
    expect(await openai.files.waitForProcessing("file-1", { pollInterval: 7, maxWait: 100 })).toMatchObject({
      status: "processed",
    });
    expect(clock.slept).toEqual([7, 7]);
  });

  it("ends when its signal aborts while it waits", async () => {
    const caller = new AbortController();
    const openai = await start(["in_progress"]);
    const failure = run(openai, { signal: caller.signal, onPoll: () => caller.abort(new Error("enough")) });
    await expect(failure).rejects.toMatchObject({ kind: "abort", cause: { message: "enough" } });
    expect(server.requests).toHaveLength(1);
  });

  it("passes on what a request throws", async () => {
    const openai = await start([]);
    await server[Symbol.asyncDispose]();
    server = await recordingServer(json({ error: { message: "gone" } }, 404));
    await expect(run(openai.withOptions({ baseURL: server.baseURL }))).rejects.toMatchObject({
      kind: "not_found",
    });
  });

  it("reports each state that is not over, to its caller and to the client", async () => {
    const events: unknown[] = [];
    const openai = await start(
      ["in_progress", "in_progress", "completed"],
      {},
      {
        onEvent: (event) => event.type === "poll" && events.push(event),
      },
    );
    const polls: unknown[] = [];
    await run(openai, {
      onPoll: (value: { status: string }, progress: object) => polls.push([value.status, progress]),
    });
    const first = { polls: 1, waitedMs: 0, nextMs: 5_000 };
    const second = { polls: 2, waitedMs: 5_000, nextMs: 5_000 };
    expect(polls).toEqual([
      ["in_progress", first],
      ["in_progress", second],
    ]);
    expect(events).toEqual(
      [first, second].map((progress) => ({
        type: "poll",
        operation: "getVectorStoreFile",
        status: "in_progress",
        ...progress,
      })),
    );
  });

  it.each([
    [{ pollIntervalMs: -1 }, "`pollIntervalMs` must be"],
    [{ pollGrowth: 0.5 }, "`pollGrowth` must be"],
    [{ onPoll: 5 }, "`onPoll` must be a function"],
    [{ pollInterval: 5 }, "`pollInterval` is not an option of `polling`: did you mean `pollIntervalMs`?"],
  ])("with %j is refused before anything is sent", async (options, message) => {
    await expect(run(await start(["completed"]), options)).rejects.toThrow(message);
    expect(server.requests).toEqual([]);
  });
});

describe("several files", () => {
  it("are uploaded so many at one time, and attached in their order", async () => {
    const openai = await start(["completed"]);
    const reports: unknown[] = [];
    const files = Array.from({ length: 7 }, (_, n) => new File([String(n)], `${n}.txt`));
    await openai.vectorStores.fileBatches.uploadAndPoll(
      "vs_1",
      { files, fileIds: ["file-0"] },
      { maxConcurrency: 1, onUpload: (report) => reports.push(report) },
    );
    expect(reports).toEqual(files.map((_, index) => ({ index, id: `file-${index + 1}` })));
    const create = server.requests.find(({ url }) => url.endsWith("/file_batches")) as Recorded;
    expect(JSON.parse(create.body)).toEqual({
      file_ids: ["file-0", ...files.map((_, index) => `file-${index + 1}`)],
    });
  });

  it("are not attached when one of them fails; those under way are waited for, and no other begins", async () => {
    let uploads = 0;
    server = await recordingServer((request, response, count) => {
      const isSecond = ++uploads === 2;
      json(isSecond ? { error: { message: "too large" } } : { id: `file-${count}` }, isSecond ? 413 : 200)(
        request,
        response,
        count,
      );
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const reports: { readonly index: number }[] = [];
    const files = Array.from({ length: 9 }, (_, n) => new File([String(n)], `${n}.txt`));
    const failure = openai.vectorStores.fileBatches.uploadAndPoll(
      "vs_1",
      { files },
      { maxConcurrency: 2, onUpload: (report) => reports.push(report) },
    );
    await expect(failure).rejects.toMatchObject({ status: 413 });
    expect(reports.length).toBeLessThanOrEqual(3);
    expect(reports.filter((report) => "error" in report)).toHaveLength(1);
    expect(server.requests.every(({ url }) => url === "/v1/files")).toBe(true);
  });

  it("that are none are a mistake, and so is a concurrency of none", async () => {
    const { fileBatches } = (await start(["completed"])).vectorStores;
    await expect(fileBatches.uploadAndPoll("vs_1", { files: [] })).rejects.toThrow("`createAndPoll`");
    await expect(fileBatches.uploadAndPoll("vs_1", { files: [file] }, { maxConcurrency: 0 })).rejects.toThrow(
      "`maxConcurrency` must be",
    );
    expect(server.requests).toEqual([]);
  });
});

describe("poll() of a request value", () => {
  it("works with either client", async () => {
    const openai = await start(["validating", "completed"]);
    expect(await poll(openai, retrieveBatch("batch_1"), { clock })).toMatchObject({ status: "completed" });
    await server[Symbol.asyncDispose]();
    await start(["queued", "requires_action"]);
    const client = createClient({ apiKey: "k", baseURL: server.baseURL });
    const run = await poll(client, getRun("run_1", { thread_id: "t" }), { clock, pollIntervalMs: 3 });
    expect([run.status, clock.slept]).toEqual(["requires_action", [3]]);
  });

  it("needs to know the last state of what it does not know", async () => {
    const openai = await start(["x"]);
    await expect(poll(openai, retrieveModel("m"))).rejects.toThrow("say with `isOver` which is the last");
    let reads = 0;
    await poll(openai, retrieveModel("m"), { clock, isOver: () => ++reads === 3 });
    expect(server.requests).toHaveLength(3);
  });
});

describe("the states that are known", () => {
  // The contract has the state of an eval run as a text.
  const described = Object.entries(STATES).filter(([operation]) => operation !== "getEvalRun");
  it.each(described)("of %s are those of the contract", (operation, { waiting, over }) => {
    type Node = { readonly [key: string]: unknown };
    const resolve = (node: Node): Node =>
      typeof node["$ref"] === "string"
        ? resolve(schemas[node["$ref"].split("/").at(-1) as string] as Node)
        : node;
    const statusOf = (node: Node): Node | undefined => {
      const schema = resolve(node);
      const here = (schema["properties"] as Record<string, Node> | undefined)?.["status"];
      if (here) return resolve(here);
      const parts = ["allOf", "anyOf", "oneOf"].flatMap((key) => (schema[key] as Node[] | undefined) ?? []);
      for (const part of parts) {
        const found = statusOf(part);
        if (found) return found;
      }
      return undefined;
    };
    const valuesOf = (node: Node): unknown[] => [
      ...((node["enum"] as unknown[] | undefined) ?? []),
      ...["anyOf", "oneOf", "allOf"].flatMap((key) =>
        ((node[key] as Node[] | undefined) ?? []).flatMap((each) => valuesOf(resolve(each))),
      ),
    ];
    const response = operations[operation]?.responses["200"]?.["application/json"] as Node;
    const status = statusOf(response) as Node;
    const states = valuesOf(status).filter((value) => value !== null);
    expect(states.length).toBeGreaterThan(1);
    expect([...waiting, ...over]).toEqual(expect.arrayContaining(states));
  });
});
