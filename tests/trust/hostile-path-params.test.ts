import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { cancelRun, retrieveModel } from "../../src/generated/operations/index.ts";
import type { APIPromise, OpenAIError } from "../../src/handwritten/index.ts";
import { familiarFace, methodAt, valueFace } from "../both-apis/apis.ts";
import { callArguments } from "../both-apis/call-arguments.ts";
import { type ContractCall, contractCalls } from "../both-apis/contract-calls.ts";
import { rejection } from "../support/call.ts";
import { serveBytes, type TestServer } from "../support/hostile-server.ts";
import { casesOf, runs } from "../support/runs.ts";
import { type Clients, clientsOf, platforms } from "./clients.ts";

/** Values that no identifier has; each would lead elsewhere, here or behind a proxy that decodes once more. */
const refused: unknown[] = [
  ...["", ".", "..", "%2e", "%2E", "%2e%2e", ".%2e", "%2E.", "../x", "./x", "x/..", "a/../b", "a/./b"],
  ...[
    "..%2f..",
    "..%2Fx",
    "x%2f..",
    "..\\..",
    "a\\..",
    "..%5c..",
    "..;",
    "..;x=1",
    ".;",
    "../../v1/files",
    "/..",
  ],
  ...[
    "\ud800",
    "a\udc00",
    "\udc00\ud800",
    undefined,
    null,
    {},
    [],
    ["a"],
    Number.NaN,
    () => "a",
    Symbol("a"),
  ],
];
/** Values that are odd but lead nowhere: each must arrive whole, as one segment. */
const odd: unknown[] = [
  ...[
    " ",
    "\t",
    "\n",
    "\0",
    "a\0b",
    "\r\nX-Evil: 1",
    "/",
    "//",
    "a/b",
    "//evil.test",
    "\\",
    "\\\\evil.test",
    "...",
  ],
  ...[
    "?",
    "?x=1",
    "#",
    "#x",
    ";",
    ";x=1",
    "&",
    "=",
    "%",
    "%%",
    "%2f",
    "%00",
    "%0d%0a",
    "%252e",
    "%252e%252e",
    "..a",
  ],
  ...[
    "http://evil.test/",
    "@evil.test",
    ":80",
    "．．",
    "。。",
    "／",
    "é",
    "😀",
    "\u202e",
    "\ufeff",
    " HTTP/1.1",
  ],
  ...["{file_id}", "__proto__", "constructor", "toString", "*", "~", "|", '"', "<>", 0, -1, 1n, false],
];

/** Of the values, each operation is given one in so many. */
const SHARE = 8;

/** One call of each operation that has parameters in its path, with values that tell nothing. */
const calls = contractCalls
  .filter(
    ({ operation, extent, streams }) => operation.path.includes("{") && extent === "minimal" && !streams,
  )
  .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index)
  .map((call) => withPath(call, {}));

function withPath(call: ContractCall, values: object): ContractCall {
  const benign = Object.fromEntries(namesIn(call).map((name) => [name, `benign-${name}`]));
  return { ...call, parts: { ...call.parts, path: { ...benign, ...values } } };
}

function namesIn({ operation }: ContractCall): string[] {
  return [...operation.path.matchAll(/\{(.+?)\}/g)].map((match) => match[1] as string);
}

/** The familiar face over the one transport, the value face over the other. */
const faces: Record<string, (call: ContractCall) => unknown> = {
  "openai.…() over node:http": (call) => {
    const [[dottedName]] = familiarFace.get(call.id) as [[string, unknown]];
    return methodAt(clients["node:http"].openai, dottedName)(...callArguments(call));
  },
  "client.send(…) over fetch": (call) => {
    const [, stub] = valueFace.get(call.id) as NonNullable<ReturnType<typeof valueFace.get>>;
    return clients.fetch.client.send(stub(...callArguments(call)));
  },
};

let server: TestServer;
let clients: Readonly<Record<(typeof platforms)[number][0], Clients>>;
let lines: string[] = [];
beforeAll(async () => {
  const answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
  server = await serveBytes((socket, head) => {
    lines.push(...head.split("\r\n"));
    socket.write(answer);
  });
  const [[, node], [, fetch]] = platforms;
  const base = `${server.origin}/v1`;
  clients = { "node:http": clientsOf(base, { fetch: node }), fetch: clientsOf(base, { fetch }) };
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  lines = [];
});

