import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { bedrock as awsBedrock } from "../../src/handwritten/bedrock/aws.ts";
import { type BedrockProviderOptions, bedrock } from "../../src/handwritten/bedrock/provider.ts";
import {
  type BedrockClientOptions,
  BedrockOpenAI,
  type ClientOptions,
  ConfigurationError,
  Environment,
  OpenAI,
  profiles,
  RedirectError,
  Secret,
} from "../../src/handwritten/index.ts";
import { connectRealtime } from "../../src/handwritten/realtime/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const NAMES = /^(?:AWS_|OPENAI_)/;
const variables = { ...process.env };
const clear = (): void => {
  for (const name of Object.keys(process.env)) if (NAMES.test(name)) delete process.env[name];
};
beforeEach(clear);
afterEach(() => {
  clear();
  Object.assign(process.env, variables);
});

const base = "https://bedrock-mantle.us-east-1.api.aws/openai/v1";

describe("the address of Bedrock", () => {
  it.each<[BedrockProviderOptions, Record<string, string>, string]>([
    [{ region: "us-east-1" }, {}, base],
    [{ region: " us-east-1 " }, {}, base],
    [
      { region: "eu-central-1", endpoint: "runtime" },
      {},
      "https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1",
    ],
    [
      { region: "cn-north-1", endpoint: "runtime" },
      {},
      "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/openai/v1",
    ],
    [{}, { AWS_REGION: "us-east-1" }, base],
    [{}, { AWS_DEFAULT_REGION: "us-east-1" }, base],
    [{}, { AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "us-west-2" }, base],
    [{}, { AWS_BEDROCK_BASE_URL: "https://gateway.example/v1" }, "https://gateway.example/v1"],
    [{ baseURL: null, region: "us-east-1" }, { AWS_BEDROCK_BASE_URL: "https://gateway.example/v1" }, base],
    [{ baseURL: `${base}/responses` }, {}, base],
    [
      { baseURL: "https://bedrock-mantle.us-east-1.api.aws/v1" },
      { AWS_REGION: "us-west-2" },
      "https://bedrock-mantle.us-east-1.api.aws/v1",
    ],
  ])("%j with %j", (options, environment, want) => {
    Object.assign(process.env, environment);
    expect(new OpenAI({ provider: bedrock({ apiKey: "k", ...options }) }).baseURL).toBe(want);
    if (!options.endpoint) {
      const { region: awsRegion, baseURL } = options;
      expect(new BedrockOpenAI({ apiKey: "k", awsRegion, baseURL }).baseURL).toBe(want);
    }
  });

  it.each<[BedrockProviderOptions, RegExp]>([
    [{}, /without a region/],
    [{ region: "us-east-1.evil.example#" }, /no AWS region/],
    [{ region: "us-east-1", endpoint: "other" as never }, /"mantle" or "runtime"/],
    [{ baseURL: base, endpoint: "runtime" }, /host of the endpoint "mantle"/],
    [{ baseURL: base, region: "us-west-2" }, /host of the region us-east-1/],
    [{ region: "us-east-1", apiKey: " " }, /empty/],
    [{ region: "us-east-1", apiKey: null }, /needs a key/],
    [{ region: "us-east-1", tokenProvider: async () => "k" }, /two credentials/],
    [{ region: "us-east-1", accessKeyId: "a" } as never, /providers\/bedrock\/aws/],
    [{ region: "us-east-1", awsRegion: "a" } as never, /use `region`/],
  ])("is refused with what contradicts it: %#", (options, message) => {
    expect(() => bedrock({ apiKey: "k", ...options })).toThrow(message);
    expect(() => bedrock({ apiKey: "k", ...options })).toThrow(ConfigurationError);
  });

  it("is refused over plain http, and where it is no address", () => {
    for (const baseURL of [base.replace("https", "http"), "nowhere"])
      expect(() => new OpenAI({ provider: bedrock({ apiKey: "k", baseURL }) })).toThrow(ConfigurationError);
    process.env["AWS_REGION"] = "somewhere";
    expect(() => bedrock({ apiKey: "k" })).toThrow(/`AWS_REGION` is no AWS region/);
  });

  it("has the profile of Bedrock, with a key and with a signature", () => {
    for (const provider of [
      awsBedrock({ region: "us-east-1", apiKey: "k" }),
      awsBedrock({ region: "us-east-1", accessKeyId: "a", secretAccessKey: "s" }),
      bedrock({ region: "us-east-1", apiKey: "k" }),
    ])
      expect(new OpenAI({ provider }).environment.provider?.name).toBe(profiles.bedrock().name);
  });

  it("is what the profile says too", () => {
    expect(profiles.bedrock({ region: "us-east-1" }).baseURL).toBe(base);
    expect(profiles.bedrock().baseURL).toBeUndefined();
    expect(() => profiles.bedrock({ region: "a/b" })).toThrow(ConfigurationError);
  });
});

