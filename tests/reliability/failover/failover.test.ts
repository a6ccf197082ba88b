import { describe, expect, it } from "@jest/globals";
import { contextValue, policyOptionsKey, timeoutKey } from "../../../src/handwritten/core/context.ts";
import { APIConnectionError, APIError, BadRequestError } from "../../../src/handwritten/errors/index.ts";
import { Environment, OpenAI } from "../../../src/handwritten/index.ts";
import {
  circuitBreaker,
  type FailoverOptions,
  failover,
  layersOf,
  ledger,
  retry,
} from "../../../src/handwritten/reliability/index.ts";
import { rejection, targetOf } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { type Answer, policyBench, replyOf } from "../../support/policy.ts";
import { json, recordingServer } from "../../support/recording-server.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const [a, b, c] = [targetOf("a"), targetOf("b"), targetOf("c")];
const down = (): never => {
  throw APIError.generate(503, {}, undefined, new Headers());
};
const bench = (answer: Answer, options: Partial<FailoverOptions> = {}) => {
  const clock = virtualClock();
  const layer = failover({ targets: [a, b, c], random: () => 0, ...options });
  const made = policyBench([layer], answer, clock);
  return { layer, ...made, clock, went: () => made.sent.map(({ context }) => context.target.name) };
};
const post = { method: "POST", body: { kind: "json", value: { model: "gpt", input: "x" } } } as const;

describe("failover", () => {
  it("tries the next target at once, and says so", async () => {
    const { call, went, events } = bench((_request, { target }) =>
      target.name === "b" ? replyOf() : down(),
    );
    await call(post);
    expect(went()).toEqual(["a", "b"]);
    expect(events).toMatchObject([
      { type: "failover", state: "started", from: "a", to: "b" },
      { type: "failover", state: "succeeded", from: "a", to: "b" },
    ]);
  });

  it("fails with the last target's error when all have failed", async () => {
    const { call, went, events } = bench(down);
    expect(await rejection(call(post))).toMatchObject({ status: 503 });
    expect(went()).toEqual(["a", "b", "c"]);
    expect(events.map((event) => (event.type === "failover" ? `${event.from} ${event.state}` : ""))).toEqual([
      "a started",
      "a failed",
      "b started",
      "b failed",
      "b exhausted",
    ]);
  });

  it("tries no other target for what is the request's own fault, or the caller's wish", async () => {
    const bad = bench(() => {
      throw APIError.generate(400, {}, undefined, new Headers());
    });
    expect(await rejection(bad.call(post))).toBeInstanceOf(BadRequestError);
    expect(bad.went()).toEqual(["a"]);
    const caller = new AbortController();
    const left = bench(() => {
      caller.abort();
      return down();
    });
    await rejection(left.call(post, { signal: caller.signal }));
    expect(left.went()).toEqual(["a"]);
  });

  it("does no work twice where that is forbidden, nor sends a body that is gone", async () => {
    const lost = (): never => {
      throw new APIConnectionError({ phase: "request" });
    };
    const strict = bench(lost, { unknownOutcome: "fail" });
    await rejection(strict.call(post));
    expect(strict.went()).toEqual(["a"]);
    const once = bench(down);
    const value = (async function* () {
      yield new Uint8Array(1);
    })();
    await rejection(once.call({ method: "POST", body: { kind: "stream", value, contentType: "x/y" } }));
    expect(once.went()).toEqual(["a"]);
  });

  it("puts a target out of the choice that failed often, for longer each time, and never the last one", async () => {
    let isDown = true;
    const { call, went, clock, layer } = bench(
      (_request, { target }) => (isDown && target.name === "a" ? down() : replyOf()),
      { targets: [a, b], ejectAfter: 2, ejectMs: 1_000 },
    );
    await call();
    await call();
    expect(layer.states).toMatchObject({ a: { ejected: true }, b: { ejected: false } });
    await call();
    expect(went()).toEqual(["a", "b", "a", "b", "b"]);
    clock.advance(1_000);
    await call();
    await call();
    clock.advance(1_000);
    expect(layer.states["a"]?.ejected).toBe(true);
    clock.advance(1_000);
    isDown = false;
    await call();
    expect(went().at(-1)).toBe("a");
    const all = bench(down, { targets: [a, b], ejectAfter: 1 });
    await rejection(all.call());
    await rejection(all.call());
    expect(all.went()).toEqual(["a", "b", "a", "b"]);
  });

  it("by default ejects a target after five failures in a row, for half a minute more each time, up to 5 minutes", async () => {
    const { call, clock, layer } = bench((_request, { target }) =>
      target.name === "a" ? down() : replyOf(),
    );
    const isEjected = () => layer.states["a"]?.ejected;
    for (let n = 0; n < 4; n++) await call();
    expect(isEjected()).toBe(false);
    await call();
    const ejectedFor: number[] = [];
    for (let n = 0; n < 12; n++) {
      let ms = 0;
      for (; isEjected(); ms += 10_000) clock.advance(10_000);
      ejectedFor.push(ms / 1_000);
      for (let failures = 0; failures < 5; failures++) await call();
    }
    expect(ejectedFor).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300]);
  });

  it("counts failures and ejections from the beginning again once a target has answered", async () => {
    const fails = [true, true, true, true, false, true, true, true, true, false];
    const { call, layer } = bench((_request, { target }) =>
      target.name === "a" && fails.shift() ? down() : replyOf(),
    );
    for (let n = 0; n < 10; n++) await call();
    expect(layer.states).toEqual({
      a: { ejected: false, underWay: 0, latencyMs: 0 },
      b: { ejected: false, underWay: 0, latencyMs: 0 },
      c: { ejected: false, underWay: 0, latencyMs: undefined },
    });
  });

  it("passes over what is unhealthy, until nothing else is left", async () => {
    const health = { state: (name: string) => (name === "a" ? "unhealthy" : "healthy") } as const;
    const { call, went } = bench((_request, { target }) => (target.name === "a" ? replyOf() : down()), {
      health,
    });
    await call();
    expect(went()).toEqual(["b", "c", "a"]);
  });

  it("moves on without sending where a circuit is open", async () => {
    const clock = virtualClock();
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const layers = layersOf({ circuitBreaker: breaker, failover: failover({ targets: [a, b] }) });
    const { call, sent } = policyBench(
      layers,
      (_request, { target }) => (target.name === "a" ? down() : replyOf()),
      clock,
    );
    await call();
    await call();
    expect(sent.map(({ context }) => context.target.name)).toEqual(["a", "b", "b"]);
    expect(breaker.states).toEqual({ a: "open", b: "closed" });
  });

  it("calls models by their names there", async () => {
    const { call, sent } = bench(down, { targets: [a, { target: b, models: { gpt: "my-gpt" } }] });
    await rejection(call(post));
    expect(sent.map(({ request }) => request.body)).toMatchObject([
      { value: { model: "gpt", input: "x" } },
      { value: { model: "my-gpt", input: "x" } },
    ]);
    await rejection(call({ method: "POST", body: { kind: "form", fields: { model: "gpt", file: "f" } } }));
    expect(sent.at(-1)?.request.body).toMatchObject({ fields: { model: "my-gpt", file: "f" } });
  });

  it("gives a target the limits that are its own, where the call says nothing", async () => {
    const { call, sent } = bench(down, { targets: [a, { target: b, timeout: { headersMs: 50 } }] });
    const limits = () => sent.map(({ context }) => contextValue(context, timeoutKey));
    await rejection(call());
    expect(limits()).toEqual([undefined, { headersMs: 50 }]);
    await rejection(call({}, { values: new Map([[timeoutKey, 7]]) }));
    expect(limits().slice(2)).toEqual([7, 7]);
    expect(() => failover({ targets: [{ target: a, timeout: -1 }] })).toThrow("timeout");
  });

  it("puts a target's own layers around its calls alone", async () => {
    const seen: string[] = [];
    const { call } = bench(down, {
      targets: [
        a,
        {
          target: b,
          layers: [
            (next) => (request, context) => {
              seen.push(context.target.name);
              return next(request, context);
            },
          ],
        },
      ],
    });
    await rejection(call());
    expect(seen).toEqual(["b"]);
  });
});

