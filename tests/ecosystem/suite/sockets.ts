import { Environment } from "api-openai";
import { connectRealtime, connectResponses } from "api-openai/realtime";
import { type Checks, equal, failure, like, notOn, ok, type World } from "./check.ts";

const environment = (world: World): Environment =>
  new Environment({ apiKey: world.apiKey, baseURL: world.baseURL });
const realtime = (world: World) =>
  connectRealtime(environment(world), { model: "gpt-realtime", dangerouslyAllowBrowser: true });

const HEADERS = "a browser sends no headers with a socket, and the Responses API takes its key nowhere else";

/** Connections over WebSockets. */
export const sockets: Checks = {
  "a Realtime connection": async (world) => {
    const connection = await realtime(world);
    const types: string[] = [];
    await connection.send({ type: "response.create" });
    for await (const { type } of connection) {
      types.push(type);
      if (type === "response.done") break;
    }
    equal([types[0], types.at(-1)], ["session.created", "response.done"]);
    await connection.close();
    equal(connection.state, "closed");
  },
  "its listeners": async (world) => {
    const connection = await realtime(world);
    const created = new Promise<string>((resolve) =>
      connection.on("session.created", ({ type }) => resolve(type)),
    );
    equal(await created, "session.created");
    await connection.close();
  },
  "a secret of one session": async (world) => {
    const connection = await connectRealtime(environment(world), {
      model: "gpt-realtime",
      clientSecret: "ek_session_test",
      auth: "subprotocol",
    });
    await connection.close();
  },
  "a Responses connection": notOn({ browser: HEADERS }, async (world) => {
    const connection = await connectResponses(environment(world));
    await connection.send({ type: "response.create", model: "gpt-5", input: "Hello" });
    let last = "";
    for await (const { type } of connection) {
      last = type;
      if (type === "response.completed") break;
    }
    equal(last, "response.completed");
    await connection.close();
  }),
  "a Responses connection in a page is refused with the reason": async (world) => {
    if (world.platform !== "browser") return;
    const error = await failure(connectResponses(environment(world), { dangerouslyAllowBrowser: true }));
    like(error, { kind: "configuration" });
    ok(error.message.includes("headers"), error.message);
  },
  "a socket that is refused": async (world) => {
    const wrong = new Environment({ apiKey: "sk-wrong-0123456789", baseURL: world.baseURL });
    const opening = connectRealtime(wrong, { model: "m", dangerouslyAllowBrowser: true });
    const { kind } = await failure(opening);
    // Where the platform hides the status, all that is known is that there is no connection.
    ok(kind === "authentication" || kind === "connection", `kind ${kind}`);
  },
  "a socket to nowhere": async (world) => {
    const nowhere = new Environment({ apiKey: world.apiKey, baseURL: world.refused });
    const opening = connectRealtime(nowhere, { model: "m", dangerouslyAllowBrowser: true });
    like(await failure(opening), { kind: "connection" });
  },
};