/** What the first line of the one request says that a call makes, as its server reads it. */
const arrival = async (call: () => unknown) => {
  lines = [];
  await (await (call() as APIPromise<unknown>).asResponse()).text();
  const [first = "", ...others] = lines;
  if (others.some((line) => / HTTP\/1|evil/i.test(line)))
    throw new Error(`there is more: ${lines.join("\n")}`);
  const [, method, path = "", query] = /^([A-Z]+) ([^ ?]+)(?:\?(\S*))? HTTP\/1\.1$/.exec(first) ?? [];
  return { method, query, segments: path.split("/") };
};

/** What a call that is refused says, when it does so before anything is sent. */
const refusalOf = async (call: () => unknown): Promise<[kind: string, message: string]> => {
  lines = [];
  const { kind, message } = (await rejection((async () => call())())) as OpenAIError;
  if (lines.length) throw new Error(`sent all the same: ${lines[0]}`);
  return [kind, message];
};

/** A share of the values, another one for the next operation: all write their paths in the same way. */
const share = (values: readonly unknown[], call: ContractCall): readonly unknown[] =>
  values.filter((_, index) => (index + calls.indexOf(call)) % SHARE === 0);

describe("every operation with parameters in its path", () => {
  it("is one of those that the contract has", () => {
    expect(calls.length).toBeGreaterThan(150);
    expect(calls.flatMap(namesIn).length).toBeGreaterThan(200);
  });

  describe.each(Object.entries(faces))("%s", (_, send) => {
    it.each(casesOf(calls, 3))("$id", async (call) => {
      const benign = await arrival(() => send(call));
      for (const name of namesIn(call)) {
        const place = benign.segments.indexOf(`benign-${name}`);
        expect(place).toBeGreaterThan(1);

        const given =
          (value: unknown): (() => unknown) =>
          () =>
            send(withPath(call, { [name]: value }));
        const said = new RegExp(`path parameter "${name}" is .*: give the identifier alone$`, "s");
        const others: unknown[] = [];
        for (const value of share(refused, call)) {
          const [kind, message] = await refusalOf(given(value));
          if (kind !== "request" || !said.test(message)) others.push({ value, kind, message });
        }
        expect(others).toEqual([]);

        const arrived: unknown[] = [];
        for (const value of share(odd, call)) {
          const { segments, method, query } = await arrival(given(value));
          const [own = ""] = segments.splice(place, 1, benign.segments[place] as string);
          arrived.push({ segments, method, query, own: decodeURIComponent(own) });
        }
        expect(arrived).toEqual(share(odd, call).map((value) => ({ ...benign, own: String(value) })));
      }
    });
  });
});

describe.each(platforms)("random text in a path, over %s", (platform, _fetch) => {
  const nasty = fc.constantFrom(..."./\\%;?#@:&= \t\r\n\0{}", "..", "%2e", "%2f", "%5c", "é", "\ud800", "．");
  const text = fc.oneof(
    fc.array(nasty, { maxLength: 6 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ maxLength: 12 }),
  );

  it("arrives as the segment that it is for, or not at all", async () => {
    const { client } = clients[platform];
    await fc.assert(
      fc.asyncProperty(text, text, async (thread, run) => {
        lines = [];
        try {
          const { method, query, segments } = await arrival(() =>
            client.send(cancelRun(run, { thread_id: thread })),
          );
          expect([method, query, segments.map(decodeURIComponent)]).toEqual([
            "POST",
            undefined,
            ["", "v1", "threads", thread, "runs", run, "cancel"],
          ]);
        } catch (error) {
          expect((error as OpenAIError).kind).toBe("request");
          expect((error as OpenAIError).message).toMatch(/path parameter "(thread|run)_id" is .*: give the/);
          expect(lines).toEqual([]);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it("is refused only when it would lead elsewhere, or is no Unicode", async () => {
    const { client } = clients[platform];
    await fc.assert(
      fc.asyncProperty(text, async (model) => {
        const decoded = model.replace(/%2e/gi, ".").replace(/%2f|%5c|\\/gi, "/");
        const leads = decoded.split("/").some((segment) => /^\.{1,2}(;|$)/.test(segment));
        const reply = client.send(retrieveModel(model)).asResponse();
        const want = leads || !model || !model.isWellFormed() ? "rejected" : "fulfilled";
        const [outcome] = await Promise.allSettled([reply.then((response) => response.text())]);
        expect(outcome.status).toBe(want);
      }),
      { numRuns: runs(500) },
    );
  });
});
