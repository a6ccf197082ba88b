import { describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../src/handwritten/index.ts";
import { startServer } from "../../src/handwritten/testing/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const csv = () => new File(["a,b"], "data.csv");

describe("files of an agent's environment", () => {
  const setUp = async (failAt?: number) => {
    const server = await recordingServer((request, response, count) => {
      if (count === failAt) return json({ error: { message: "no" } }, 400)(request, response, count);
      json({ id: `file-${count}`, url: request.url })(request, response, count);
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    return { server, openai, files: openai.beta.agents.environments.files };
  };

  it("are uploaded in order, for an environment that is made of them", async () => {
    const { server, files } = await setUp();
    await using _server = server;
    const prepared = await files.prepare({ "/workspace/b.csv": csv(), "/workspace/a/a.csv": csv() });
    expect(prepared.files).toEqual([
      { type: "file_id", file_id: "file-1", path: "/workspace/b.csv" },
      { type: "file_id", file_id: "file-2", path: "/workspace/a/a.csv" },
    ]);
    expect(prepared.uploadedFiles).toMatchObject([{ id: "file-1" }, { id: "file-2" }]);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST /v1/files",
      "POST /v1/files",
    ]);
    for (const { body } of server.requests) expect(body).toContain("user_data");
  });

  it("go through the files of the client, which a program may have wrapped", async () => {
    const { server, openai } = await setUp();
    await using _server = server;
    let uploads = 0;
    const create = openai.files.create.bind(openai.files);
    openai.files.create = (...args) => {
      uploads++;
      return create(...args);
    };
    await openai.beta.agents.environments.files.prepare({ "/workspace/a.csv": csv() });
    expect(uploads).toBe(1);
  });

  it("are put into an environment that runs", async () => {
    const { server, files } = await setUp();
    await using _server = server;
    const placed = await files.upload(
      "env_1",
      { file: csv(), path: "/workspace/data.csv" },
      { headers: { "x-own": "1" } },
    );
    expect(placed).toMatchObject({ uploadedFile: { id: "file-1" }, environmentFile: { id: "file-2" } });
    expect(
      server.requests.map(({ url, headers }) => [url, headers["x-own"], headers["openai-beta"]]),
    ).toEqual([
      ["/v1/files", "1", undefined],
      ["/v1/agents/environments/env_1/files", "1", "agents=v1"],
    ]);
    expect(JSON.parse(server.requests[1]?.body ?? "")).toEqual({
      type: "file_id",
      file_id: "file-1",
      path: "/workspace/data.csv",
    });
  });

  it.each([
    [
      "prepare",
      2,
      (files: Files) =>
        files.prepare({ "/workspace/a": csv(), "/workspace/b": csv(), "/workspace/c": csv() }),
    ],
    ["upload", 2, (files: Files) => files.upload("env_1", { file: csv(), path: "/workspace/a" })],
  ])("name what was uploaded before %s() failed, and go no further", async (_, failAt, call) => {
    const { server, files } = await setUp(failAt);
    await using _server = server;
    await expect(call(files)).rejects.toMatchObject({
      kind: "bad_request",
      uploadedFiles: [{ id: "file-1" }],
    });
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    "workspace/a",
    "/tmp/a",
    "/workspace/",
    "/workspace/a/",
    "/workspace//a",
    "/workspace/../etc/passwd",
    "/workspace/./a",
    "/workspace/a\\b",
    "/workspace/a\0",
    "/workspace/.codex/a",
    "/workspace/.managed-agents-1/a",
    "/workspace/outputs",
  ])("are not sent to the path %j", async (path) => {
    const { server, files } = await setUp();
    await using _server = server;
    await expect(files.prepare({ "/workspace/ok": csv(), [path]: csv() })).rejects.toMatchObject({
      kind: "usage",
    });
    expect(server.requests).toHaveLength(0);
  });

  it("are not sent where one is the folder of another, nor with one key for several", async () => {
    const { server, files } = await setUp();
    await using _server = server;
    const nested = { "/workspace/a": csv(), "/workspace/a/b": csv() };
    await expect(files.prepare(nested)).rejects.toMatchObject({ kind: "usage" });
    const two = { "/workspace/a": csv(), "/workspace/ab": csv() };
    await expect(files.prepare(two, { idempotencyKey: "key" })).rejects.toMatchObject({ kind: "usage" });
    expect(server.requests).toHaveLength(0);
    await files.prepare(two);
    expect(server.requests).toHaveLength(2);
  });
});

type Files = OpenAI["beta"]["agents"]["environments"]["files"];

describe("artifacts of a turn", () => {
  const artifact = (id: string, path: string, turn_id = "turn_1") => ({
    id,
    path,
    turn_id,
    session_id: "as_1",
  });
  const setUp = async () => {
    const server = await recordingServer((request, response, count) => {
      if (request.url.includes("/content")) return void response.writeHead(200).end("the bytes");
      const isSecond = request.url.includes("after=a2");
      const data = isSecond
        ? [artifact("a3", "/out/b"), artifact("a4", "/out/twice")]
        : [artifact("a1", "/out/b", "turn_0"), artifact("a2", "/out/twice")];
      json({ object: "list", data, has_more: !isSecond })(request, response, count);
    });
    const { artifacts } = new OpenAI({ apiKey: "k", baseURL: server.baseURL }).beta.agents.sessions;
    return { server, of: artifacts.forResult({ session_id: "as_1", turn_id: "turn_1" }) };
  };

  it("are found by their path in all pages, those of other turns left out", async () => {
    const { server, of } = await setUp();
    await using _server = server;
    expect(await of.retrieve("/out/b")).toMatchObject({ id: "a3" });
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/v1/agents/sessions/as_1/artifacts",
      "/v1/agents/sessions/as_1/artifacts?after=a2",
    ]);
  });

  it.each([
    ["/out/none", "no artifacts"],
    ["/out/twice", "2 artifacts"],
  ])("at %s are refused: %s", async (path, message) => {
    const { server, of } = await setUp();
    await using _server = server;
    await expect(of.content(path)).rejects.toThrow(message);
  });

  it("are read, or written to a stream of the caller's", async () => {
    const { server, of } = await setUp();
    await using _server = server;
    expect(await (await of.content("/out/b")).text()).toBe("the bytes");
    const chunks: Uint8Array[] = [];
    const to = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
    expect(await of.download({ path: "/out/b", to })).toMatchObject({ id: "a3" });
    expect(Buffer.concat(chunks).toString()).toBe("the bytes");
    expect(server.requests.at(-1)?.url).toBe("/v1/agents/sessions/as_1/artifacts/a3/content");
    to.getWriter().releaseLock();
    const taken = new WritableStream<Uint8Array>();
    taken.getWriter();
    await expect(of.download({ path: "/out/b", to: taken })).rejects.toThrow("locked");
  });
});

it("the embedded server takes files and gives artifacts", async () => {
  await using server = await startServer();
  const openai = new OpenAI({ apiKey: server.apiKey, baseURL: server.url });
  const { environments, sessions } = openai.beta.agents;
  await environments.files.upload("env_1", { file: csv(), path: "/workspace/data.csv" });
  const page = await sessions.artifacts.list("as_1");
  const [one] = page.data;
  if (!one) throw new Error("the sample of a list has no artifact");
  const found = sessions.artifacts.forResult({ session_id: one.session_id, turn_id: one.turn_id as string });
  expect((await (await found.content(one.path)).arrayBuffer()).byteLength).toBe(256);
});
