import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  type RedisClient,
  type RunScript,
  scriptRunner,
} from "../../../src/handwritten/reliability/shared-limits/redis/redis-client.ts";
import { redisStore } from "../../../src/handwritten/reliability/shared-limits/redis/redis-store.ts";
import {
  type RedisServer,
  type RedisTestClient,
  redisClient,
  redisTitle,
  runsRedis,
  startRedis,
} from "../../support/redis.ts";

const SCRIPT = "return { KEYS[1], ARGV[1] }";
/** As `printf '%s' "$SCRIPT" | sha1sum` prints it. */
const HASH = "f748396fc563f7ae57c310164daf716d93d9d51c";

interface Options {
  readonly keys: string[];
  readonly arguments: string[];
}
type Call = RedisTestClient["call"];

/** The clients that are known, over a way to send a command. */
const faces: [string, (call: Call) => RedisClient][] = [
  [
    "like that of ioredis",
    (call) => ({ call, eval: () => Promise.reject(), evalsha: () => Promise.reject() }) as never,
  ],
  [
    "like that of node-redis",
    (call) => {
      const asked =
        (command: string) =>
        (text: string, { keys, arguments: args }: Options) =>
          call(command, text, String(keys.length), ...keys, ...args);
      return { sendCommand: () => Promise.reject(), eval: asked("EVAL"), evalSha: asked("EVALSHA") };
    },
  ],
  [
    "with `eval` and `evalsha`",
    (call) => ({
      eval: (script: string, count: number, ...rest: string[]) =>
        call("EVAL", script, String(count), ...rest),
      evalsha: (sha1: string, count: number, ...rest: string[]) =>
        call("EVALSHA", sha1, String(count), ...rest),
    }),
  ],
];

