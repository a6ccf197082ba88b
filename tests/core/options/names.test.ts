import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createClient } from "../../../src/handwritten/core/index.ts";
import { nearestName } from "../../../src/handwritten/core/options/nearest-name.ts";
import { AzureOpenAI, OpenAI } from "../../../src/handwritten/index.ts";
import { retry } from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { namesOf, optionSets, refusalOf } from "./option-sets.ts";

const messageOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("the nearest name", () => {
  const names = ["baseURL", "maxRetries", "timeout", "organization", "reliability", "defaultHeaders"];

  it.each([
    ["baseUrl", "baseURL"],
    ["base_url", "baseURL"],
    ["BASE-URL", "baseURL"],
    ["maxretries", "maxRetries"],
    ["maxRetry", "maxRetries"],
    ["max_retries", "maxRetries"],
    ["timeOut", "timeout"],
    ["timeoutMs", "timeout"],
    ["tiemout", "timeout"],
    ["organizationId", "organization"],
    ["organisation", "organization"],
    ["reliabilty", "reliability"],
    ["defaultHeader", "defaultHeaders"],
    ["color", undefined],
    ["x", undefined],
    ["", undefined],
  ])("to %j is %j", (name, want) => {
    expect(nearestName(name, names)).toBe(want);
  });

  it("finds every name again that has one letter left out, doubled, or two of them swapped", () => {
    const misspelt = fc.constantFrom(...names).chain((name) =>
      fc
        .tuple(fc.integer({ min: 1, max: name.length - 2 }), fc.constantFrom("less", "more", "swap"))
        .map(([at, how]) => ({
          name,
          given:
            how === "less"
              ? name.slice(0, at) + name.slice(at + 1)
              : how === "more"
                ? name.slice(0, at) + name[at] + name.slice(at)
                : name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2),
        })),
    );
    fc.assert(fc.property(misspelt, ({ name, given }) => nearestName(given, names) === name));
  });

  it("takes no time for a name without end", () => {
    expect(nearestName("a".repeat(10_000_000), names)).toBeUndefined();
  });
});

describe.each(optionSets)("$name", (set) => {
  it("names the option that is meant by one with a letter too many, and shows no value", async () => {
    for (const name of await namesOf(set)) {
      const error = await refusalOf(set, { [`${name}s`]: "sk-very-secret" });
      if (!error?.message.includes(`${name}s\` is not an option`)) {
        // It is the name of another one: `header`, `headers`.
        expect(await namesOf(set)).toContain(`${name}s`);
        continue;
      }
      expect(error).toMatchObject({ kind: "configuration" });
      expect(error.message).not.toContain("sk-very-secret");
      // Of two letters there is little to go by.
      if (name.length > 2)
        expect(error.message).toMatch(new RegExp(`did you mean \`${name}(?:Ms)?\`|: use |: it `));
    }
  });
});

