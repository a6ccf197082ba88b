import { describe, expect, it } from "@jest/globals";
import { Environment } from "../../src/handwritten/config/environment.ts";
import { azure } from "../../src/handwritten/config/profiles/azure.ts";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import { type CredentialOptions, credentialsFor } from "../../src/handwritten/realtime/socket-credentials.ts";
import { rejection } from "../support/realtime.ts";

const request: ApiRequest = {
  operation: "connectRealtime",
  method: "GET",
  path: "/realtime",
  body: { kind: "none" },
  reply: "nothing",
};
const long = new Environment({ apiKey: "sk-long-lived-key", organization: "org_1", project: "proj_1" });
const brief = new Environment({ apiKey: "ek_short" });
const onAzure = new Environment({
  apiKey: "azure-key",
  profile: azure({ endpoint: "https://a.openai.azure.com" }),
});

const own = { "openai-organization": "org_1", "openai-project": "proj_1" };
const inOwnProtocols = ["openai-organization.org_1", "openai-project.proj_1"];

describe("credentialsFor", () => {
  it.each<{
    name: string;
    target: Environment;
    options?: CredentialOptions & { headers?: object };
    browser?: boolean;
    want: object;
  }>([
    {
      name: "the key in a header",
      target: long,
      want: { headers: { authorization: "Bearer sk-long-lived-key", ...own }, protocols: [] },
    },
    {
      name: "Azure's header",
      target: onAzure,
      want: { headers: { "api-key": "azure-key" }, protocols: [] },
    },
    {
      name: "more headers, and one less",
      target: long,
      options: { headers: { "OpenAI-Safety-Identifier": "u1", "openai-project": null } },
      want: {
        headers: {
          authorization: "Bearer sk-long-lived-key",
          "openai-organization": "org_1",
          "openai-safety-identifier": "u1",
        },
        protocols: [],
      },
    },
    {
      name: "a client secret in place of the key",
      target: long,
      options: { clientSecret: "ek_1" },
      want: { headers: { authorization: "Bearer ek_1" }, protocols: [] },
    },
    {
      name: "a client secret that is made when it is needed",
      target: long,
      options: { clientSecret: async () => " ek_2\n" },
      want: { headers: { authorization: "Bearer ek_2" }, protocols: [] },
    },
    {
      name: "a subprotocol on request",
      target: long,
      options: { auth: "subprotocol" },
      want: {
        headers: {},
        protocols: ["realtime", "openai-insecure-api-key.sk-long-lived-key", ...inOwnProtocols],
      },
    },
    {
      name: "a subprotocol in a browser",
      target: brief,
      browser: true,
      want: { headers: {}, protocols: ["realtime", "openai-insecure-api-key.ek_short"] },
    },
    {
      name: "a client secret in a browser",
      target: long,
      options: { clientSecret: "ek_1" },
      browser: true,
      want: { headers: {}, protocols: ["realtime", "openai-insecure-api-key.ek_1"] },
    },
    {
      name: "a key in a browser, when that is allowed",
      target: long,
      options: { dangerouslyAllowBrowser: true },
      browser: true,
      want: {
        headers: {},
        protocols: ["realtime", "openai-insecure-api-key.sk-long-lived-key", ...inOwnProtocols],
      },
    },
  ])("gives $name", async ({ target, options = {}, browser = false, want }) => {
    const { headers, protocols } = await credentialsFor(
      target,
      request,
      options as CredentialOptions,
      browser,
    );
    const { "user-agent": userAgent, ...others } = headers;
    expect({ headers: others, protocols }).toEqual(want);
    // Some platforms take no headers at all, so there are none that could be missed.
    expect(userAgent).toEqual(protocols.length ? undefined : expect.stringMatching(/^api-openai\//));
  });

  it.each<{ name: string; target: Environment; options?: object; browser?: boolean; want: RegExp }>([
    { name: "a key in a browser", target: long, browser: true, want: /every visitor/ },
    {
      name: "a header in a browser",
      target: brief,
      options: { auth: "header" },
      browser: true,
      want: /headers/,
    },
    {
      name: "Azure's key as a subprotocol",
      target: onAzure,
      options: { auth: "subprotocol" },
      want: /subprotocol/,
    },
    { name: "an empty client secret", target: long, options: { clientSecret: "" }, want: /clientSecret/ },
    {
      name: "a function that gives none",
      target: long,
      options: { clientSecret: () => undefined },
      want: /clientSecret/,
    },
    { name: "no key at all", target: new Environment({}), want: /apiKey/ },
    { name: "another host", target: long, options: { headers: { host: "evil.example" } }, want: /host/ },
    {
      name: "a header that forges another",
      target: long,
      options: { headers: { x: "a\r\nb: c" } },
      want: /U\+000D/,
    },
  ])("refuses $name", async ({ target, options = {}, browser = false, want }) => {
    const error = await rejection(credentialsFor(target, request, options, browser));
    expect(String(error)).toMatch(want);
    expect(String(error)).not.toContain("long-lived");
  });

  it("has the redactor look for the secret", async () => {
    await credentialsFor(long, request, { clientSecret: "ek_0123456789abcdef" }, false);
    expect(long.redactor?.redact("got ek_0123456789abcdef")).not.toContain("0123456789abcdef");
  });
});
