import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { OpenAI } from "../../src/handwritten/client/openai.ts";
import { Environment, type EnvironmentOptions } from "../../src/handwritten/config/environment.ts";
import { profiles } from "../../src/handwritten/config/profiles/index.ts";
import { Secret } from "../../src/handwritten/config/secret/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const KEY = "sk-environment-0123456789abcdefghij";

describe("the addresses of an environment", () => {
  it.each<[EnvironmentOptions, string, string]>([
    [{}, "https://api.openai.com/v1", "wss://api.openai.com/v1/realtime"],
    [{ baseURL: "https://llm.example/a/b/" }, "https://llm.example/a/b", "wss://llm.example/a/b/realtime"],
    [{ baseURL: "http://localhost:8080/v1" }, "http://localhost:8080/v1", "ws://localhost:8080/v1/realtime"],
    [{ baseURL: "http://api.localhost/v1" }, "http://api.localhost/v1", "ws://api.localhost/v1/realtime"],
    [{ baseURL: "http://127.8.9.1/v1" }, "http://127.8.9.1/v1", "ws://127.8.9.1/v1/realtime"],
    [{ baseURL: "http://[::1]:9/v1" }, "http://[::1]:9/v1", "ws://[::1]:9/v1/realtime"],
    [
      { baseURL: "http://ollama:11434/v1", allowInsecureHttp: true },
      "http://ollama:11434/v1",
      "ws://ollama:11434/v1/realtime",
    ],
    [{ realtimeBaseURL: "wss://rt.example/live/" }, "https://api.openai.com/v1", "wss://rt.example/live"],
    [{ realtimeBaseURL: "https://rt.example" }, "https://api.openai.com/v1", "wss://rt.example"],
    [{ dataResidency: "eu" }, "https://eu.api.openai.com/v1", "wss://eu.api.openai.com/v1/realtime"],
    [{ dataResidency: "us" }, "https://us.api.openai.com/v1", "wss://us.api.openai.com/v1/realtime"],
    [{ dataResidency: "ae" }, "https://ae.api.openai.com/v1", "wss://ae.api.openai.com/v1/realtime"],
    [{ dataResidency: "global" }, "https://api.openai.com/v1", "wss://api.openai.com/v1/realtime"],
    [{ profile: profiles.ollama }, "http://127.0.0.1:11434/v1", "ws://127.0.0.1:11434/v1/realtime"],
  ])("%j → %s, %s", (options, baseURL, realtimeBaseURL) => {
    const environment = new Environment(options);
    expect(environment.baseURL).toBe(baseURL);
    expect(environment.realtimeBaseURL).toBe(realtimeBaseURL);
  });

  it.each<[EnvironmentOptions, RegExp]>([
    [{ baseURL: "http://api.example/v1" }, /`baseURL` must be encrypted .* `allowInsecureHttp: true`/],
    [{ baseURL: "http://127.0.0.1.evil.example/v1" }, /must be encrypted/],
    [{ baseURL: "http://localhost.evil.example/v1" }, /must be encrypted/],
    [{ baseURL: "http://10.0.0.1/v1" }, /must be encrypted/],
    [{ baseURL: "https://user:hunter22@api.example/v1" }, /`baseURL` must not hold credentials/],
    [{ baseURL: "https://api.example/v1?x=hunter22" }, /no query or fragment/],
    [{ baseURL: "https://api.example/v1?" }, /no query or fragment/],
    [{ baseURL: "https://api.example/v1#" }, /no query or fragment/],
    [{ baseURL: "https://api.example/v1#hunter22" }, /no query or fragment/],
    [{ baseURL: "api.example/hunter22" }, /not an absolute URL/],
    [{ baseURL: "file:///etc/hunter22" }, /must be https: or http:, not file:/],
    [{ realtimeBaseURL: "ws://rt.example" }, /`realtimeBaseURL` must be encrypted/],
    [{ realtimeBaseURL: "wss://user:hunter22@rt.example" }, /`realtimeBaseURL` must not hold credentials/],
    [{ dataResidency: "eu", baseURL: "https://api.example" }, /give it or `baseURL`, not both/],
    [{ dataResidency: "evil.example/" as "eu" }, /is one of global, us, eu/],
    [{ dataResidency: "eu", profile: profiles.groq, apiKey: "x" }, /regions of OpenAI/],
    [{ profile: profiles.azure() }, /Azure OpenAI has no address of its own: pass `baseURL`/],
  ])("refuses %j", (options, message) => {
    expect(() => new Environment(options)).toThrow(message);
    try {
      new Environment(options);
    } catch (error) {
      expect(inspect(error)).not.toContain("hunter22");
    }
  });

  it("keeps the prefix of a path, and adds nothing to it", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[\w-]{1,8}$/), { maxLength: 5 }), (segments) => {
        const address = ["https://api.example", ...segments].join("/");
        expect(new Environment({ baseURL: address }).baseURL).toBe(address);
      }),
    );
  });
});

