import { describe, expect, it } from "@jest/globals";
import { compareRuns, type Run } from "../../scripts/conformance/compare-runs.ts";
import type { Sent } from "../../scripts/conformance/recorder.ts";
import { keys } from "../../scripts/conformance/wire-request.ts";

const ok = { ok: true, why: "" };
const failed = { ok: false, why: "TypeError: no" };

const sent = (parts: Partial<Omit<Sent, "bytes">> & { body?: string } = {}): Sent => ({
  method: "POST",
  url: "/files?a=1&b=2",
  violations: [],
  ...parts,
  headers: { "content-type": "application/json", authorization: `Bearer ${keys.apiKey}`, ...parts.headers },
  bytes: Buffer.from(parts.body ?? '{"a":1,"b":[2]}', "latin1"),
});
const run = (...requests: Sent[]): Run => ({ sent: requests, ending: ok });

/** A form of the given parts: heads and contents. */
const form = (boundary: string, ...parts: [head: string, content: string][]): Sent =>
  sent({
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: `${parts.map(([head, content]) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`).join("")}--${boundary}--\r\n`,
  });
const file = 'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain';
const purpose = 'Content-Disposition: form-data; name="purpose"';

describe("compareRuns", () => {
  const same: [string, Sent, Sent][] = [
    ["another order of members", sent(), sent({ body: '{"b":[2],"a":1}' })],
    ["another order of query parameters", sent(), sent({ url: "/files?b=2&a=1" })],
    ["another spelling of the same query", sent({ url: "/f?a%5B%5D=1" }), sent({ url: "/f?a[]=1" })],
    ["headers that say who sends", sent(), sent({ headers: { "user-agent": "x", accept: "y" } })],
    [
      "another boundary, another order of parts",
      form("b1", [file, "x"], [purpose, "y"]),
      form("b2", [purpose, "y"], [file, "x"]),
    ],
  ];
  it.each(same)("takes %s for the same", (_, official, ours) => {
    expect(compareRuns(run(official), run(ours))).toEqual({ kind: "same" });
  });

  const different: [string, Sent, Sent, RegExp][] = [
    ["method", sent(), sent({ method: "GET" }), /^method: official "POST", ours "GET"$/],
    ["path", sent(), sent({ url: "/file?a=1&b=2" }), /^path/],
    ["query", sent(), sent({ url: "/files?a=1" }), /^query/],
    [
      "order of an array in the query",
      sent({ url: "/f?a[]=1&a[]=2" }),
      sent({ url: "/f?a[]=2&a[]=1" }),
      /^query/,
    ],
    ["body", sent(), sent({ body: '{"a":1,"b":2}' }), /^body/],
    ["order of an array", sent({ body: "[1,2]" }), sent({ body: "[2,1]" }), /^body/],
    [
      "content type",
      sent(),
      sent({ headers: { "content-type": "application/sdp" }, body: "x" }),
      /^mediaType/,
    ],
    ["beta", sent(), sent({ headers: { "openai-beta": "x" } }), /^beta/],
    [
      "credential",
      sent(),
      sent({ headers: { authorization: `Bearer ${keys.adminAPIKey}` } }),
      /^authorization: official "key", ours "admin key"/,
    ],
    ["bytes of a part", form("b", [file, "x"]), form("b", [file, "x\r\n"]), /^body/],
    ["file name", form("b", [file, "x"]), form("b", [file.replace("a.txt", "b.txt"), "x"]), /^body/],
    ["type of a part", form("b", [file, "x"]), form("b", [file.replace("plain", "csv"), "x"]), /^body/],
    ["name of a part", form("b", [purpose, "x"]), form("b", [purpose.replace("purpose", "p"), "x"]), /^body/],
  ];
  it.each(different)("tells a difference in the %s", (_, official, ours, why) => {
    const verdict = compareRuns(run(official), run(ours));
    expect(verdict).toEqual({ kind: "different", why: expect.arrayContaining([expect.stringMatching(why)]) });
  });

  it("tells a request that is missing, and one too many", () => {
    expect(compareRuns(run(sent(), sent()), run(sent())).kind).toBe("different");
    expect(compareRuns(run(sent()), run(sent(), sent())).kind).toBe("different");
  });

  it("tells that ours fails where the official one does not", () => {
    const verdict = compareRuns(run(sent()), { sent: [sent()], ending: failed });
    expect(verdict).toEqual({ kind: "different", why: ["ours fails: TypeError: no"] });
  });

  it("holds ours to what was sent until the official run broke off", () => {
    const broken: Run = { sent: [sent()], ending: failed };
    expect(compareRuns(broken, run(sent(), sent())).kind).toBe("same");
    expect(compareRuns(broken, { sent: [], ending: failed }).kind).toBe("different");
    expect(compareRuns({ sent: [], ending: failed }, run(sent()))).toEqual({
      kind: "not runnable",
      why: ["TypeError: no"],
    });
  });
});