describe("an option that there is not", () => {
  it.each<[string, RegExp]>([
    ["baseUrl", /^`baseUrl` is not an option of `new OpenAI\(\)`: did you mean `baseURL`\?$/],
    ["base_url", /did you mean `baseURL`/],
    ["api_key", /did you mean `apiKey`/],
    ["organizationId", /did you mean `organization`/],
    ["maxRetry", /did you mean `maxRetries`/],
    ["retries", /use `maxRetries`$/],
    ["allowInsecureHTTP", /did you mean `allowInsecureHttp`/],
    ["timeoutMs", /did you mean `timeout`/],
    ["defaultHeader", /did you mean `defaultHeaders`/],
    ["dangerouslyAllowBrowsers", /did you mean `dangerouslyAllowBrowser`/],
    ["reliabilty", /did you mean `reliability`/],
    ["httpAgent", /use `agent`, or `proxy`$/],
    ["awsRegion", /is an option of `new BedrockOpenAI\(\)`$/],
    ["x509Transport", /use `credential: fromX509\(\{ … \}\)`/],
    ["azureADTokenProvider", /is an option of `new AzureOpenAI\(\)`$/],
    ["rateLimit", /use `reliability: \{ rateLimit: rateLimit\(\{ … \}\) \}`/],
    ["headers", /use `defaultHeaders`$/],
    ["platformFetch", /is an option of `createClient\(\)`/],
    ["frobnicate", /is not an option of `new OpenAI\(\)`; these are: .*apiKey, .*fetchOptions/],
    ["toString", /is not an option/],
    ["\n\u001b[31m", /^`\[31m` is not an option/],
  ])("%j of the class is an error that says what to use", (name, want) => {
    expect(messageOf(() => new OpenAI({ apiKey: "k", [name]: "x" }))).toMatch(want);
    expect(messageOf(() => new OpenAI({ apiKey: "k" }).withOptions({ [name]: "x" }))).toMatch(want);
    expect(new OpenAI({ apiKey: "k", [name]: undefined })).toBeInstanceOf(OpenAI);
  });

  it.each<[string, RegExp]>([
    ["organization", /^`organization` is not an option of `new AzureOpenAI\(\)`: Azure has none/],
    ["profile", /^`profile` must be left out/],
    ["environment", /use `new OpenAI\(\{ environment \}\)`/],
    ["deploymnet", /did you mean `deployment`/],
    ["azureAdTokenProvider", /did you mean `azureADTokenProvider`/],
    ["httpAgent", /use `agent`/],
  ])("%j of AzureOpenAI is an error that says what to use", (name, want) => {
    const azure = { apiKey: "k", endpoint: "https://a.openai.azure.com" };
    expect(messageOf(() => new AzureOpenAI({ ...azure, [name]: {} }))).toMatch(want);
    expect(messageOf(() => new AzureOpenAI(azure).withOptions({ [name]: {} }))).toMatch(want);
  });

  it.each<[string, unknown, RegExp]>([
    ["timeOut", 5, /^`timeOut` is not an option of `a call`: did you mean `timeout`\?$/],
    ["maxretries", 5, /did you mean `maxRetries`/],
    ["idempotency_key", "k", /did you mean `idempotencyKey`/],
    ["stream", true, /is a parameter of the call/],
    ["abortSignal", AbortSignal.abort(), /use `signal`$/],
    ["apiKey", "sk-very-secret", /use `client\.withOptions\(\{ apiKey \}\)`$/],
    ["defaultBaseURL", "x", /use `client\.withOptions\(\{ baseURL \}\)`$/],
    ["layers", [], /is not an option of `a call`/],
  ])("%j of a call is an error that says what to use", async (name, value, want) => {
    let requests = 0;
    const fetch = async (): Promise<Response> => {
      requests++;
      return Response.json({ data: [] });
    };
    const openai = new OpenAI({ apiKey: "k", fetch });
    const client = createClient({ apiKey: "k", fetch });
    const request = {
      operation: "o",
      method: "GET",
      path: "/x",
      body: { kind: "none" },
      reply: "json",
    } as const;
    for (const call of [
      () => openai.models.retrieve("m", { [name]: value }),
      () => openai.get("/x", { [name]: value }),
      () => openai.models.list({ [name]: value }),
      () => client.send(request, { [name]: value }),
    ])
      expect(await rejection(call())).toMatchObject({
        kind: "configuration",
        message: expect.stringMatching(want),
      });
    expect(requests).toBe(0);
    await openai.models.retrieve("m", { [name]: undefined });
    expect(requests).toBe(1);
  });

  it("is one of the class, where a call of the functional API has it", async () => {
    const client = createClient({ apiKey: "k", fetch: async () => Response.json({}) });
    const request = {
      operation: "o",
      method: "GET",
      path: "/x",
      body: { kind: "none" },
      reply: "json",
    } as const;
    const path: object = { path: "/other" };
    expect(await rejection(client.send(request, path))).toMatchObject({
      message: expect.stringMatching(/^`path` is not an option of `a call`/),
    });
  });

  it("is a retry that no policy makes", async () => {
    const fetch = async (): Promise<Response> => Response.json({});
    const request = {
      operation: "o",
      method: "GET",
      path: "/x",
      body: { kind: "none" },
      reply: "json",
    } as const;
    const client = createClient({ apiKey: "k", fetch });
    expect(await rejection(client.send(request, { maxRetries: 2 }))).toMatchObject({
      message: "the option `maxRetries` of a call needs the policy `retry`",
    });
    await client.send(request, { maxRetries: 0 });
    await client.with(retry()).send(request, { maxRetries: 2 });
  });

  it.each<[unknown, RegExp]>([
    [[retry()], /^`reliability` must be an object of policies by name: \{ retry: retry\(…\) \}$/],
    [retry(), /^`reliability` must be an object of policies by name: \{ retry: retry\(…\) \}$/],
    [5, /^`reliability` must be an object of policies by name/],
    [{ retry: retry }, /^`reliability\.retry` must be what `retry\(…\)` of api-openai\/reliability makes$/],
    [{ retrys: retry() }, /^`retrys` is not an option of `reliability`: did you mean `retry`\?$/],
  ])("as `reliability` is an error that says what is: %p", (reliability, want) => {
    expect(messageOf(() => new OpenAI({ apiKey: "k", reliability: reliability as never }))).toMatch(want);
  });

  it.each([[null], ["sk-very-secret"], [["sk-very-secret"]], [5], [() => {}]])(
    "cannot be read from %p, which is no object",
    (options) => {
      for (const make of [
        () => new OpenAI(options as never),
        () => new OpenAI({ apiKey: "k" }).withOptions(options as never),
        () => createClient(options as never),
      ]) {
        expect(messageOf(make)).toMatch(/^the options of `(new OpenAI|createClient)\(\)` must be an object$/);
      }
    },
  );

  it("belongs to a target that is given", () => {
    const target = new OpenAI({ apiKey: "k" }).environment;
    expect(messageOf(() => createClient({ target, apiKey: "other" }))).toMatch(
      /^`apiKey` belongs to `target`/,
    );
  });
});
