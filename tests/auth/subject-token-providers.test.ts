import { describe, expect, it } from "@jest/globals";
import {
  azureManagedIdentityTokenProvider,
  gcpIDTokenProvider,
  k8sServiceAccountTokenProvider,
} from "../../src/handwritten/auth/index.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  SubjectTokenProviderError,
} from "../../src/handwritten/errors/index.ts";
import { folder } from "../config/secret/folders.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { type Answer, json, recordingServer } from "../support/recording-server.ts";

const text = (body: string, status = 200, headers: Record<string, string> = {}): Answer => {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
};
const google = { "metadata-flavor": "Google" };

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("k8sServiceAccountTokenProvider", () => {
  it("reads the file anew each time, as the kubelet rotates it", async () => {
    using files = folder({ token: " one\n" });
    const provider = k8sServiceAccountTokenProvider(files.at("token"));
    expect([provider.tokenType, await provider.getToken()]).toEqual(["jwt", "one"]);
    files.write({ token: "two" });
    expect(await provider.getToken()).toBe("two");
  });

  it("says which file is missing or empty", async () => {
    using files = folder({ token: "\n" });
    expect(await failure(k8sServiceAccountTokenProvider(files.at("token")).getToken())).toMatchObject({
      name: "SubjectTokenProviderError",
      provider: "kubernetes",
      message: `kubernetes: ${files.at("token")} is empty`,
    });
    expect(await failure(k8sServiceAccountTokenProvider(files.at("none")).getToken())).toMatchObject({
      message: `kubernetes: ${files.at("none")} cannot be read`,
      cause: { code: "ENOENT" },
    });
  });

  it("reads the mounted file by default, with the reader it was given", async () => {
    const read: string[] = [];
    const readFile = async (path: string): Promise<string> => {
      read.push(path);
      return "token";
    };
    expect(await k8sServiceAccountTokenProvider(undefined, { readFile }).getToken()).toBe("token");
    expect(read).toEqual(["/var/run/secrets/kubernetes.io/serviceaccount/token"]);
  });

  it("asks for a reader where there are no files", async () => {
    const saved = Object.getOwnPropertyDescriptor(globalThis, "process") ?? {};
    Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
    const reading = failure(k8sServiceAccountTokenProvider().getToken());
    Object.defineProperty(globalThis, "process", saved);
    expect(await reading).toMatchObject({
      message: "kubernetes: there are no files on this platform; pass `readFile`",
    });
  });
});

describe("azureManagedIdentityTokenProvider", () => {
  const base = "/metadata/identity/oauth2/token?api-version=2018-02-01";

  it.each<[string | undefined, object, string]>([
    [undefined, {}, `${base}&resource=https%3A%2F%2Fmanagement.azure.com%2F`],
    ["api://x y", { clientId: "c" }, `${base}&resource=api%3A%2F%2Fx+y&client_id=c`],
    [
      "r",
      { objectId: "o", clientId: "c", msiResId: "m", apiVersion: "2019-08-01" },
      "/metadata/identity/oauth2/token?api-version=2019-08-01&resource=r&object_id=o&client_id=c&msi_res_id=m",
    ],
  ])("asks as the official client does: %j %j", async (resource, options, want) => {
    await using server = await recordingServer(json({ access_token: "az", expires_in: "3599" }));
    const provider = azureManagedIdentityTokenProvider(resource, { ...options, endpoint: server.origin });
    expect([provider.tokenType, await provider.getToken()]).toEqual(["jwt", "az"]);
    const [request] = server.requests;
    expect([request?.method, request?.url, request?.headers["metadata"]]).toEqual(["GET", want, "true"]);
  });

  it.each<[Answer, string]>([
    [json({ error: "invalid_request" }, 400), "the metadata server answered 400"],
    [text("", 302, { location: "http://127.0.0.1:1/" }), "the metadata server answered 302"],
    [json({}), "the metadata server's answer has no token"],
    [json({ access_token: 1 }), "the metadata server's answer has no token"],
    [json(null), "the metadata server's answer has no token"],
    [text('{"access_token":"secretish"'), "the metadata server's answer has no token"],
  ])("fails without quoting the answer (%#)", async (answer, want) => {
    await using server = await recordingServer(answer);
    const error = await failure(
      azureManagedIdentityTokenProvider("r", { endpoint: server.origin }).getToken(),
    );
    expect(error).toBeInstanceOf(SubjectTokenProviderError);
    expect(error).toMatchObject({ message: `azure-imds: ${want}`, provider: "azure-imds" });
    expect(server.requests).toHaveLength(1);
  });

  it("fails where there is no metadata server", async () => {
    const server = await recordingServer();
    await server[Symbol.asyncDispose]();
    const error = await failure(
      azureManagedIdentityTokenProvider("r", { endpoint: server.origin }).getToken(),
    );
    expect(error).toMatchObject({
      message: expect.stringMatching(/^azure-imds: GET \/metadata\/identity\/oauth2\/token: .*ECONNREFUSED/),
      cause: expect.any(APIConnectionError),
    });
  });

  it("fails when the server is late, by the clock it was given", async () => {
    const clock = fakeClock();
    await using server = await recordingServer(() => clock.advance(500));
    const options = { endpoint: server.origin, timeout: 500, clock };
    expect(await failure(azureManagedIdentityTokenProvider("r", options).getToken())).toMatchObject({
      message: "azure-imds: GET /metadata/identity/oauth2/token: timed out after 500 ms waiting for headers",
      cause: expect.any(APIConnectionTimeoutError),
    });
  });
});

describe("gcpIDTokenProvider", () => {
  it.each([
    [undefined, "https%3A%2F%2Fapi.openai.com%2Fv1"],
    ["aud x", "aud+x"],
  ])("asks as the official client does: %j", async (audience, want) => {
    await using server = await recordingServer(text(" id.to.ken \n", 200, google));
    const provider = gcpIDTokenProvider(audience, { endpoint: server.origin });
    expect([provider.tokenType, await provider.getToken()]).toEqual(["id", "id.to.ken"]);
    const [request] = server.requests;
    expect(request?.url).toBe(
      `/computeMetadata/v1/instance/service-accounts/default/identity?audience=${want}`,
    );
    expect(request?.headers["metadata-flavor"]).toBe("Google");
  });

  it.each<[string, Answer, string]>([
    ["no account", text("not found", 404, google), "the metadata server answered 404"],
    ["an empty answer", text(" ", 200, google), "the metadata server's answer has no token"],
    ["a server that is not Google's", text("id.to.ken"), "the metadata server's answer has no token"],
  ])("fails on %s", async (_, answer, want) => {
    await using server = await recordingServer(answer);
    expect(await failure(gcpIDTokenProvider("a", { endpoint: server.origin }).getToken())).toMatchObject({
      message: `gcp-metadata: ${want}`,
      provider: "gcp-metadata",
    });
  });
});

describe("the metadata servers of the clouds", () => {
  it("are asked at their own addresses, and no redirect is followed", async () => {
    const asked: string[] = [];
    const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
      asked.push(`${new URL(url).origin} ${init?.redirect}`);
      return new Response(JSON.stringify({ access_token: "token" }), { headers: google });
    };
    await azureManagedIdentityTokenProvider(undefined, { fetch }).getToken();
    await gcpIDTokenProvider(undefined, { fetch }).getToken();
    expect(asked).toEqual(["http://169.254.169.254 manual", "http://metadata.google.internal manual"]);
  });
});