describe("several environments side by side", () => {
  it("sends each its own address, key, organization and headers", async () => {
    await using production = await recordingServer(json({ object: "list", data: [] }));
    await using staging = await recordingServer(json({ object: "list", data: [] }));
    const environments = [production, staging].map(
      ({ baseURL }, index) =>
        new Environment({
          name: `environment-${index}`,
          baseURL,
          apiKey: Secret.create(`${KEY}${index}`),
          organization: `org-${index}`,
          project: `proj-${index}`,
          defaultHeaders: { "x-stage": `stage-${index}` },
        }),
    );
    const [one, two] = environments.map((environment) => new OpenAI({ environment }));
    await Promise.all([one?.models.list(), two?.models.list(), one?.models.list()]);
    expect(production.requests).toHaveLength(2);
    expect(staging.requests).toHaveLength(1);
    for (const [index, server] of [production, staging].entries())
      for (const { headers } of server.requests)
        expect(headers).toMatchObject({
          authorization: `Bearer ${KEY}${index}`,
          "openai-organization": `org-${index}`,
          "openai-project": `proj-${index}`,
          "x-stage": `stage-${index}`,
        });
  });

  it("lets the client's own default headers win, and null leave one out", async () => {
    await using server = await recordingServer();
    const environment = new Environment({
      baseURL: server.baseURL,
      apiKey: KEY,
      defaultHeaders: { "x-a": "environment", "x-b": "environment", authorization: null },
    });
    const openai = new OpenAI({ environment, defaultHeaders: { "X-A": "client" } });
    await openai.get("/x");
    expect(server.requests[0]?.headers).toMatchObject({ "x-a": "client", "x-b": "environment" });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("moves a client from one to another and back", async () => {
    await using one = await recordingServer();
    await using two = await recordingServer();
    const openai = new OpenAI({ baseURL: one.baseURL, apiKey: KEY, organization: "org-one" });
    const other = new Environment({ baseURL: two.baseURL, apiKey: `${KEY}-two` });
    await openai.withOptions({ environment: other }).get("/x");
    await openai.get("/x");
    expect(two.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}-two`);
    expect(two.requests[0]?.headers["openai-organization"]).toBeUndefined();
    expect(one.requests[0]?.headers["openai-organization"]).toBe("org-one");
  });

  it.each(["apiKey", "baseURL", "organization", "dataResidency", "profile"])(
    "refuses `%s` beside an environment, which has it",
    (option) => {
      const environment = new Environment({ apiKey: KEY });
      const options = { environment, [option]: option === "profile" ? profiles.ollama : "eu" };
      expect(() => new OpenAI(options)).toThrow(`use \`environment.with({ ${option} })\``);
      expect(() =>
        new OpenAI({ environment }).withOptions({ [option]: options[option as "environment"] }),
      ).toThrow("belongs to `environment`");
    },
  );

  it("is changed by making another", () => {
    const environment = new Environment({ apiKey: KEY, organization: "org-a", dataResidency: "eu" });
    const moved = environment.with({ baseURL: "https://llm.example/v1" });
    expect(moved).toMatchObject({ baseURL: "https://llm.example/v1", organization: "org-a" });
    expect(moved.with({ dataResidency: "us" }).baseURL).toBe("https://us.api.openai.com/v1");
    expect(environment.baseURL).toBe("https://eu.api.openai.com/v1");
    expect(() => Object.assign(environment, { baseURL: "https://evil.example" })).toThrow(TypeError);
  });
});

describe("what an environment shows", () => {
  const environment = new Environment({
    apiKey: KEY,
    adminAPIKey: `${KEY}-admin`,
    organization: "org-a",
    defaultHeaders: { "x-api-key": "header-secret-0123456789" },
  });

  it("is its addresses, and no credentials", () => {
    expect(JSON.parse(JSON.stringify(environment))).toEqual({
      name: "openai",
      baseURL: "https://api.openai.com/v1",
      realtimeBaseURL: "wss://api.openai.com/v1/realtime",
      organization: "org-a",
      project: null,
    });
    const shown = inspect(environment, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true });
    expect(shown).not.toMatch(/sk-environment|header-secret/);
  });
});

describe("a profile", () => {
  it("is sent no key, organization or header of OpenAI's variables", async () => {
    await using server = await recordingServer(json({ object: "list", data: [] }));
    const variables = { OPENAI_API_KEY: KEY, OPENAI_ORG_ID: "org-env", OPENAI_CUSTOM_HEADERS: "x-env: yes" };
    const before = { ...process.env };
    Object.assign(process.env, variables, { OPENAI_BASE_URL: "http://127.0.0.1:9/v1" });
    try {
      await new OpenAI({ profile: profiles.ollama, baseURL: server.baseURL }).models.list();
      expect(() => new OpenAI({ profile: profiles.groq })).toThrow("Groq needs a key: pass `apiKey`");
    } finally {
      for (const name of [...Object.keys(variables), "OPENAI_BASE_URL"])
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
    }
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(server.requests[0]?.headers).not.toHaveProperty("openai-organization");
    expect(server.requests[0]?.headers).not.toHaveProperty("x-env");
  });
});

describe("OpenAI.recommended", () => {
  it("is where OpenAI serves", () => {
    expect(OpenAI.recommended).toEqual({
      baseURL: "https://api.openai.com/v1",
      realtimeBaseURL: "wss://api.openai.com/v1/realtime",
    });
  });
});
