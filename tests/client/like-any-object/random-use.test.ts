import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { runs } from "../../support/runs.ts";
import {
  at,
  clientOf,
  everyMethod,
  exchange,
  holderOf,
  invoke,
  type Members,
  type MethodCall,
  observedServer,
} from "./every-method.ts";
import { ordinaryObject } from "./ordinary-object.ts";
import { clones, copies, guards, heirs, proxies, type Wrap } from "./wraps.ts";

const api = observedServer();

const wraps: Readonly<Record<string, Wrap>> = { ...proxies, ...heirs, ...clones, ...copies };

/** Methods whose resources stand in each other, where one action can disturb another. */
const calls = [
  "chat.completions.create",
  "chat.completions.messages.list",
  "beta.threads.create",
  "beta.threads.runs.create",
  "beta.threads.runs.steps.list",
  "models.list",
].map((name) => everyMethod.find((call) => call.name === name) as MethodCall);

/** What a program may do with a client; `self` is the client, or what it was wrapped into. */
type Action =
  | { do: "read" | "keys" | "call" | "assign" | "merge" | "remove"; call: MethodCall; label: string }
  | { do: "replace"; call: MethodCall; label: string }
  | { do: "guard"; as: string; path: string }
  | { do: "wrap"; as: string }
  | { do: "wrapResource"; call: MethodCall; as: string };

const call = fc.constantFrom(...calls);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom("read", "keys", "call", "call", "call", "assign", "merge", "remove"),
      call,
      label: fc.constantFrom("a", "b"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace"), call, label: fc.constant("c") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("guard"),
      as: fc.constantFrom(...Object.keys(guards)),
      path: fc.constantFrom("", "chat", "beta.threads", "beta.threads.runs", "models"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wrap"), as: fc.constantFrom(...Object.keys(wraps)) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("wrapResource"),
      call,
      as: fc.constantFrom(...Object.keys(proxies), ...Object.keys(heirs), ...Object.keys(clones)),
    }),
  },
) as fc.Arbitrary<Action>;

/** Does an action; gives what came of it, and what stands for the client from now on. */
const perform = (self: object, action: Action): { self: object; value?: unknown } => {
  const stub = (label: string) => () => `stub ${label}`;
  switch (action.do) {
    case "read":
      return { self, value: typeof at(self, action.call.resource)[action.call.method] };
    case "keys":
      return {
        self,
        value: ["", "chat", "beta.threads", action.call.resource].map((path) =>
          Object.keys(at(self, path))
            .filter((name) => namesAt(path).has(name))
            .sort(),
        ),
      };
    case "call":
      return { self, value: invoke(self, action.call) };
    case "assign":
      at(self, action.call.resource)[action.call.method] = stub(action.label);
      return { self };
    case "merge":
      Object.assign(at(self, action.call.resource), { [action.call.method]: stub(action.label) });
      return { self };
    case "remove":
      delete at(self, action.call.resource)[action.call.method];
      return { self };
    case "replace": {
      const [holder, name] = holderOf(self, action.call.resource);
      (holder as Record<string, unknown>)[name] = { [action.call.method]: stub(action.label) };
      return { self };
    }
    case "wrap":
      return { self: (wraps[action.as] as Wrap)(self) };
    case "wrapResource": {
      const [holder, name] = holderOf(self, action.call.resource);
      const wrapped = (wraps[action.as] as Wrap)(holder[name] as object);
      (holder as Record<string, unknown>)[name] = wrapped;
      return { self };
    }
    case "guard":
      guards[action.as]?.(at(self, action.path));
      return { self };
  }
};

const names = everyMethod.map(({ name }) => name);

/** The names that the tree has at a path: a client has members of its own beside them. */
const namesAt = (path: string): ReadonlySet<string> =>
  new Set(
    names
      .filter((name) => path === "" || name.startsWith(`${path}.`))
      .map((name) => name.slice(path ? path.length + 1 : 0).split(".")[0] as string),
  );

const run = async (
  start: object,
  actions: readonly Action[],
  read: (call: () => unknown) => Promise<unknown>,
): Promise<unknown[]> => {
  const log: unknown[] = [];
  let self = start;
  for (const action of actions)
    try {
      log.push(
        await read(() => {
          const done = perform(self, action);
          self = done.self;
          return done.value;
        }),
      );
    } catch (error) {
      log.push((error as Error).name);
    }
  return log;
};

describe("a client that is read, called, wrapped, stubbed and frozen in any order", () => {
  it("does what any other object of the same shape does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async (actions) => {
        const model = ordinaryObject(names, (name) => ({ sent: [api.plain.get(name)] }));
        const expected = await run(model, actions, async (call) => {
          const value = call();
          return (value as { sent?: unknown } | undefined)?.sent ?? value;
        });
        const actual = await run(clientOf(api.server), actions, async (call) => {
          const { value, sent } = await exchange(api.server, call);
          return sent.length ? sent : value;
        });
        expect(actual).toEqual(expected);
      }),
      { numRuns: runs(200) },
    );
  });

  it("does so for every method, whatever is done before", async () => {
    const before: fc.Arbitrary<Action[]> = fc.array(
      action.filter(({ do: what }) => ["read", "call", "wrap", "keys"].includes(what)),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(before, fc.constantFrom(...everyMethod), async (actions, call) => {
        let self: object = clientOf(api.server);
        // A copy has no more than what is the client's own, so copies of heirs are empty, as any other.
        const kept = actions.filter((one) => one.do !== "wrap" || !(one.as in copies));
        for (const one of kept) {
          const done = perform(self, one);
          await done.value;
          self = done.self;
        }
        const first = await exchange(api.server, () => invoke(self, call));
        expect(first.sent).toEqual([api.plain.get(call.name)]);
        (at(self, call.resource) as Members)[call.method] = () => "stub";
        expect(await exchange(api.server, () => invoke(self, call))).toEqual({ value: "stub", sent: [] });
      }),
      { numRuns: runs(200) },
    );
  });
});
