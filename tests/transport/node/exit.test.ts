import { spawn } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { serve } from "../../support/hostile-server.ts";

/** Makes one call in a process of its own, and lets go of everything. */
const program = (origin: string) => `
  import { platformFetch } from "./src/handwritten/transport/node.ts";
  const { signal } = new AbortController();
  const reply = await platformFetch("${origin}/x", { method: "GET", headers: {}, signal });
  console.log(await reply.text());
`;

describe("node:http, idle", () => {
  it("does not keep the process alive with its kept-alive connection", async () => {
    await using server = await serve((_, response) => response.end("done"));
    const child = spawn(process.execPath, [
      "--no-warnings",
      "--input-type=module",
      "-e",
      program(server.origin),
    ]);
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([printed, code]).toEqual(["done\n", 0]);
  });
});
