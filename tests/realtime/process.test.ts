import { describe, expect, it } from "@jest/globals";
import { KEY } from "../support/realtime.ts";
import { runScript } from "../support/run-script.ts";
import { socketServer } from "../support/socket-server.ts";

/** A program that opens a connection, and what it does then. */
const program = (baseURL: string, then: string, options = "{}", before = ""): string => `
  ${before}
  const { connectRealtime } = await import("./src/handwritten/realtime/index.ts");
  const { Environment } = await import("./src/handwritten/config/environment.ts");
  const environment = new Environment({ apiKey: "${KEY}", baseURL: "${baseURL}" });
  const connection = await connectRealtime(environment, { model: "m", ...${options} });
  ${then}
`;

/** Node without the package ws. */
const WITHOUT_WS = `
  const { registerHooks } = await import("node:module");
  registerHooks({
    resolve(name, context, next) {
      if (name !== "ws") return next(name, context);
      throw Object.assign(new Error("Cannot find package 'ws'"), { code: "ERR_MODULE_NOT_FOUND" });
    },
  });
`;

describe("a program", () => {
  it("without listeners does not crash on errors of the connection", async () => {
    await using server = await socketServer({
      opened: (peer) => {
        peer.send("{");
        peer.send({ type: "error", error: { message: "no", type: "t" } });
        peer.socket.close(1011, "broken");
      },
    });
    const then = `void connection.send({ type: "response.create" }); await connection.closed; console.log("alive");`;
    const { exitCode, output, errors } = await runScript(program(server.baseURL, then));
    expect({ exitCode, output, errors }).toEqual({ exitCode: 0, output: "alive\n", errors: "" });
  });

  it("ends by itself when its connection is closed", async () => {
    await using server = await socketServer();
    const { exitCode, output } = await runScript(
      program(server.baseURL, `await connection.close(); console.log(connection.state);`),
    );
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: "closed\n" });
  });

  it("whose listener throws gets an uncaught exception, after the other listeners were called", async () => {
    await using server = await socketServer();
    const then = `
      let uncaught = 0;
      process.on("uncaughtException", ({ message }) => {
        console.log("uncaught", message);
        if (++uncaught === 2) connection.close();
      });
      connection.on("open", () => { throw new Error("mistake"); });
      connection.on("error", ({ code }) => { console.log("first", code); throw new Error("another"); });
      connection.on("error", ({ code }) => console.log("second", code));
    `;
    const run = runScript(program(server.baseURL, then));
    const peer = await server.peer(0);
    peer.send({ type: "error", error: { message: "no", type: "t", code: "c" } });
    const { output } = await run;
    expect(output.split("\n").sort()).toEqual([
      "",
      "first c",
      "second c",
      "uncaught another",
      "uncaught mistake",
    ]);
  });

  it("without the package ws gets an error that names it and the alternative", async () => {
    await using server = await socketServer();
    const { exitCode, errors } = await runScript(program(server.baseURL, "", "{}", WITHOUT_WS));
    expect(exitCode).not.toBe(0);
    expect(errors).toContain("ConfigurationError: sockets on Node need the package ws: npm install ws");
    expect(errors).toContain("`WebSocket: globalThis.WebSocket`");
    expect(server.requests).toHaveLength(0);
  });

  it("without the package ws uses the platform's sockets when it passes their class", async () => {
    await using server = await socketServer({ opened: (peer) => peer.send({ type: "test.hello" }) });
    const then = `for await (const { type } of connection) { console.log(type); break; } await connection.close();`;
    const native = "{ WebSocket: globalThis.WebSocket }";
    const { output } = await runScript(program(server.baseURL, then, native, WITHOUT_WS));
    expect(output).toBe("test.hello\n");
    expect((await server.peer(0)).headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it.each([
    {
      options: "{ agent: { destroy() {} }, WebSocket: globalThis.WebSocket }",
      before: "",
      want: "`agent` needs the package ws: npm install ws",
    },
    {
      options: "{ compression: true, WebSocket: globalThis.WebSocket }",
      before: "",
      want: "`compression` needs the package ws: npm install ws",
    },
    {
      options: "{ WebSocket: 3 }",
      before: "",
      want: "`WebSocket` must be a class",
    },
  ])(
    "without the package ws gets an error that names the needs of $options",
    async ({ options, before, want }) => {
      const baseURL = "http://127.0.0.1:1/v1";
      const { exitCode, errors } = await runScript(program(baseURL, "", options, WITHOUT_WS + before));
      expect(exitCode).not.toBe(0);
      expect(errors).toContain(`ConfigurationError: ${want}`);
    },
  );
});