describe("the option `provider`", () => {
  it("says where calls go and as whom, and no variable of OpenAI's is read", async () => {
    await using server = await recordingServer();
    Object.assign(process.env, {
      OPENAI_API_KEY: "sk-other",
      OPENAI_BASE_URL: "https://other.example/v1",
      OPENAI_ORG_ID: "org-other",
      OPENAI_CUSTOM_HEADERS: "x-other: 1",
      AWS_BEARER_TOKEN_BEDROCK: "from-variable",
    });
    const provider = bedrock({ baseURL: server.baseURL });
    const openai = new OpenAI({ provider, project: "p", apiKey: null });
    expect([openai.apiKey, openai.adminAPIKey]).toEqual([null, null]);
    await openai.models.retrieve("m");
    const { headers } = server.requests[0] as { headers: Record<string, string> };
    expect(headers).toMatchObject({ authorization: "Bearer from-variable", "openai-project": "p" });
    expect([headers["openai-organization"], headers["x-other"]]).toEqual([undefined, undefined]);
  });

  it("asks its function for a key before each attempt", async () => {
    await using server = await recordingServer(json({ error: {} }, 500, { "retry-after-ms": "0" }));
    let count = 0;
    const provider = bedrock({ baseURL: server.baseURL, tokenProvider: async () => `key-${++count}` });
    await new OpenAI({ provider, maxRetries: 1 }).models.list().catch(() => {});
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer key-1",
      "Bearer key-2",
    ]);
  });

  it.each<[ClientOptions, RegExp]>([
    [{ apiKey: "k" }, /`provider` takes the place of `apiKey`/],
    [{ adminAPIKey: "k", baseURL: "https://a.example/v1" }, /`baseURL`|`adminAPIKey`/],
    [{ dataResidency: "eu" }, /`dataResidency`/],
    [{ environment: new Environment({ apiKey: "k" }) }, /`environment`/],
    [{ profile: profiles.ollama }, /`profile`/],
    [{ sign: () => ({}) }, /`sign`/],
    [
      {
        workloadIdentity: {
          identityProviderId: "i",
          serviceAccountId: "s",
          provider: { tokenType: "jwt", getToken: async () => "t" },
        },
      },
      /`workloadIdentity`/,
    ],
  ])("is alone: %#", (options, message) => {
    const provider = bedrock({ apiKey: "k", region: "us-east-1" });
    expect(() => new OpenAI({ provider, ...options })).toThrow(message);
    expect(() => new OpenAI({ provider, ...options })).toThrow(ConfigurationError);
  });

  it("is what `bedrock()` makes, and nothing else", () => {
    for (const provider of [{}, "bedrock", () => {}, { name: "bedrock", baseURL: base }])
      expect(() => new OpenAI({ provider: provider as never })).toThrow(/what `bedrock\(\)`/);
    expect(() => new OpenAI({ apiKey: "k", provider: null, baseURL: null })).not.toThrow();
  });

  it("stays with a client that is made of another, and gives way to other credentials", async () => {
    await using server = await recordingServer();
    const openai = new OpenAI({
      provider: bedrock({ apiKey: "k", baseURL: server.baseURL }),
      defaultHeaders: { "x-mine": "1" },
    });
    await openai.withOptions({ timeout: 1000 }).models.retrieve("m");
    const other = openai.withOptions({ provider: bedrock({ apiKey: "other", baseURL: server.baseURL }) });
    await other.models.retrieve("m");
    expect(server.requests.map(({ headers }) => [headers.authorization, headers["x-mine"]])).toEqual([
      ["Bearer k", "1"],
      ["Bearer other", undefined],
    ]);
    openai.baseURL = "https://elsewhere.example/v1";
    await expect(openai.models.retrieve("m")).rejects.toThrow(/takes the place of `baseURL`/);
    openai.baseURL = server.baseURL;
    openai.maxRetries = 1;
    await openai.models.retrieve("m");
    const moved = other.withOptions({
      environment: new Environment({ apiKey: "e", baseURL: server.baseURL }),
    });
    await moved.models.retrieve("m");
    expect(server.requests.slice(2).map(({ headers }) => headers.authorization)).toEqual([
      "Bearer k",
      "Bearer e",
    ]);
  });
});

