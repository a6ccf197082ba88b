// Members and options of the official client: what a subclass overrides, pages by class, providers.
import OpenAI, {
  BedrockOpenAI,
  type ClientOptions,
  type ClientProvider,
  Environment,
  type FinalRequestOptions,
  type HeadersLike,
  type Logger,
  type LogLevel,
  type models,
  type NullableHeaders,
  type PagePromise,
  profiles,
} from "api-openai";
import { gcpIDTokenProvider } from "api-openai/auth";
import { fromX509, workloadIdentity } from "api-openai/auth/x509-transport";
import { BedrockOpenAI as FromSubpath } from "api-openai/bedrock.js";
import { buildHeaders } from "api-openai/internal/headers";
import type { FinalRequestOptions as Same } from "api-openai/internal/request-options";
import { AbstractPage, CursorPage, type PageRequestOptions } from "api-openai/pagination";
import { bedrock } from "api-openai/providers/bedrock";
import { type AwsCredentialIdentity, bedrock as bedrockWithAWS } from "api-openai/providers/bedrock/aws";
import { assert, type Equal, expectType } from "./expect.ts";

declare const openai: OpenAI;

assert<Equal<Same, FinalRequestOptions>>();

export class Mine extends OpenAI {
  protected override async prepareOptions(options: FinalRequestOptions): Promise<void> {
    expectType<string>(options.path);
    options.path = "/other";
    options.query = { a: 1 };
    options.headers = { "x-a": null };
    // @ts-expect-error a path is a text
    options.path = 1;
    // @ts-expect-error there is no such method
    options.method = "connect";
  }

  protected override async prepareRequest(
    request: RequestInit,
    { url, options }: { url: string; options: FinalRequestOptions },
  ): Promise<void> {
    expectType<string>(url);
    request.headers = { "x-path": options.path };
  }

  protected override async authHeaders(options: FinalRequestOptions): Promise<NullableHeaders | undefined> {
    const headers: HeadersLike = await super.authHeaders(options);
    return buildHeaders([headers, { "x-key": "k", "x-gone": null, "x-two": ["a", "b"] }]);
  }

  protected override validateHeaders({ values, nulls }: NullableHeaders): void {
    expectType<Headers>(values);
    expectType<Set<string>>(nulls);
  }

  protected override defaultQuery(): Record<string, string | undefined> | undefined {
    return { ...super.defaultQuery(), "api-version": "1" };
  }
}

export class Wrong extends OpenAI {
  // @ts-expect-error the options are not a number
  protected override async prepareOptions(_options: number): Promise<void> {}

  // @ts-expect-error credentials are headers
  protected override async authHeaders(): Promise<string> {
    return "k";
  }
}

// @ts-expect-error for subclasses alone
openai.prepareOptions({ method: "get", path: "/" });

export function members(): void {
  expectType<Logger>(openai.logger);
  expectType<LogLevel | undefined>(openai.logLevel);
  openai.logLevel = "debug";
  openai.logger = console;
  openai.fetchOptions = { dispatcher: {} };
  // @ts-expect-error there is no such level
  openai.logLevel = "loud";
  // @ts-expect-error a logger has four functions
  openai.logger = { warn() {} };
  expectType<string>(openai.buildURL("/x", { a: 1 }));
  expectType<string>(openai.buildURL("/x", null, "https://a.example/v1"));
  // @ts-expect-error the query is an object
  openai.buildURL("/x", "a=1");
}

interface Thing {
  id: string;
}

export class Numbered extends AbstractPage<Thing> {
  override getPaginatedItems(): Thing[] {
    return (this.body as { things: Thing[] }).things;
  }

  override nextPageRequestOptions(): PageRequestOptions | null {
    expectType<Response>(this.response);
    return { method: "get", path: "/things", query: { page: 2 } };
  }
}

export async function pages(): Promise<void> {
  const page = await openai.files.list();
  expectType<OpenAI.CursorPage<models.OpenAIFile>>(page);
  expectType<AbstractPage<models.OpenAIFile>>(page);
  expectType<Response>(page.response);
  expectType<unknown>(page.body);
  expectType<models.OpenAIFile[]>(page.getPaginatedItems());
  if (page instanceof OpenAI.CursorPage) expectType<boolean>(page.hasNextPage());
  const things = openai.getAPIList("/things", CursorPage<Thing>, { query: { limit: 1 } });
  expectType<PagePromise<CursorPage<Thing>, Thing>>(things);
  for await (const { id } of things) expectType<string>(id);
  expectType<Thing[]>((await things).data);
  const numbered = await openai.requestAPIList(Numbered, { method: "post", path: "/things", body: {} });
  expectType<Thing[]>(numbered.getPaginatedItems());
  expectType<Numbered>(await numbered.getNextPage());
  // @ts-expect-error no class of pages
  openai.getAPIList("/things", Date);
  // @ts-expect-error without a path
  openai.requestAPIList(Numbered, { method: "get" });
  // @ts-expect-error items have no such member
  for await (const { name } of things) expectType<string>(name);
}

export function whoAsks(credentials: AwsCredentialIdentity): void {
  const provider: ClientProvider = bedrock({ region: "us-east-1", apiKey: "k" });
  new OpenAI({ provider });
  new OpenAI({ provider: bedrockWithAWS({ endpoint: "runtime", credentialProvider: async () => credentials }) });
  new BedrockOpenAI({ awsRegion: "us-east-1", bedrockTokenProvider: async () => "k", project: "p" });
  assert<Equal<typeof FromSubpath, typeof BedrockOpenAI>>();
  new OpenAI({ profile: profiles.bedrock({ region: "us-east-1" }), apiKey: "k" });
  const identity = { identityProviderId: "i", serviceAccountId: "s", clientId: "c", refreshBufferSeconds: 60 };
  new OpenAI({ workloadIdentity: { ...identity, provider: gcpIDTokenProvider() } });
  new OpenAI({ credential: fromX509({ certificateChain: "", privateKey: "", identityProviderId: "i", serviceAccountId: "s" }) });
  expectType<typeof fromX509>(workloadIdentity.fromX509);
  new Environment({ sign: ({ method, url, body }) => ({ "x-signature": `${method} ${url} ${typeof body}` }) });
  const options: ClientOptions = { sign: async () => ({ "x-gone": null }) };
  new OpenAI(options);
  // @ts-expect-error a provider is made by a function
  new OpenAI({ provider: { name: "bedrock", baseURL: "https://a.example/v1" } });
  // @ts-expect-error there is no such endpoint
  bedrock({ endpoint: "other" });
  // @ts-expect-error AWS credentials are for the other entry point
  bedrock({ accessKeyId: "a", secretAccessKey: "s" });
  // @ts-expect-error a function is `bedrockTokenProvider`
  new BedrockOpenAI({ apiKey: async () => "k" });
  // @ts-expect-error Bedrock takes no key of an administrator
  new BedrockOpenAI({ adminAPIKey: "k" });
  // @ts-expect-error without a provider of tokens
  new OpenAI({ workloadIdentity: identity });
  // @ts-expect-error a token has one of two types
  new OpenAI({ workloadIdentity: { ...identity, provider: { tokenType: "saml", getToken: async () => "t" } } });
  // @ts-expect-error a credential is made by a function
  new OpenAI({ credential: { close: async () => {} } });
  // @ts-expect-error a signature is headers
  new OpenAI({ sign: () => "signature" });
}