describe("a strategy", () => {
  const first = async (options: Partial<FailoverOptions>, calls: number): Promise<string[]> => {
    const { call, went } = bench(() => replyOf(), options);
    for (let n = 0; n < calls; n++) await call();
    return went();
  };

  it("round_robin begins one further each time", async () => {
    expect(await first({ strategy: "round_robin" }, 5)).toEqual(["a", "b", "c", "a", "b"]);
  });

  it("random goes by chance alone", async () => {
    const draws = [0.99, 0.99, 0, 0];
    expect(await first({ strategy: "random", random: () => draws.shift() ?? 0 }, 2)).toEqual(["a", "b"]);
  });

  it("weighted goes by the weights", async () => {
    let draw = 0;
    const random = (): number => (draw++ % 100) / 100;
    const targets = [
      { target: a, weight: 3 },
      { target: b, weight: 1 },
      { target: c, weight: 0 },
    ];
    const { call, went } = bench(() => replyOf(), { strategy: "weighted", targets, random, maxTargets: 1 });
    for (let n = 0; n < 400; n++) await call();
    const count = (name: string): number => went().filter((one) => one === name).length;
    expect(count("a") / count("b")).toBeGreaterThan(2);
    expect(count("a") / count("b")).toBeLessThan(4);
    expect(count("c")).toBe(0);
  });

  it("sticky stays where it is until that fails, and stays where it went", async () => {
    let bad = "";
    const { call, went } = bench((_request, { target }) => (target.name === bad ? down() : replyOf()), {
      strategy: "sticky",
      ejectAfter: 1,
    });
    await call();
    bad = "a";
    await call();
    bad = "";
    await call();
    expect(went()).toEqual(["a", "a", "b", "b"]);
  });

  it("sticky sends the same key to the same target, and spreads keys", async () => {
    const { call, sent } = bench(() => replyOf(), { strategy: "sticky" });
    const goes = async (stickyKey: string): Promise<string | undefined> => {
      await call({}, { values: new Map([[policyOptionsKey, { stickyKey }]]) });
      return sent.at(-1)?.context.target.name;
    };
    const where = new Map<string, string | undefined>();
    for (let n = 0; n < 60; n++) where.set(`user ${n}`, await goes(`user ${n}`));
    for (const [key, target] of where) expect(await goes(key)).toBe(target);
    expect(new Set(where.values()).size).toBe(3);
  });

  it("least_latency prefers who answers sooner, and who is less busy", async () => {
    const clock = virtualClock();
    const layer = failover({ targets: [a, b], strategy: "least_latency" });
    const { call, sent } = policyBench(
      [layer],
      (_request, { target }) => {
        clock.advance(target.name === "a" ? 500 : 50);
        return replyOf();
      },
      clock,
    );
    for (let n = 0; n < 20; n++) await call();
    expect(sent.slice(4).every(({ context }) => context.target.name === "b")).toBe(true);
    expect(layer.states["b"]).toMatchObject({ latencyMs: 50, underWay: 0 });
  });

  it("may be a function", async () => {
    expect(await first({ strategy: (targets) => [...targets].reverse() }, 1)).toEqual(["c"]);
  });

  it.each<[Partial<FailoverOptions>, string]>([
    [{ targets: [] }, "`failover.targets` must be a list"],
    [{ targets: [a, { target: b, name: "a" }] }, "two of `failover.targets` are called a"],
    [{ targets: ["http://a" as never] }, "`failover.targets[0]` must be an Environment"],
    [{ targets: [{} as never] }, "`failover.targets[0]` must be an Environment"],
    [{ targets: [{ target: a, weight: -1 }] }, "weight"],
    [{ strategy: "fastest" as never }, "not fastest"],
    [{ maxTargets: 0 }, "maxTargets"],
  ])("is refused: %j", (options, message) => {
    expect(() => failover({ targets: [a, b], ...options })).toThrow(message);
  });
});