describe("BedrockOpenAI", () => {
  it("sends a Bedrock API key, of an option, a function or a variable", async () => {
    await using server = await recordingServer();
    const { baseURL } = server;
    process.env["OPENAI_API_KEY"] = "sk-other";
    process.env["AWS_BEARER_TOKEN_BEDROCK"] = "from-variable";
    const all: BedrockClientOptions[] = [
      { apiKey: "k" },
      { apiKey: Secret.unchecked("secret") },
      { bedrockTokenProvider: async () => "from-function" },
      {},
    ];
    for (const options of all) {
      const openai = new BedrockOpenAI({ baseURL, ...options });
      await openai.models.retrieve("m");
      await openai.withOptions({ maxRetries: 1 }).models.retrieve("m");
    }
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
      ["k", "secret", "from-function", "from-variable"].flatMap((key) => [`Bearer ${key}`, `Bearer ${key}`]),
    );
    expect(new BedrockOpenAI({ apiKey: "k", baseURL })).toBeInstanceOf(OpenAI);
  });

  it("replaces what says the same in another way", async () => {
    const openai = new BedrockOpenAI({ apiKey: "k", awsRegion: "us-east-1" });
    const west = openai.withOptions({ awsRegion: "us-west-2" } as ClientOptions);
    expect(west.baseURL).toBe("https://bedrock-mantle.us-west-2.api.aws/openai/v1");
    expect(west.withOptions({ baseURL: base }).baseURL).toBe(base);
    await using server = await recordingServer();
    const changed = new BedrockOpenAI({ bedrockTokenProvider: async () => "f", baseURL: server.baseURL });
    await changed.withOptions({ apiKey: "new" }).models.retrieve("m");
    expect(server.requests[0]?.headers.authorization).toBe("Bearer new");
  });

  it("does not send a key on where a server redirects to, nor through a socket with a signature", async () => {
    await using server = await recordingServer((_, response) => {
      response.writeHead(307, { location: "http://127.0.0.1:9/" }).end();
    });
    const openai = new BedrockOpenAI({ apiKey: "k", baseURL: server.baseURL });
    await expect(openai.models.list()).rejects.toThrow(RedirectError);
    const signed = new Environment({ baseURL: server.baseURL, sign: () => ({}) });
    await expect(connectRealtime(signed, { model: "m" })).rejects.toThrow(/wants each request signed/);
  });

  it.each<[object, RegExp]>([
    [{}, /no key/],
    [{ apiKey: null }, /no key/],
    [{ apiKey: "k", bedrockTokenProvider: async () => "k" }, /two credentials/],
    [{ apiKey: async () => "k" }, /use `bedrockTokenProvider`/],
    [{ apiKey: "k", adminAPIKey: "a" }, /AWS has other ways/],
    [{ apiKey: "k", workloadIdentity: {} }, /a Bedrock API key alone/],
    [{ apiKey: "k", dataResidency: "eu" }, /follows from `awsRegion`/],
    [{ apiKey: "k", region: "us-east-1" }, /use `awsRegion`/],
    [{ apiKey: "k", profile: profiles.ollama }, /makes its own/],
    [{ apiKey: "k", awsRegion: "x" }, /`awsRegion` is no AWS region/],
  ])("refuses options that it cannot have: %#", (options, message) => {
    expect(() => new BedrockOpenAI({ awsRegion: "us-east-1", ...options })).toThrow(message);
  });
});
