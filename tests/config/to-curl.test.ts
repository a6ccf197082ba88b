import { execFileSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  createChatCompletion,
  createFile,
  createTranscription,
  deleteFile,
  listFiles,
} from "../../src/generated/operations/index.ts";
import { Environment } from "../../src/handwritten/config/environment.ts";
import { profiles } from "../../src/handwritten/config/profiles/index.ts";
import { toCurl } from "../../src/handwritten/config/to-curl.ts";
import type { ApiRequest } from "../../src/handwritten/contract.ts";

/** What a shell makes of the command: the arguments that `curl` is started with. */
const argumentsOf = (command: string): string[] => {
  const script = `curl() { for argument in "$@"; do printf '%s\\0' "$argument"; done; }\n${command}`;
  const output = execFileSync("sh", ["-c", script], {
    encoding: "utf8",
    env: {
      OPENAI_API_KEY: "the-key",
      OPENAI_ADMIN_KEY: "the-admin-key",
      AZURE_OPENAI_API_KEY: "the-azure-key",
    },
  });
  return output.split("\0").slice(0, -1);
};

const chat = createChatCompletion({
  model: "gpt-5",
  messages: [{ role: "user", content: "it's $HOME `x`" }],
});

describe("toCurl", () => {
  it("is a command that a shell reads as the request", () => {
    expect(argumentsOf(toCurl(chat))).toEqual([
      "-X",
      "POST",
      "https://api.openai.com/v1/chat/completions",
      "-H",
      "authorization: Bearer the-key",
      "-H",
      "content-type: application/json",
      "--data-raw",
      '{"model":"gpt-5","messages":[{"role":"user","content":"it\'s $HOME `x`"}]}',
    ]);
  });

  it("has the path, the query, the organization and the project", () => {
    const environment = new Environment({ organization: "org-a", project: "proj-b" });
    expect(argumentsOf(toCurl(listFiles({ purpose: "batch" }), environment))).toEqual([
      "-X",
      "GET",
      "https://api.openai.com/v1/files?purpose=batch",
      "-H",
      "authorization: Bearer the-key",
      "-H",
      "openai-organization: org-a",
      "-H",
      "openai-project: proj-b",
    ]);
    expect(argumentsOf(toCurl(deleteFile("a b"))).slice(1, 3)).toEqual([
      "DELETE",
      "https://api.openai.com/v1/files/a%20b",
    ]);
  });

  it("is spelled as the profile spells it", () => {
    const profile = profiles.azure({ endpoint: "https://mine.openai.azure.com", apiVersion: "2024-10-21" });
    const line = argumentsOf(toCurl(chat, new Environment({ profile })));
    expect(line).toContain(
      "https://mine.openai.azure.com/openai/deployments/gpt-5/chat/completions?api-version=2024-10-21",
    );
    expect(line).toContain("api-key: the-azure-key");
  });

  it("names files and reads none", () => {
    const file = new File(["secret content"], "audio's.mp3");
    const line = argumentsOf(toCurl(createTranscription({ file, model: "whisper-1" })));
    expect(line.slice(5)).toEqual(["-F", "file=@audio's.mp3", "--form-string", "model=whisper-1"]);
    const upload = createFile({ file: new Blob(["x"]) as never, purpose: "batch" });
    expect(argumentsOf(toCurl(upload))).toContain("file=@file");
  });

  it.each<[ApiRequest["body"], string[]]>([
    [
      { kind: "raw", value: "v=0", contentType: "application/sdp" },
      ["-H", "content-type: application/sdp", "--data-raw", "v=0"],
    ],
    [
      { kind: "raw", value: new Blob(["x"]), contentType: "a/b" },
      ["-H", "content-type: a/b", "--data-binary", "@-"],
    ],
    [
      { kind: "stream", value: (async function* () {})(), contentType: "a/b" },
      ["-H", "content-type: a/b", "--data-binary", "@-"],
    ],
    [{ kind: "none" }, []],
  ])("writes a body %#", (body, want) => {
    const request: ApiRequest = { operation: "x", method: "POST", path: "/x", body, reply: "json" };
    expect(argumentsOf(toCurl(request)).slice(5)).toEqual(want);
  });

  it("has the admin key's variable where an operation takes that", () => {
    const request: ApiRequest = {
      ...{ operation: "x", method: "GET", path: "/organization/users", reply: "json", auth: "admin" },
      body: { kind: "none" },
    };
    expect(argumentsOf(toCurl(request))).toContain("authorization: Bearer the-admin-key");
  });

  it("has no secret, wherever it was put", () => {
    const key = "sk-curl-0123456789abcdefghijklmnop";
    const environment = new Environment({ apiKey: key, defaultHeaders: { "x-api-key": key } });
    const request: ApiRequest = {
      operation: "x",
      method: "POST",
      path: "/x/{id}",
      params: { path: { id: key }, query: { key } },
      headers: { authorization: `Bearer ${key}`, cookie: "session=0123456789", "x-note": key },
      body: { kind: "json", value: { key, both: [btoa(key), encodeURIComponent(`${key}/`)] } },
      reply: "json",
    };
    const command = toCurl(request, environment);
    expect(command).not.toContain(key);
    expect(command).not.toContain(btoa(key));
    expect(command).not.toContain("session=0123456789");
    expect(argumentsOf(command)).toContain("cookie: [REDACTED]");
  });

  it("lets no text out of its quotes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (content) => {
        const [, body = ""] = argumentsOf(
          toCurl(
            createChatCompletion({ model: content, messages: [] }),
            new Environment({ redactor: asItIs }),
          ),
        ).slice(-2);
        expect(JSON.parse(body)).toEqual({ model: content, messages: [] });
      }),
      { numRuns: 60 },
    );
  });
});

const asItIs = {
  redact: (text: string) => text,
  clean: <Value>(value: Value) => value,
  remember: () => {},
  rememberHeaders: () => {},
};