describe("failover of a client", () => {
  it("sends each target its own credentials, and never another one's", async () => {
    await using first = await recordingServer(
      json({ error: { message: "no: key sk-first-first-first" } }, 503),
    );
    await using second = await recordingServer(json({ id: "m", object: "model" }));
    const openai = new OpenAI({
      environment: new Environment({
        baseURL: first.baseURL,
        apiKey: "sk-first-first-first",
        organization: "org-first",
      }),
      defaultHeaders: { "x-gateway-token": "gw-first", "x-app": "mine" },
      clock: fakeClock(),
      reliability: {
        ledger: ledger(),
        retry: retry(),
        failover: failover({
          targets: [
            new Environment({ name: "main", baseURL: first.baseURL, apiKey: "sk-first-first-first" }),
            new Environment({ name: "spare", baseURL: second.baseURL, apiKey: "sk-second-second" }),
          ],
        }),
      },
    });
    const { data, report } = await openai.models
      .retrieve("m", { headers: { authorization: "Bearer sk-call-call", "x-trace": "t" } })
      .withResponse();
    expect(data.id).toBe("m");
    expect(report?.attempts?.map(({ target, reason }) => `${target} ${reason}`)).toEqual([
      "main first",
      "spare failover",
    ]);
    const headers = second.requests[0]?.headers;
    expect(headers).toMatchObject({
      authorization: "Bearer sk-second-second",
      "x-app": "mine",
      "x-trace": "t",
    });
    expect(JSON.stringify(headers)).not.toMatch(/first|sk-call/);
  });

  it("takes the secrets of every target out of its errors", async () => {
    await using first = await recordingServer(
      json({ error: { message: "bad key sk-first-first-first" } }, 503),
    );
    await using second = await recordingServer(
      json({ error: { message: "bad key sk-second-second-second" } }, 503),
    );
    const openai = new OpenAI({
      apiKey: "sk-third-third-third",
      reliability: {
        failover: failover({
          targets: [
            new Environment({ name: "main", baseURL: first.baseURL, apiKey: "sk-first-first-first" }),
            new Environment({ name: "spare", baseURL: second.baseURL, apiKey: "sk-second-second-second" }),
          ],
        }),
      },
      onEvent: (event) => expect(JSON.stringify(event)).not.toMatch(/first-first|second-second/),
    });
    const error = await rejection(openai.models.list());
    expect(String(error)).toContain("bad key");
    expect(String(error)).not.toContain("second-second");
  });
});
