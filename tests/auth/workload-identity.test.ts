import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import {
  refreshOn401,
  type WorkloadIdentityOptions,
  workloadIdentity,
} from "../../src/handwritten/auth/index.ts";
import { createClient } from "../../src/handwritten/client/create-client.ts";
import { onExposure, Secret } from "../../src/handwritten/config/secret/index.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  ConfigurationError,
  DecodeError,
  InternalServerError,
  OAuthError,
  OpenAIError,
  RedirectError,
  ResponseTooLargeError,
  SubjectTokenProviderError,
} from "../../src/handwritten/errors/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { type Answer, json, recordingServer } from "../support/recording-server.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const SUBJECT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ3b3JrbG9hZCJ9.c2lnbmF0dXJlLW9mLXRoZS13b3JrbG9hZA";
const ACCESS = "at-Zq3xW8vT5nK2mR7bJ4hL9cF6dS1gA0pYuEiO";

const granted = (fields: object = {}): Answer => {
  return (request, response, count) =>
    json({
      access_token: `${ACCESS}-${count}`,
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      expires_in: 3600,
      ...fields,
    })(request, response, count);
};

const text = (body: string, status = 200, headers: Record<string, string> = {}): Answer => {
  return (_, response) => {
    response.writeHead(status, { "content-type": "text/html", ...headers });
    response.end(body);
  };
};

const setUp = async (answer: Answer, options: Partial<WorkloadIdentityOptions> = {}) => {
  const server = await recordingServer(answer);
  const clock = fakeClock();
  const key = workloadIdentity({
    identityProviderId: "idp_1",
    serviceAccountId: "sa_1",
    provider: { tokenType: "jwt", getToken: async () => SUBJECT },
    tokenURL: `${server.origin}/oauth/token`,
    clock,
    ...options,
  });
  const token = async () => (await key()).expose("test").replace(ACCESS, "at");
  return { server, clock, key, token, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
};

const failure = (key: () => Promise<unknown>): Promise<unknown> =>
  key().then(
    () => undefined,
    (error: unknown) => error,
  );

describe("the exchange", () => {
  it.each<[string, Partial<WorkloadIdentityOptions>, object]>([
    ["a JWT", {}, { subject_token_type: "urn:ietf:params:oauth:token-type:jwt" }],
    [
      "an identity token, with a client id",
      {
        provider: { tokenType: "id", getToken: async () => Secret.unchecked(SUBJECT) },
        clientId: "client_1",
      },
      { subject_token_type: "urn:ietf:params:oauth:token-type:id_token", client_id: "client_1" },
    ],
  ])("sends %s as the official client does", async (_, options, want) => {
    await using it = await setUp(granted(), options);
    expect(await it.token()).toBe("at-1");
    const [request] = it.server.requests;
    expect([request?.method, request?.url, request?.headers["content-type"]]).toEqual([
      "POST",
      "/oauth/token",
      "application/json",
    ]);
    expect(request?.headers.authorization).toBeUndefined();
    expect(JSON.parse(request?.body ?? "")).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: SUBJECT,
      identity_provider_id: "idp_1",
      service_account_id: "sa_1",
      ...want,
    });
  });

  it("goes to OpenAI, unless told otherwise", async () => {
    const asked: string[] = [];
    const key = workloadIdentity({
      identityProviderId: "idp_1",
      serviceAccountId: "sa_1",
      provider: { tokenType: "jwt", getToken: async () => SUBJECT },
      fetch: async (url, init) => {
        asked.push(`${init?.method} ${url} ${init?.redirect}`);
        return Response.json({ access_token: "a" });
      },
    });
    await key();
    expect(asked).toEqual(["POST https://auth.openai.com/oauth/token manual"]);
  });

  it.each<[string, Answer]>([
    ["succeeded", granted()],
    ["failed", text("down", 500)],
  ])("leaves no timer when it has %s", async (_, answer) => {
    const clock = virtualClock();
    await using it = await setUp(answer, { clock });
    await it.key().catch(() => {});
    expect([clock.started() > 0, clock.pending()]).toEqual([true, []]);
  });

  it("happens once for all calls at the same time, and the token is kept", async () => {
    await using it = await setUp(granted());
    expect(await Promise.all([it.token(), it.token(), it.token()])).toEqual(["at-1", "at-1", "at-1"]);
    expect(await it.token()).toBe("at-1");
    expect(it.server.requests).toHaveLength(1);
  });

  it("is repeated 20 minutes before the end of a token's hour, while calls go on with it", async () => {
    let begun = 0;
    const getToken = async (): Promise<string> => {
      begun++;
      return SUBJECT;
    };
    await using it = await setUp(granted(), { provider: { tokenType: "jwt", getToken } });
    const seen: string[] = [];
    let before = 0;
    for (const second of [0, 2399, 2400, 2402, 4799, 4800, 4801, 9000]) {
      it.clock.advance((second - before) * 1000);
      before = second;
      seen.push(`${second} ${await it.token()}`);
      // A renewal that has begun meanwhile is let through to its end.
      while (!String(it.key.liveSecrets()[0]?.expose("test")).endsWith(`-${begun}`))
        await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen).toEqual([
      "0 at-1",
      "2399 at-1",
      "2400 at-1",
      "2402 at-2",
      "4799 at-2",
      "4800 at-2",
      "4801 at-3",
      "9000 at-4",
    ]);
  });

  it("takes an answer that does not say how long its token is good for an hour", async () => {
    await using it = await setUp(granted({ expires_in: undefined, token_type: undefined }), {
      refreshBufferSeconds: 0,
    });
    expect(await it.token()).toBe("at-1");
    it.clock.advance(3_599_000);
    expect(await it.token()).toBe("at-1");
    it.clock.advance(1_000);
    expect(await it.token()).toBe("at-2");
  });

  it("gives secrets, and says what it exposes the workload's token for", async () => {
    await using it = await setUp(granted());
    const purposes: string[] = [];
    const stop = onExposure(({ purpose }) => purposes.push(purpose));
    const secret = await it.key();
    stop();
    expect(String(secret)).toBe("[REDACTED …iO-1]");
    expect(purposes).toEqual(["token exchange"]);
    expect(it.key.liveSecrets()).toEqual([secret]);
  });
});

