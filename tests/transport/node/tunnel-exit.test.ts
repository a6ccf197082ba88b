import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { ca } from "../../support/certificates.ts";
import { serveProxy } from "../../support/proxy-server.ts";
import { serveTLS } from "../../support/tls-server.ts";

/** Makes one call in a process of its own, lets go of everything, and prints for how many ms it lived on. */
const program = (url: string, proxy: string) => `
  import { createPlatformFetch } from "./src/handwritten/transport/node.ts";
  const fetch = createPlatformFetch(${JSON.stringify({ proxy, tls: { ca } })});
  const { signal } = new AbortController();
  await (await fetch("${url}", { method: "GET", headers: {}, signal })).text();
  const done = performance.now();
  process.on("exit", () => console.log(performance.now() - done));
`;

describe("a tunnel, idle", () => {
  it("does not keep the process alive", async () => {
    await using server = await serveTLS((_, response) => response.end("done"));
    await using proxy = await serveProxy();
    const args = [
      "--no-warnings",
      "--experimental-strip-types",
      "--input-type=module",
      "-e",
      program(server.origin, proxy.origin),
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(proxy.asked).toHaveLength(1);
    // An idle connection is kept for 4 s.
    expect(Number(stdout)).toBeLessThan(2000);
  });
});
