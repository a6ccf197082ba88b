import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Environment } from "../../src/handwritten/config/environment.ts";
import { connectRealtime } from "../../src/handwritten/realtime/index.ts";
import { startServer, type TestServer } from "../../src/handwritten/testing/index.ts";
import { readUntil } from "../support/realtime.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Answered {
  readonly status: number;
  readonly code?: string | null;
  readonly param?: string | null;
}

const post = async (path: string, body: BodyInit, type?: string, to = server): Promise<Answered> => {
  const response = await fetch(to.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${to.apiKey}`, ...(type && { "content-type": type }) },
    body,
  });
  const { error } = (await response.json()) as { error?: Omit<Answered, "status"> };
  return { status: response.status, ...(error && { code: error.code ?? null, param: error.param ?? null }) };
};

const form = (count: number, field: (index: number) => [string, string | File]): FormData => {
  const data = new FormData();
  for (let index = 0; index < count; index++) data.append(...(field(index) as [string, string]));
  return data;
};

describe("a form with many fields", () => {
  const tooMany = { status: 400, code: "too_many_fields", param: null };
  it.each<[string, (index: number) => [string, string | File]]>([
    ["names", (index) => [`field${index}`, "v"]],
    ["values of one name", () => ["purpose", "v"]],
    ["elements", () => ["purpose[]", "v"]],
    ["keys", (index) => [`metadata[k${index}]`, "v"]],
    ["files", () => ["file", new File(["x"], "a.txt")]],
  ])("is refused above 1,000 and read up to there: %s", async (_, field) => {
    expect(await post("/files", form(1_001, field))).toEqual(tooMany);
    const { code } = await post("/files", form(1_000, field));
    expect(code).not.toBe("too_many_fields");
    expect(server.requests.at(-1)?.body).toBeDefined();
  });

  it("is refused before it is parsed: what follows the fields is no form at all", async () => {
    const part = '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nv\r\n';
    const type = 'multipart/form-data; charset=utf-8; boundary="b"';
    expect(await post("/files", `${part.repeat(20_000)}--`, type)).toEqual(tooMany);
    expect(await post("/files", `${part.repeat(900)}--`, type)).toMatchObject({ status: 400, code: null });
  });

  it("is as long as maxFormFields says", async () => {
    await using small = await startServer({ maxFormFields: 2 });
    const file = (): [string, File] => ["file", new File(["x"], "a.txt")];
    const field = (index: number): [string, string | File] => (index ? ["purpose", "batch"] : file());
    expect(await post("/files", form(2, field), undefined, small)).toEqual({ status: 200 });
    expect(await post("/files", form(3, field), undefined, small)).toEqual(tooMany);
  });

  it("is not what a file seems to be that holds other forms' boundaries", async () => {
    const data = new FormData();
    data.append("purpose", "batch");
    data.append("file", new File(["\r\n--formdata-undici-\r\n------WebKitForm\r\n--".repeat(5_000)], "a"));
    expect(await post("/files", data)).toEqual({ status: 200 });
  });
});

describe("a value that is nested deep", () => {
  const tooDeep = { status: 400, code: "nesting_too_deep", param: null };
  const nested = (levels: number, open = "[", close = "]"): string =>
    open.repeat(levels) + close.repeat(levels);
  const responses = (parameters: string): string =>
    `{"model":"m","input":"x","tools":[{"type":"function","name":"f","strict":false,"parameters":{"a":${parameters}}}]}`;

  it("is read up to 100 levels, and refused beyond", async () => {
    // The body, its tools, the tool and its parameters are four of them.
    expect(await post("/responses", responses(nested(96)), "application/json")).toEqual({ status: 200 });
    for (const text of [nested(97), nested(200_000), `${'{"a":'.repeat(97)}1${"}".repeat(97)}`])
      expect(await post("/responses", responses(text), "application/json")).toEqual(tooDeep);
  });

  it("is refused before it is parsed, whether it ends or not", async () => {
    expect(await post("/responses", "[".repeat(1_000_000), "application/json")).toEqual(tooDeep);
  });

  it("does not count brackets in strings", async () => {
    const text = JSON.stringify(`\\"${"[{".repeat(500)}`);
    expect(await post("/responses", responses(text), "application/json")).toEqual({ status: 200 });
  });

  it("is refused in the name of a field, in a field that is a document, and in a query", async () => {
    expect(
      await post(
        "/files",
        form(1, () => [`a${"[b]".repeat(50_000)}`, "v"]),
      ),
    ).toEqual(tooDeep);
    const session = form(2, (index) => (index ? ["session", nested(5_000)] : ["sdp", "v=0"]));
    expect(await post("/realtime/calls", session)).toEqual(tooDeep);
    expect(await post(`/responses?a${"[]".repeat(101)}=1`, "{}", "application/json")).toEqual(tooDeep);
  });

  it("is an error event on a socket, which stays open", async () => {
    const environment = new Environment({ apiKey: server.apiKey, baseURL: server.url });
    await using connection = await connectRealtime(environment, { model: "gpt-realtime" });
    await readUntil(connection, "conversation.created");
    const deep = `{"type":"session.update","session":{"type":"realtime","instructions":${nested(500)}}}`;
    connection.send(JSON.parse(deep) as never);
    expect((await readUntil(connection, "error")).at(-1)).toMatchObject({
      error: { code: "nesting_too_deep" },
    });
    connection.send({ type: "input_audio_buffer.clear" });
    await readUntil(connection, "input_audio_buffer.cleared");
  });
});

describe("a body with many faults", () => {
  it.each<[string, string, object, string]>([
    [
      "elements of a wrong type",
      "/chat/completions",
      { model: "m", messages: Array(20_000).fill({ role: "user", content: 5 }) },
      "messages[0].content",
    ],
    ["elements of no variant", "/embeddings", { model: "m", input: Array(2_000).fill({}) }, "input[0]"],
    [
      "unknown names",
      "/embeddings",
      {
        model: "m",
        input: "x",
        ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`f${i}`, 1])),
      },
      "f0",
    ],
  ])("is answered with the first of them: %s", async (_, path, body, param) => {
    expect(await post(path, JSON.stringify(body), "application/json")).toMatchObject({ status: 400, param });
  });
});
