import { describe, expect, it } from "@jest/globals";
import { OpenAI as Official } from "openai-7.59.0";
import { BedrockOpenAI as OfficialBedrock } from "openai-7.59.0/bedrock";
import { bedrock as officialProvider } from "openai-7.59.0/providers/bedrock";
import { bedrock } from "../../src/compat/providers/bedrock.ts";
import { BedrockOpenAI, OpenAI } from "../../src/handwritten/index.ts";
import { json, type Recorded, recordingServer } from "../support/recording-server.ts";

/** What both clients are made of in the programs below, which know no difference between them. */
interface Kit {
  readonly OpenAI: typeof Official;
  readonly BedrockOpenAI: typeof OfficialBedrock;
  readonly bedrock: typeof officialProvider;
}

const official: Kit = {
  OpenAI: Official,
  BedrockOpenAI: OfficialBedrock,
  bedrock: officialProvider,
};
// cast: the point of these tests is to run one program with either.
const ours = { OpenAI, BedrockOpenAI, bedrock } as unknown as Kit;

const sent = ({ method, url, headers, body }: Recorded) => ({
  method,
  url,
  authorization: headers.authorization,
  mine: Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-mine"))),
  body: body && JSON.parse(body),
});

const programs: Readonly<Record<string, (kit: Kit, baseURL: string) => Promise<unknown>>> = {
  "prepareOptions and prepareRequest": async (kit, baseURL) => {
    class Mine extends kit.OpenAI {
      protected override async prepareOptions(options: {
        path: string;
        query?: object | null | undefined;
      }): Promise<void> {
        options.path = `/v2${options.path}`;
        options.query = { ...options.query, added: "1" };
      }

      protected override async prepareRequest(
        request: RequestInit,
        { url, options }: { url: string; options: { path: string; method: string } },
      ): Promise<void> {
        const headers = new Headers(request.headers);
        headers.set("x-mine-url", new URL(url).pathname);
        headers.set("x-mine-path", options.path);
        headers.set("x-mine-method", `${request.method}`.toUpperCase());
        headers.set("x-mine-body", String((request.body as string | undefined)?.length));
        request.headers = headers;
      }
    }
    const client = new Mine({ apiKey: "k", baseURL, maxRetries: 0 });
    await client.responses.create({ model: "m", input: "Hi" });
    await client.models.retrieve("a b");
    await client.files.list({ limit: 1 });
  },
  "authHeaders of `super` with more": async (kit, baseURL) => {
    class Mine extends kit.OpenAI {
      // The type of the options is none that the official package exports.
      protected override async authHeaders(...about: [never]) {
        const headers = await super.authHeaders(...about);
        headers?.values.set("x-mine", "1");
        headers?.nulls.add("x-mine-gone");
        return headers;
      }
    }
    await new Mine({ apiKey: "k", baseURL, maxRetries: 0 }).models.retrieve("m");
  },
  "defaultQuery and validateHeaders": async (kit, baseURL) => {
    class Mine extends kit.OpenAI {
      protected override defaultQuery(): Record<string, string | undefined> {
        return { ...super.defaultQuery(), version: "2" };
      }

      protected override validateHeaders(): void {}
    }
    const client = new Mine({ apiKey: "k", baseURL, maxRetries: 0, defaultQuery: { a: "b" } });
    await client.models.retrieve("m", { headers: { Authorization: null } });
    return client.buildURL("/x", { q: "1" }).replace(baseURL, "");
  },
  "getAPIList by the class of pages of the client": async (kit, baseURL) => {
    const client = new kit.OpenAI({ apiKey: "k", baseURL, maxRetries: 0 });
    const page = await client.getAPIList<{ id: string }>("/things", kit.OpenAI.CursorPage as never, {
      query: { limit: 1 },
    });
    return [
      page instanceof kit.OpenAI.CursorPage,
      page.getPaginatedItems(),
      page.hasNextPage(),
      page.nextPageRequestOptions()?.query,
    ];
  },
  "Bedrock with a key": async (kit, baseURL) => {
    await new kit.BedrockOpenAI({ apiKey: "k", baseURL, maxRetries: 0 }).models.retrieve("m");
    const provider = kit.bedrock({ tokenProvider: async () => "t", baseURL });
    await new kit.OpenAI({ provider, maxRetries: 0 }).models.retrieve("m");
    return [
      new kit.BedrockOpenAI({ apiKey: "k", awsRegion: "eu-west-1", baseURL: null }).baseURL,
      new kit.OpenAI({ provider: kit.bedrock({ apiKey: "k", region: "cn-north-1", endpoint: "runtime" }) })
        .baseURL,
    ];
  },
};

describe("programs with a subclass or a provider", () => {
  it.each(Object.entries(programs))(
    "%s: send what they send with the official client",
    async (_, program) => {
      const answer = json({ data: [{ id: "a" }], has_more: true, object: "list" });
      await using first = await recordingServer(answer);
      await using second = await recordingServer(answer);
      const expected = await program(official, first.baseURL);
      expect(await program(ours, second.baseURL)).toEqual(expected);
      expect(second.requests.map(sent)).toEqual(first.requests.map(sent));
      expect(first.requests.length).toBeGreaterThan(0);
    },
  );
});
