import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { WorkloadIdentityOptions } from "../../src/handwritten/auth/index.ts";
import { type ClientOptions, ConfigurationError, OpenAI, profiles } from "../../src/handwritten/index.ts";
import { type Answer, json, type RecordingServer, recordingServer } from "../support/recording-server.ts";

const variables = { ...process.env };
beforeEach(() => {
  delete process.env["OPENAI_API_KEY"];
});
afterEach(() => {
  Object.assign(process.env, variables);
});

/** Gives tokens by their number, and refuses the ones named. */
const serverOf = (refused: readonly string[] = []): Promise<RecordingServer> => {
  let count = 0;
  const answer: Answer = (request, response) => {
    const isExchange = request.url === "/oauth/token";
    const isRefused = refused.some((token) => request.headers.authorization === `Bearer ${token}`);
    const token = {
      access_token: `token-number-${isExchange ? ++count : 0}`,
      token_type: "Bearer",
      expires_in: 3600,
    };
    json(isExchange ? token : { id: "m" }, isRefused ? 401 : 200)(request, response, 1);
  };
  return recordingServer(answer);
};

const identityOf = ({ origin }: RecordingServer, more: Partial<WorkloadIdentityOptions> = {}) => ({
  identityProviderId: "idp_1",
  serviceAccountId: "sa_1",
  clientId: "client_1",
  provider: { tokenType: "jwt" as const, getToken: async () => "subject-token" },
  refreshBufferSeconds: 60,
  tokenURL: `${origin}/oauth/token`,
  ...more,
});

const keysOf = ({ requests }: RecordingServer): (string | undefined)[] =>
  requests.flatMap(({ url, headers }) => (url === "/oauth/token" ? [] : [headers.authorization]));

describe("the option `workloadIdentity`", () => {
  it("exchanges the identity for a key, once for all calls and all clients that are made of one", async () => {
    await using server = await serverOf();
    process.env["OPENAI_API_KEY"] = "sk-of-the-machine";
    const openai = new OpenAI({ workloadIdentity: identityOf(server), baseURL: server.baseURL });
    expect(openai.apiKey).toBeNull();
    await Promise.all([openai.models.retrieve("m"), openai.models.retrieve("m")]);
    await openai.withOptions({ timeout: 1000 }).models.retrieve("m");
    openai.maxRetries = 1;
    await openai.models.retrieve("m");
    expect(keysOf(server)).toEqual(Array(4).fill("Bearer token-number-1"));
    const [exchange] = server.requests;
    expect(JSON.parse(exchange?.body ?? "")).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      subject_token: "subject-token",
      identity_provider_id: "idp_1",
      service_account_id: "sa_1",
      client_id: "client_1",
    });
  });

  it("asks for another key when one is refused, and repeats the call once", async () => {
    await using server = await serverOf(["token-number-1"]);
    const openai = new OpenAI({ workloadIdentity: identityOf(server), baseURL: server.baseURL });
    await openai.models.retrieve("m");
    expect(keysOf(server)).toEqual(["Bearer token-number-1", "Bearer token-number-2"]);
    await using other = await serverOf(["token-number-1", "token-number-2"]);
    const refused = new OpenAI({ workloadIdentity: identityOf(other), baseURL: other.baseURL });
    await expect(refused.models.retrieve("m")).rejects.toMatchObject({ status: 401 });
    expect(keysOf(other)).toHaveLength(2);
  });

  it("exchanges by the client's `fetch`, and leaves operations of administration to their key", async () => {
    await using server = await serverOf();
    const sent: string[] = [];
    const openai = new OpenAI({
      workloadIdentity: identityOf(server),
      adminAPIKey: "admin",
      baseURL: server.baseURL,
      fetch: (url, init) => {
        sent.push(new URL(url).pathname);
        return fetch(url, init);
      },
    });
    await openai.admin.organization.users.retrieve("u");
    expect(sent).toEqual(["/v1/organization/users/u"]);
    await openai.models.retrieve("m");
    expect(sent.slice(1)).toEqual(["/oauth/token", "/v1/models/m"]);
    expect(keysOf(server)).toEqual(["Bearer admin", "Bearer token-number-1"]);
  });

  it("gives way to a key, and takes the place of one", async () => {
    await using server = await serverOf();
    const workloadIdentity = identityOf(server);
    const openai = new OpenAI({ workloadIdentity, baseURL: server.baseURL });
    await openai.models.retrieve("m");
    const keyed = openai.withOptions({ apiKey: "k" });
    await keyed.models.retrieve("m");
    await keyed.withOptions({ workloadIdentity }).models.retrieve("m");
    openai.apiKey = "assigned";
    await openai.models.retrieve("m");
    expect(keysOf(server)).toEqual([
      "Bearer token-number-1",
      "Bearer k",
      "Bearer token-number-2",
      "Bearer assigned",
    ]);
  });

  it("fails a call with why there is no key", async () => {
    await using server = await serverOf();
    const provider = { tokenType: "jwt" as const, getToken: () => Promise.reject(new Error("no identity")) };
    const workloadIdentity = identityOf(server, { provider });
    await expect(
      new OpenAI({ workloadIdentity, baseURL: server.baseURL }).models.list(),
    ).rejects.toMatchObject({ kind: "credentials", cause: { message: "no identity" } });
  });

  it.each<[ClientOptions | object, RegExp]>([
    [{ apiKey: "k" }, /`workloadIdentity` takes the place of `apiKey`/],
    [{ profile: profiles.ollama }, /`profile`/],
    [{ sign: () => ({}) }, /`sign`/],
    [{ workloadIdentity: {} }, /must have `identityProviderId`/],
    [{ workloadIdentity: "identity" }, /must have/],
    [{ workloadIdentity: { identityProviderId: "i", serviceAccountId: "s", provider: {} } }, /`getToken`/],
    [
      { workloadIdentity: { type: "x509", identityProviderId: "i", serviceAccountId: "s" } },
      /`credential: fromX509/,
    ],
    [{ x509Transport: {} }, /use `credential: fromX509/],
  ])("is refused with what contradicts it: %#", (options, message) => {
    const workloadIdentity = identityOf({ origin: "http://127.0.0.1:9" } as RecordingServer);
    expect(() => new OpenAI({ workloadIdentity, ...options } as ClientOptions)).toThrow(message);
    expect(() => new OpenAI({ workloadIdentity, ...options } as ClientOptions)).toThrow(ConfigurationError);
  });
});
