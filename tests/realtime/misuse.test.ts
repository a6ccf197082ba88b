import { describe, expect, it } from "@jest/globals";
import { Secret } from "../../src/handwritten/config/secret/index.ts";
import { connectRealtime, connectResponses } from "../../src/handwritten/realtime/index.ts";
import { environmentOf, rejection } from "../support/realtime.ts";
import { socketServer } from "../support/socket-server.ts";

const environment = environmentOf({ baseURL: "http://127.0.0.1:1/v1" });
const asAny = (value: unknown) => value as never;

describe("a call that cannot connect", () => {
  it.each([undefined, null, "x", 5, {}, { environment: undefined }, { environment: {} }, () => {}])(
    "is refused as its source: %j",
    async (source) => {
      for (const connect of [connectRealtime, connectResponses])
        expect(await rejection(connect(asAny(source), asAny({ model: "m" })))).toMatchObject({
          kind: "configuration",
          message: `the first argument of ${connect.name} is an \`Environment\`, or a client that has one as \`environment\``,
        });
    },
  );

  it.each<[given: unknown, want: string]>([
    [undefined, "the options of `connectRealtime()` must be an object: `{ model"],
    [null, "the options of `connectRealtime()` must be an object: `{ model"],
    ["gpt-realtime", "the options of `connectRealtime()` must be an object: `{ model"],
    [[], "the options of `connectRealtime()` must be an object: `{ model"],
    [{}, "takes one of `model`, `callID` and `intent`"],
    [{ model: 5 }, "`model` must be a string"],
    [{ model: "m", auth: "query" }, '`auth` must be "header" or "subprotocol"'],
    [{ model: "m", reconnect: 5 }, "`reconnect` must be true, false, or an object of options"],
    [{ model: "m", reconnect: [] }, "`reconnect` must be true, false, or an object of options"],
    [
      { model: "m", reconnect: { tries: 5 } },
      "`tries` is not an option of `reconnect`; these are: maxAttempts,",
    ],
    [{ model: "m", reconnect: { maxAttempts: "5" } }, "`reconnect.maxAttempts` must be a whole number >= 0"],
    [
      { model: "m", recconect: true },
      "`recconect` is not an option of `connectRealtime()`: did you mean `reconnect`?",
    ],
    [{ model: "m", timeoutMs: 5 }, "`timeoutMs` is not an option of `connectRealtime()`"],
    [{ model: "m", pingIntervalMs: -1 }, "`pingIntervalMs` must be a number >= 0"],
    [{ model: "m", maxQueuedBytes: Number.NaN }, "`maxQueuedBytes` must be a number >= 0"],
    [{ model: "m", compression: "yes" }, "`compression` must be true or false"],
    [{ model: "m", signal: {} }, "`signal` must be an AbortSignal"],
    [{ model: "m", query: { a: 5 } }, "`query` must be an object of strings"],
    [{ model: "m", agent: "http://proxy" }, "`agent` must be an agent, or a function that gives one"],
    [{ model: "m", tls: "ca.pem" }, "`tls` must be an object of certificates"],
    [{ model: "m", WebSocket: 3 }, "`WebSocket` must be a class"],
    [
      { model: "m", clientSecret: 3 },
      "`clientSecret` must be a string, a secret, or a function that gives one",
    ],
    [{ model: "m", ["x".repeat(99)]: 3 }, "x…` is not an option"],
  ])("is refused with %j", async (options, want) => {
    const error = await rejection(connectRealtime(environment, asAny(options)));
    expect(error).toMatchObject({ kind: "configuration", message: expect.stringContaining(want) });
  });

  it("is refused for Responses with an option of Realtime", async () => {
    for (const name of ["auth", "clientSecret", "model", "callID"])
      expect(await rejection(connectResponses(environment, asAny({ [name]: "x" })))).toMatchObject({
        message: expect.stringContaining(`\`${name}\` is not an option of \`connectResponses()\``),
      });
  });

  it("may have options that are not given", async () => {
    await using server = await socketServer();
    const options = { model: "m", auth: undefined, signal: undefined, tls: undefined, reconnect: false };
    await using connection = await connectRealtime(environmentOf(server), asAny(options));
    expect(connection.state).toBe("open");
  });
});

describe("a client secret", () => {
  it.each([
    { name: "as a Secret", clientSecret: Secret.create("ek_0123456789") },
    { name: "given as a Secret", clientSecret: async () => Secret.create("ek_0123456789") },
  ])("may come $name", async ({ clientSecret }) => {
    await using server = await socketServer();
    await using _ = await connectRealtime(environmentOf(server), { model: "m", clientSecret });
    expect(server.requests[0]?.headers.authorization).toBe("Bearer ek_0123456789");
  });
});
