import type { TLSSocket } from "node:tls";
import { describe, expect, it } from "@jest/globals";
import {
  fromX509,
  workloadIdentity,
  type X509CredentialOptions,
} from "../../src/compat/auth/x509-transport.ts";
import { type ClientOptions, ConfigurationError, OAuthError, OpenAI } from "../../src/handwritten/index.ts";
import { ca, identity } from "../support/certificates.ts";
import { bodyOf } from "../support/hostile-server.ts";
import { serveTLS } from "../support/tls-server.ts";

const { cert: certificateChain, key: privateKey } = identity("client");
const given = { certificateChain, privateKey, identityProviderId: "idp_1", serviceAccountId: "sa_1", ca };

/** A server that takes no connection without a certificate; tells what it was sent. */
const mutualServer = async (tokenStatus = 200) => {
  const seen: (readonly [url: string, subject: string | undefined, key: string | undefined, body: string])[] =
    [];
  const server = await serveTLS(
    async (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      const body = (await bodyOf(request)).toString("utf8");
      seen.push([request.url ?? "", subject?.CN as string, request.headers.authorization, body]);
      const isExchange = request.url === "/oauth/token";
      const isStale = request.headers.authorization === "Bearer access-token-1";
      response.writeHead(isExchange ? tokenStatus : isStale ? 401 : 200, {
        "content-type": "application/json",
      });
      const count = seen.filter(([url]) => url === "/oauth/token").length;
      response.end(
        JSON.stringify(
          isExchange
            ? {
                access_token: `access-token-${count}`,
                token_type: "Bearer",
                expires_in: 3600,
                error: "invalid_grant",
              }
            : { id: "m" },
        ),
      );
    },
    { ca, requestCert: true, rejectUnauthorized: true },
  );
  return Object.assign(server, { seen, tokenURL: `${server.origin}/oauth/token` });
};

describe("the option `credential`", () => {
  it("shows the certificate with every connection, and exchanges it for a key that is renewed after a 401", async () => {
    await using server = await mutualServer();
    const credential = fromX509({ ...given, tokenURL: server.tokenURL });
    const openai = new OpenAI({ credential, baseURL: `${server.origin}/v1` });
    await openai.models.retrieve("m");
    await openai.withOptions({ maxRetries: 1 }).models.retrieve("m");
    const subject = server.seen[0]?.[1];
    expect(subject).toBeTruthy();
    expect(server.seen.map(([url, of, key]) => [url, of === subject, key])).toEqual([
      ["/oauth/token", true, undefined],
      ["/v1/models/m", true, "Bearer access-token-1"],
      ["/oauth/token", true, undefined],
      ["/v1/models/m", true, "Bearer access-token-2"],
      ["/v1/models/m", true, "Bearer access-token-2"],
    ]);
    expect(JSON.parse(server.seen[0]?.[3] ?? "")).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:openai:params:oauth:token-type:x509",
      identity_provider_id: "idp_1",
      service_account_id: "sa_1",
    });
    await credential.close();
    await expect(openai.models.retrieve("m")).rejects.toThrow(/was closed/);
  });

  it("fails a call when the exchange is refused", async () => {
    await using server = await mutualServer(400);
    const credential = workloadIdentity.fromX509({ ...given, tokenURL: server.tokenURL });
    const call = new OpenAI({ credential, baseURL: `${server.origin}/v1` }).models.list();
    await expect(call).rejects.toThrow(OAuthError);
    await expect(call).rejects.toMatchObject({ status: 400, error_code: "invalid_grant" });
  });

  it("goes to the address for certificates, and shows nothing of itself", () => {
    const credential = fromX509(given);
    const openai = new OpenAI({ credential });
    expect(openai.baseURL).toBe("https://mtls.api.openai.com/v1");
    expect(openai.withOptions({ timeout: 1000 }).baseURL).toBe("https://mtls.api.openai.com/v1");
    expect(JSON.stringify([credential, openai])).not.toContain("PRIVATE KEY");
    expect(Object.keys(credential)).toEqual(["close"]);
    const proxied = fromX509({ ...given, proxy: { url: "http://127.0.0.1:9", mode: "http-connect" } });
    expect(new OpenAI({ credential: proxied })).toBeInstanceOf(OpenAI);
  });

  it.each<[ClientOptions | object, RegExp]>([
    [{ apiKey: "k" }, /`credential` takes the place of `apiKey`/],
    [{ fetch }, /`fetch`/],
    [{ tls: { ca } }, /`tls`/],
    [{ proxy: "http://127.0.0.1:9" }, /`proxy`/],
    [{ dataResidency: "eu" }, /`dataResidency`/],
    [{ fetchOptions: { dispatcher: {} } }, /`credential` takes the place of `fetchOptions`/],
    [{ credential: {} }, /what `fromX509\(\)`/],
    [{ credential: { close: async () => {} } }, /what `fromX509\(\)`/],
  ])("is refused with what contradicts it: %#", (options, message) => {
    expect(() => new OpenAI({ credential: fromX509(given), ...options } as ClientOptions)).toThrow(message);
    expect(() => new OpenAI({ credential: fromX509(given), ...options } as ClientOptions)).toThrow(
      ConfigurationError,
    );
  });

  it.each<[Partial<X509CredentialOptions>, RegExp]>([
    [{ privateKey: "" }, /needs `certificateChain`, `privateKey`/],
    [{ privateKey: "nonsense" }, /tls/],
    [{ tokenURL: "http://issuer.example/token" }, /must be https/],
    [{ proxy: { url: "https://127.0.0.1:9", mode: "http-connect" } }, /as `proxy.url` begins/],
    [{ proxy: { url: "http://127.0.0.1:9", mode: "http-connect", ca } as never }, /`proxy\.ca`/],
  ])("is refused where it cannot work: %#", (options, message) => {
    expect(() => fromX509({ ...given, ...options })).toThrow(message);
    expect(() => fromX509({ ...given, ...options })).toThrow(ConfigurationError);
  });
});
