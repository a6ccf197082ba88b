import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type BedrockAWSOptions, bedrock } from "../../src/handwritten/bedrock/aws.ts";
import { ConfigurationError, EncodeError, OpenAI, profiles } from "../../src/handwritten/index.ts";
import { cache } from "../../src/handwritten/reliability/index.ts";
import { claimedBy, signatureOf } from "../support/aws-signature.ts";
import { type Answer, json, recordingServer } from "../support/recording-server.ts";
import { runs } from "../support/runs.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzEXAMPLEKEY";
const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: SECRET };

const variables = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  Object.assign(process.env, variables);
});

const clientOf = (baseURL: string, options: BedrockAWSOptions = keys, more = {}): OpenAI =>
  new OpenAI({
    provider: bedrock({ region: "us-east-1", endpoint: "mantle", baseURL, ...options }),
    ...more,
  });

const failOnce: Answer = (request, response, count) =>
  (count === 1 ? json({ error: { message: "later" } }, 503, { "retry-after-ms": "0" }) : json({ ok: true }))(
    request,
    response,
    count,
  );

describe("signatures of AWS", () => {
  it("cover method, path, query, headers and body as they were sent", async () => {
    await using server = await recordingServer();
    const openai = clientOf(server.baseURL, keys, { defaultHeaders: { "x-mine": "a  b" }, project: "p" });
    await openai.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Grüße 😀" }] });
    await openai.get("/any%20path/a:b", { query: { q: "a b+c", list: ["2", "1"], "sign ~": "!'()*" } });
    await openai.files.create({ file: new File(["bytes"], "x.txt"), purpose: "batch" });
    for (const request of server.requests) {
      expect(claimedBy(request)).toMatchObject({
        accessKeyId: "AKIDEXAMPLE",
        region: "us-east-1",
        service: "bedrock-mantle",
      });
      expect(claimedBy(request).signedHeaders).toEqual(
        expect.arrayContaining(["host", "x-amz-date", "x-mine", "openai-project"]),
      );
      expect(claimedBy(request).signature).toBe(signatureOf(request, SECRET));
    }
    expect(server.requests).toHaveLength(3);
    expect(server.requests[0]?.headers["x-amz-security-token"]).toBeUndefined();
  });

  it("hold for any path, query and body", async () => {
    await using server = await recordingServer();
    const openai = clientOf(server.baseURL);
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.dictionary(text, text, { maxKeys: 4 }),
        fc.json(),
        async (id, query, body) => {
          const path = `/x/${encodeURIComponent(id.replace(/[./\\]/g, "_"))}`;
          await openai.post(path, { query, body: { body } });
          const request = server.requests.at(-1);
          if (!request) throw new Error("nothing was sent");
          expect(claimedBy(request).signature).toBe(signatureOf(request, SECRET));
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it("are made anew for each attempt, with the credentials of that time", async () => {
    await using server = await recordingServer(failOnce);
    let count = 0;
    const credentialProvider = async () => ({
      accessKeyId: `KEY${++count}`,
      secretAccessKey: `${SECRET}${count}`,
      sessionToken: `token ${count}`,
    });
    const openai = clientOf(server.baseURL, { credentialProvider, endpoint: "runtime" }, { maxRetries: 1 });
    await openai.responses.create({ model: "m", input: "x" });
    expect(
      server.requests.map((request, index) => [
        claimedBy(request).accessKeyId,
        claimedBy(request).service,
        request.headers["x-amz-security-token"],
        claimedBy(request).signature === signatureOf(request, `${SECRET}${index + 1}`),
      ]),
    ).toEqual([
      ["KEY1", "bedrock", "token 1", true],
      ["KEY2", "bedrock", "token 2", true],
    ]);
  });

  it("are of what a subclass has changed", async () => {
    await using server = await recordingServer();
    class Mine extends OpenAI {
      protected override async prepareRequest(request: RequestInit): Promise<void> {
        (request.headers as Headers).set("x-late", "1");
        request.body = '{"late":true}';
      }
    }
    const openai = new Mine({
      provider: bedrock({ region: "eu-west-1", endpoint: "mantle", baseURL: server.baseURL, ...keys }),
    });
    await openai.responses.create({ model: "m", input: "x" });
    const [request] = server.requests;
    if (!request) throw new Error("nothing was sent");
    expect(request.body).toBe('{"late":true}');
    expect(claimedBy(request).signedHeaders).toContain("x-late");
    expect(claimedBy(request).signature).toBe(signatureOf(request, SECRET));
  });

  it("replace headers of their names that a caller gives, and refuse another credential", async () => {
    await using server = await recordingServer();
    const openai = clientOf(server.baseURL);
    await openai.models.retrieve("m", { headers: { "x-amz-security-token": "old", "x-amz-date": "old" } });
    const [request] = server.requests;
    if (!request) throw new Error("nothing was sent");
    expect(request.headers["x-amz-security-token"]).toBeUndefined();
    expect(claimedBy(request).signature).toBe(signatureOf(request, SECRET));
    await expect(openai.models.retrieve("m", { headers: { Authorization: "Bearer k" } })).rejects.toThrow(
      ConfigurationError,
    );
    expect(server.requests).toHaveLength(1);
  });

  it("cannot be made of a body that is a stream", async () => {
    await using server = await recordingServer();
    const file = async function* () {
      yield new TextEncoder().encode("x");
    };
    const { toStreamingFile } = await import("../../src/handwritten/index.ts");
    const upload = clientOf(server.baseURL).files.create({
      file: toStreamingFile(file(), "x.txt"),
      purpose: "batch",
    });
    await expect(upload).rejects.toThrow(EncodeError);
    await expect(upload).rejects.toThrow(/covers the whole body/);
    expect(server.requests).toHaveLength(0);
  });

  it("of two accounts share no cache entry", async () => {
    await using server = await recordingServer(json({ id: "m", object: "model", created: 1, owned_by: "o" }));
    const reliability = { cache: cache({ when: () => true, ttlMs: 60_000 }) };
    const first = clientOf(server.baseURL, keys, { reliability });
    await first.models.retrieve("m");
    await first.models.retrieve("m");
    await clientOf(
      server.baseURL,
      { accessKeyId: "OTHER", secretAccessKey: "other" },
      { reliability },
    ).models.retrieve("m");
    expect(server.requests.map((request) => claimedBy(request).accessKeyId)).toEqual([
      "AKIDEXAMPLE",
      "OTHER",
    ]);
  });
});

describe("credentials of AWS", () => {
  it("are looked for where AWS looks for them, and by the name of a profile", async () => {
    await using server = await recordingServer();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "FROMENV", AWS_SECRET_ACCESS_KEY: SECRET });
    await clientOf(server.baseURL, {}).models.retrieve("m");
    const folder = mkdtempSync(join(tmpdir(), "aws-"));
    const file = join(folder, "credentials");
    writeFileSync(file, `[work]\naws_access_key_id = FROMFILE\naws_secret_access_key = ${SECRET}\n`);
    // AWS's package warns of both.
    delete process.env["AWS_ACCESS_KEY_ID"];
    Object.assign(process.env, { AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: join(folder, "none") });
    await clientOf(server.baseURL, { profile: "work" }).models.retrieve("m");
    expect(server.requests.map((request) => claimedBy(request).accessKeyId)).toEqual(["FROMENV", "FROMFILE"]);
    for (const request of server.requests)
      expect(claimedBy(request).signature).toBe(signatureOf(request, SECRET));
  });

  it("that are not to be had fail the call, which is not sent or repeated", async () => {
    await using server = await recordingServer();
    let count = 0;
    const failing = (give: () => unknown): OpenAI =>
      clientOf(
        server.baseURL,
        {
          credentialProvider: () => {
            count++;
            return give() as never;
          },
        },
        { maxRetries: 2 },
      );
    const cause = new Error("no role");
    await expect(failing(() => Promise.reject(cause)).models.list()).rejects.toMatchObject({
      kind: "configuration",
      cause: expect.objectContaining({ message: "no role" }),
    });
    await expect(failing(() => ({ accessKeyId: "a" })).models.list()).rejects.toThrow(/gave none/);
    expect([count, server.requests.length]).toEqual([2, 0]);
  });

  it.each<[BedrockAWSOptions, RegExp]>([
    [{ accessKeyId: "a" }, /given together/],
    [{ sessionToken: "a" }, /given together/],
    [{ ...keys, secretAccessKey: " " }, /given together/],
    [{ ...keys, sessionToken: "" }, /given together/],
    [{ ...keys, profile: "p" }, /`accessKeyId` and `profile` are two credentials/],
    [{ profile: "p", credentialProvider: async () => keys }, /`profile` and `credentialProvider`/],
    [{ profile: " " }, /`profile` is empty/],
    [{ ...keys, apiKey: "k" }, /two credentials/],
    [{ profile: "p", tokenProvider: async () => "k" }, /two credentials/],
    [{ ...keys, region: "nowhere" }, /no AWS region/],
    [{ ...keys, region: undefined }, /without a region/],
    [{ ...keys, region: undefined, baseURL: "https://gateway.example/v1" }, /names the region/],
    [{ ...keys, baseURL: "https://gateway.example/v1" }, /names the service/],
    [{ ...keys, accesKeyId: "a" } as never, /did you mean `accessKeyId`/],
  ])("are refused at once: %#", (options, message) => {
    expect(() => bedrock({ region: "us-east-1", ...options })).toThrow(message);
    expect(() => bedrock({ region: "us-east-1", ...options })).toThrow(ConfigurationError);
  });

  it("give way to a Bedrock API key of the environment, unless they are given", async () => {
    await using server = await recordingServer();
    process.env["AWS_BEARER_TOKEN_BEDROCK"] = "bedrock-key";
    await clientOf(server.baseURL, {}).models.retrieve("m");
    await clientOf(server.baseURL).models.retrieve("m");
    expect(server.requests.map(({ headers }) => headers.authorization?.slice(0, 18))).toEqual([
      "Bearer bedrock-key",
      "AWS4-HMAC-SHA256 C",
    ]);
  });

  it("are shown by nothing, and hidden where a server echoes a signature", async () => {
    await using server = await recordingServer((request, response) => {
      json({ error: { message: `no: ${request.headers.authorization}` } }, 403)(request, response, 1);
    });
    const provider = bedrock({ region: "us-east-1", endpoint: "mantle", baseURL: server.baseURL, ...keys });
    const openai = new OpenAI({ provider });
    const { inspect } = await import("node:util");
    const error = await openai.models.list().catch((thrown: unknown) => thrown);
    for (const value of [provider, openai, openai.environment, error])
      expect(inspect(value, { depth: 9, showHidden: true })).not.toContain(SECRET);
    expect(Object.keys(provider)).toEqual([]);
    expect(profiles.bedrock().auth.required).toBe(true);
  });
});
