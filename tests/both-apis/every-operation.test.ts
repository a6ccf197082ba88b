import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { operations } from "../../src/generated/json-schemas/operations.ts";
import * as stubs from "../../src/generated/operations/index.ts";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import { type Client, createClient } from "../../src/handwritten/core/index.ts";
import { hasFile } from "../../src/handwritten/core/request/form.ts";
import { encodeQuery } from "../../src/handwritten/core/request/query.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { eventStreams } from "../../src/handwritten/streaming/index.ts";
import { startServer, type TestServer } from "../../src/handwritten/testing/index.ts";
import { multipart } from "../../src/handwritten/uploads/index.ts";
import { publicNamesTable } from "../codegen/public-names.ts";
import { casesOf } from "../support/runs.ts";
import { familiarFace, methodAt, valueFace } from "./apis.ts";
import { callArguments } from "./call-arguments.ts";
import { type ContractCall, contractCalls } from "./contract-calls.ts";
import { plainValue, readAnswer } from "./plain-value.ts";
import { wireForm } from "./wire-form.ts";

let server: TestServer;
let openai: OpenAI;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  const { apiKey, adminAPIKey, url: baseURL } = server;
  openai = new OpenAI({ apiKey, adminAPIKey, baseURL });
  client = createClient({ apiKey, adminAPIKey, baseURL, streaming: eventStreams, uploads: multipart });
});
afterAll(() => server.close());

/** Makes a call and returns what it answered and the one request that it made. */
const exchange = async (call: () => unknown) => {
  const before = server.requests.length;
  const answer = await readAnswer(await call());
  const made = server.requests.slice(before);
  expect(made).toHaveLength(1);
  return { answer, seen: made[0] as (typeof made)[number] };
};

describe("both APIs", () => {
  it("have every operation of the contract, and nothing else", () => {
    const ids = Object.keys(operations).sort();
    expect(ids).toHaveLength(388);
    expect([...familiarFace.keys()].sort()).toEqual(ids);
    expect([...valueFace.keys()].sort()).toEqual(ids);
    expect(Object.keys(stubs)).toHaveLength(ids.length);
  });

  it("have every method of the official SDK at its dotted name, with its verb and its path", () => {
    const methods = [...familiarFace].flatMap(([id, makers]) =>
      makers.map(([name]) => {
        const { method, path, query } = operations[id] as (typeof operations)[string];
        return `${name} ${method} ${path}${query ? `?${new URLSearchParams(query)}` : ""}`;
      }),
    );
    const official = publicNamesTable.map(({ name, method, path }) => `${name} ${method} ${path}`);
    expect(official).toHaveLength(389);
    expect(methods.sort()).toEqual(official.sort());
  });

  it("are called in every way that the contract allows", () => {
    const count = (pick: (call: ContractCall) => boolean) => contractCalls.filter(pick).length;
    expect(new Set(contractCalls.map(({ id }) => id)).size).toBe(388);
    expect(count(({ extent }) => extent === "minimal")).toBeGreaterThanOrEqual(388);
    expect(count(({ extent }) => extent === "maximal")).toBeGreaterThanOrEqual(388 - 3);
    expect(count(({ streams }) => streams)).toBeGreaterThanOrEqual(2 * 12);
  });

  /** Every call, at each name that its operation has. */
  const namedCalls = contractCalls.flatMap((call) =>
    (familiarFace.get(call.id) ?? []).map(([name, makeFamiliar]) => ({ ...call, name, makeFamiliar })),
  );

  it.each(casesOf(namedCalls, 4))("$name, $extent, $mediaType, streams: $streams", async (call) => {
    const { id, operation, parts, name: dottedName, makeFamiliar } = call;
    const [, stub] = valueFace.get(id) as [string, (...args: unknown[]) => ApiRequest];
    const args = callArguments(call);

    const request = stub(...args);
    expect(makeFamiliar(...args)).toEqual(request);
    expect(request).toMatchObject({ operation: id, method: operation.method, path: operation.path });
    expect(request.reply === "events").toBe(call.streams);

    const familiar = await exchange(() => methodAt(openai, dottedName)(...args));
    const value = await exchange(() => client.send(request));
    expect(wireForm(familiar.seen)).toEqual(wireForm(value.seen));
    expect(familiar.answer).toEqual(value.answer);
    if (call.streams) expect(familiar.answer).toEqual(expect.arrayContaining([expect.anything()]));

    const { seen } = familiar;
    const query = encodeQuery(parts.query).split("&").sort().join("&");
    const [path, seenQuery = ""] = seen.url.split("?");
    expect(seen).toMatchObject({ operation: id, method: operation.method });
    const wanted = operation.path.replace(/\{(.+?)\}/g, (_, name: string) =>
      encodeURIComponent(`${name}/ö 1`),
    );
    expect(path).toBe(`/v1${wanted}`);
    expect(seenQuery.split("&").sort().join("&")).toBe(query);
    for (const [name, sent] of Object.entries(parts.headers ?? {}))
      expect(seen.headers[name]).toBe(String(sent));
    const key = operation.auth === "admin" ? server.adminAPIKey : server.apiKey;
    expect(seen.headers["authorization"]).toBe(`Bearer ${key}`);
    // A session is described by an offer alone, or by a form with the offer in it.
    const sent = request.body.kind === "raw" ? request.body.value : parts.body?.value;
    if (parts.body) expect(await plainValue(seen.body)).toEqual(await plainValue(sent));
    if (hasFile(sent)) expect(seen.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
  });
});