describe("a client with a workload identity", () => {
  it("exchanges again after a 401, once", async () => {
    await using tokens = await setUp(granted());
    const refused = json({ error: { message: "expired", code: "token_expired" } }, 401);
    await using api = await recordingServer((request, response, count) =>
      (count === 1 ? refused : json({ data: [] }))(request, response, count),
    );
    const client = createClient({
      baseURL: api.baseURL,
      apiKey: async () => (await tokens.key()).expose("authorization header"),
      layers: [refreshOn401(tokens.key)],
    });
    await client.send({
      operation: "listModels",
      method: "GET",
      path: "/models",
      body: { kind: "none" },
      reply: "json",
    });
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${ACCESS}-1`,
      `Bearer ${ACCESS}-2`,
    ]);
  });
});

describe("an exchange that fails", () => {
  it.each<[string, Answer, new (...args: never[]) => Error, string]>([
    [
      "invalid_grant",
      json({ error: "invalid_grant", error_description: "the token has expired" }, 400),
      OAuthError,
      "POST /oauth/token: 400 invalid_grant — the token has expired (req_test)",
    ],
    [
      "invalid_client",
      json({ error: "invalid_client" }, 401),
      OAuthError,
      "POST /oauth/token: 401 invalid_client — the exchange was refused (req_test)",
    ],
    [
      "an error of the API's shape",
      json({ error: { message: "no such mapping", code: "mapping_not_found" } }, 403),
      OAuthError,
      "POST /oauth/token: 403 mapping_not_found — no such mapping (req_test)",
    ],
    ["a page", text("<h1>Forbidden</h1>", 403), OAuthError, "POST /oauth/token: 403 — <h1>Forbidden</h1>"],
    ["a failing server", text("oops", 500), InternalServerError, "POST /oauth/token: 500 text/html — oops"],
    [
      "a redirect",
      text("", 307, { location: "https://evil.example/steal?a=1" }),
      RedirectError,
      "POST /oauth/token: 307 text/html — redirect to https://evil.example, not followed: configure that address if it is the right one",
    ],
    [
      "no JSON",
      text("<html>"),
      DecodeError,
      "POST /oauth/token: the answer to the token exchange is not a JSON object",
    ],
    [
      "no object",
      json("token"),
      DecodeError,
      "POST /oauth/token: the answer to the token exchange is not a JSON object",
    ],
    [
      "no token",
      json({}),
      DecodeError,
      "POST /oauth/token: the answer to the token exchange has no usable `access_token`",
    ],
    [
      "a token that forges a header",
      granted({ access_token: `${ACCESS}\r\nx-evil: 1` }),
      DecodeError,
      "POST /oauth/token: the answer to the token exchange has no usable `access_token`",
    ],
    [
      "a token of another type",
      granted({ token_type: "N_A" }),
      DecodeError,
      "POST /oauth/token: the answer to the token exchange is of another `token_type` than Bearer",
    ],
    ...[0, -1, "3600", null].map(
      (seconds) =>
        [
          `expires_in ${JSON.stringify(seconds)}`,
          granted({ expires_in: seconds }),
          DecodeError,
          "POST /oauth/token: the answer to the token exchange has an `expires_in` that is no duration",
        ] as [string, Answer, typeof DecodeError, string],
    ),
    [
      "an answer without end",
      text("x".repeat(1024 * 1024 + 1)),
      ResponseTooLargeError,
      "POST /oauth/token: the answer is larger than 1048576 bytes",
    ],
    [
      "a connection that breaks",
      (_, response) => response.socket?.destroy(),
      APIConnectionError,
      "POST /oauth/token: connection",
    ],
  ])("%s", async (_, answer, Class, message) => {
    await using it = await setUp(answer);
    const error = await failure(it.key);
    expect(error).toBeInstanceOf(Class);
    expect(OpenAIError.is(error)).toBe(true);
    expect((error as Error).message).toContain(message);
    expect(it.server.requests).toHaveLength(1);
    // Nothing is remembered: the next call asks again.
    await failure(it.key);
    expect(it.server.requests).toHaveLength(2);
  });

  it("has the fields of the official error", async () => {
    await using it = await setUp(json({ error: "invalid_grant", error_description: "no" }, 400));
    expect(await failure(it.key)).toMatchObject({
      name: "OAuthError",
      kind: "credentials",
      status: 400,
      code: "invalid_grant",
      error_code: "invalid_grant",
      requestID: "req_test",
    });
  });

  it.each<[string, Answer]>([
    ["a description", json({ error: "invalid_grant", error_description: `not good: ${SUBJECT}` }, 400)],
    ["another shape", json({ error: { message: SUBJECT, code: SUBJECT } }, 401)],
    ["a page", text(`<p>${SUBJECT}</p>`, 403)],
    ["a failing server's page", text(encodeURIComponent(SUBJECT), 502)],
    ["a failing server's JSON", json({ error: { message: btoa(SUBJECT) } }, 500)],
    ["an answer without a token", json({ echo: SUBJECT, access_token: 1 })],
    ["a broken answer with the token", text(`{"access_token":"${ACCESS}","echo":"${SUBJECT}"`)],
  ])("quotes no token that the server quotes: %s", async (_, answer) => {
    await using it = await setUp(answer);
    const error = await failure(it.key);
    const shown = inspect(error, { showHidden: true, depth: 9, getters: true }) + JSON.stringify(error);
    for (const token of [SUBJECT, ACCESS])
      for (const half of [token.slice(0, token.length / 2), token.slice(token.length / 2)])
        expect(shown).not.toContain(half);
  });

  it("is late by the clock it was given", async () => {
    const clock = fakeClock();
    await using it = await setUp(() => clock.advance(10_000), { clock });
    const error = await failure(it.key);
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect((error as Error).message).toBe("POST /oauth/token: timed out after 10000 ms waiting for headers");
    await it.server.allClosed();
  });
});

describe("a workload that has no token", () => {
  it.each<[string, () => Promise<string>, string]>([
    ["fails", async () => Promise.reject(new Error("no metadata")), "no metadata"],
    ["gives nothing", async () => "", "`getToken` must give a string that is not empty, or a secret"],
  ])("%s: nothing is exchanged", async (_, getToken, cause) => {
    await using it = await setUp(granted(), { provider: { tokenType: "jwt", getToken } });
    const error = await failure(it.key);
    expect(error).toBeInstanceOf(SubjectTokenProviderError);
    expect(error).toMatchObject({
      message: "custom: `provider.getToken` failed",
      provider: "custom",
      kind: "credentials",
      cause: { message: cause },
    });
    expect(it.server.requests).toEqual([]);
  });

  it("says it in its provider's own words", async () => {
    const own = new SubjectTokenProviderError("not today", "mine");
    await using it = await setUp(granted(), {
      provider: { tokenType: "jwt", getToken: () => Promise.reject(own) },
    });
    expect(await failure(it.key)).toBe(own);
  });
});

describe("options that cannot work", () => {
  const good: WorkloadIdentityOptions = {
    identityProviderId: "idp_1",
    serviceAccountId: "sa_1",
    provider: { tokenType: "jwt", getToken: async () => SUBJECT },
  };

  it.each<[object, string]>([
    [{ identityProviderId: "" }, "needs `identityProviderId` and `serviceAccountId`"],
    [{ serviceAccountId: undefined }, "needs `identityProviderId` and `serviceAccountId`"],
    [
      { provider: { tokenType: "saml2", getToken: good.provider.getToken } },
      '`provider.tokenType` must be "jwt" or "id"',
    ],
    [
      { provider: { tokenType: "toString", getToken: good.provider.getToken } },
      '`provider.tokenType` must be "jwt" or "id"',
    ],
    [{ provider: undefined }, '`provider.tokenType` must be "jwt" or "id"'],
    [{ tokenURL: "auth.openai.com" }, "`tokenURL` is not an absolute URL"],
    [{ tokenURL: "https://user:secretish@host/" }, "`tokenURL` must not hold credentials"],
    [{ tokenURL: "http://auth.example.com/token" }, "`tokenURL` must be https: a token is sent there"],
    [{ tokenURL: "ftp://127.0.0.1/token" }, "`tokenURL` must be https: or http:, not ftp:"],
    [{ tokenURL: "http://127.0.0.1.evil.example/" }, "`tokenURL` must be https: a token is sent there"],
  ])("%j", (change, want) => {
    const build = () => workloadIdentity({ ...good, ...change } as WorkloadIdentityOptions);
    expect(build).toThrow(ConfigurationError);
    expect(build).toThrow(want);
  });
});
