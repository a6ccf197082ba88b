import type { ServerResponse } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { serve } from "../../support/hostile-server.ts";
import { runScript } from "../../support/run-script.ts";

/** A process that asks for an answer which never ends by itself, and does `step` with its body. */
const withAnswer = (url: string, step: string): string => `
  import { platformFetch } from "./src/handwritten/transport/node.ts";
  const { signal } = new AbortController();
  const ask = (path, isStreamed) =>
    platformFetch("${url}" + path, { method: "GET", headers: {}, signal, isStreamed });
  const { body } = await ask("/endless", true);
  ${step}
  console.log("left");`;

/** `/endless` is ended by whatever else is asked for. */
const endlessServer = () => {
  const endless: ServerResponse[] = [];
  return serve((request, response) => {
    if (request.url === "/endless") {
      response.writeHead(200).write("one");
      endless.push(response);
      return;
    }
    response.end("ended");
    for (const one of endless) one.end("two");
  });
};

describe("a streamed answer", () => {
  it.each([
    ["is never read", ""],
    ["has been read in part", "await body.next();"],
  ])("lets the process end when it %s", async (_, step) => {
    await using server = await endlessServer();
    const end = await runScript(withAnswer(server.origin, step));
    expect(end).toMatchObject({ exitCode: 0, output: "left\n", errors: "" });
  });

  it("holds the process while its reader waits", async () => {
    await using server = await endlessServer();
    const step = `
      await body.next();
      const waiting = body.next();
      await (await ask("/end", false)).text();
      const { value } = await waiting;
      console.log(new TextDecoder().decode(value));`;
    const end = await runScript(withAnswer(server.origin, step));
    expect(end).toMatchObject({ exitCode: 0, output: "two\nleft\n", errors: "" });
  });
});