(runsRedis ? describe : describe.skip)(redisTitle("a script that is run by its hash"), () => {
  let server: RedisServer;
  let redis: RedisTestClient;
  /** The commands that were sent, and the first argument of each. */
  let sent: [string, string][] = [];
  const call: Call = (command, ...args) => {
    sent.push([command, args[0] ?? ""]);
    return redis.call(command, ...args);
  };
  const start = async (...settings: string[]): Promise<void> => {
    server = await startRedis(...settings);
    redis = redisClient(server.port);
  };
  const commands = (): string[] => sent.map(([command]) => command);
  beforeEach(() => {
    sent = [];
  });
  afterEach(async () => {
    redis?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it.each(faces)("is sent whole once, and again after a flush, with a client %s", async (_, clientOf) => {
    await start();
    const run = scriptRunner(clientOf(call));
    for (const arg of ["a", "b", "c"]) expect(await run(SCRIPT, ["k"], [arg])).toEqual(["k", arg]);
    expect(sent).toEqual([
      ["EVALSHA", HASH],
      ["EVAL", SCRIPT],
      ["EVALSHA", HASH],
      ["EVALSHA", HASH],
    ]);
    sent = [];
    await redis.call("SCRIPT", "FLUSH");
    for (const arg of ["d", "e"]) expect(await run(SCRIPT, ["k"], [arg])).toEqual(["k", arg]);
    expect(commands()).toEqual(["EVALSHA", "EVAL", "EVALSHA"]);
    // Another client finds it there.
    sent = [];
    expect(await scriptRunner(clientOf(call))(SCRIPT, ["k"], ["f"])).toEqual(["k", "f"]);
    expect(commands()).toEqual(["EVALSHA"]);
  });

  it.each(faces)(
    "is sent whole always, where the server refuses its hash, with a client %s",
    async (_, clientOf) => {
      await start("--rename-command", "EVALSHA", "");
      const run = scriptRunner(clientOf(call));
      for (const arg of ["a", "b", "c"]) expect(await run(SCRIPT, ["k"], [arg])).toEqual(["k", arg]);
      expect(commands()).toEqual(["EVALSHA", "EVAL", "EVAL", "EVAL"]);
    },
  );

  it("is sent whole always, where the user of the connection may not ask by hash", async () => {
    await start();
    await redis.call("ACL", "SETUSER", "default", "-evalsha");
    const run = scriptRunner({ call });
    for (const arg of ["a", "b"]) expect(await run(SCRIPT, ["k"], [arg])).toEqual(["k", arg]);
    expect(commands()).toEqual(["EVALSHA", "EVAL", "EVAL"]);
  });

  it("is sent whole always by what has only `eval`, and given whole to a function", async () => {
    await start();
    const given: unknown[][] = [];
    const clients: RedisClient[] = [
      {
        eval: (script: string, count: number, ...rest: string[]) =>
          call("EVAL", script, String(count), ...rest),
      },
      {
        sendCommand: () => {},
        eval: (script: string, { keys, arguments: args }: Options) =>
          call("EVAL", script, "1", ...keys, ...args),
      },
      (...all: Parameters<RunScript>) => {
        given.push(all);
        return call("EVAL", all[0], "1", ...all[1], ...all[2]);
      },
    ];
    for (const client of clients) {
      const run = scriptRunner(client);
      for (const arg of ["a", "b"]) expect(await run(SCRIPT, ["k"], [arg])).toEqual(["k", arg]);
    }
    expect(commands()).toEqual(Array(6).fill("EVAL"));
    expect(given).toEqual([
      [SCRIPT, ["k"], ["a"]],
      [SCRIPT, ["k"], ["b"]],
    ]);
  });

  it("is not run a second time when it fails, or when the connection breaks", async () => {
    await start();
    const run = scriptRunner({ call });
    await run(SCRIPT, ["k"], ["a"]);
    const failing = "redis.call('INCR', KEYS[1]) return redis.call('INCR', KEYS[1], 'too', 'many')";
    await redis.call("SCRIPT", "LOAD", failing);
    await expect(run(failing, ["count"], [])).rejects.toThrow("arg");
    expect(await redis.call("GET", "count")).toBe("1");
    await server.kill();
    sent = [];
    await expect(run(SCRIPT, ["k"], ["b"])).rejects.toThrow();
    expect(commands()).toEqual(["EVALSHA"]);
    // What was asked by hash before goes on so.
    await server.restart();
    expect(await run(SCRIPT, ["k"], ["c"])).toEqual(["k", "c"]);
    expect(commands()).toEqual(["EVALSHA", "EVALSHA", "EVAL"]);
  });

  it("is tried by its hash twice with a proxy that closes the connection for it, and whole from then on", async () => {
    await start();
    const run = scriptRunner({
      call: (command: string, ...args: string[]) => {
        const answer = call(command, ...args);
        return command === "EVALSHA" ? answer.then(closed, closed) : answer;
      },
    });
    const outcomes: string[] = [];
    for (let n = 0; n < 6; n++)
      outcomes.push(
        await run(SCRIPT, ["k"], ["a"]).then(
          () => "ran",
          ({ message }) => message,
        ),
      );
    expect(outcomes).toEqual(["closed", "ran", "closed", "ran", "ran", "ran"]);
    expect(commands()).toEqual(["EVALSHA", "EVAL", "EVALSHA", "EVAL", "EVAL", "EVAL"]);
  });

  it("goes by hash once a server that was gone at first is there", async () => {
    await start();
    await server.kill();
    const run = scriptRunner({ call });
    for (let n = 0; n < 3; n++) await expect(run(SCRIPT, ["k"], ["a"])).rejects.toThrow();
    await server.restart();
    sent = [];
    for (let n = 0; n < 4; n++) expect(await run(SCRIPT, ["k"], ["a"])).toEqual(["k", "a"]);
    expect(commands()).toEqual(["EVAL", "EVALSHA", "EVALSHA", "EVALSHA"]);
  });

  it("costs a question of the limiter less than 400 bytes", async () => {
    await start();
    const store = redisStore(scriptRunner({ call }), "test:", 30_000);
    const bytesRead = async (): Promise<number> =>
      Number(/total_net_input_bytes:(\d+)/.exec(String(await redis.call("INFO", "stats")))?.[1]);
    const take = () =>
      store.take(
        "seat",
        [{ id: "requests/60000/model test m", limit: 60, periodMs: 60_000, burst: 60 }],
        [{ place: "p", amounts: [1] }],
      );
    await take();
    const before = await bytesRead();
    const ofInfo = (await bytesRead()) - before;
    for (let n = 0; n < 10; n++) await take();
    const perCall = ((await bytesRead()) - before - 2 * ofInfo) / 10;
    expect(perCall).toBeGreaterThan(100);
    expect(perCall).toBeLessThan(400);
  });
});

const closed = (): never => {
  throw new Error("closed");
};
