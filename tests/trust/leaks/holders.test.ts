import { describe, expect, it } from "@jest/globals";
import { casesOf } from "../../support/runs.ts";
import { ears } from "./ears.ts";
import { leaksOf, witness } from "./evidence.ts";
import { chat, failures } from "./failures.ts";
import { keyHolders } from "./key-holders.ts";
import { KEYS } from "./keys.ts";
import { otherHolders } from "./other-holders.ts";
import { hurried, receivedBy, stage } from "./stage.ts";

const holders = [...keyHolders, ...otherHolders];
const situations = holders.flatMap((holder) =>
  failures.map((failure) => ({ name: `${holder.name}: ${failure.name}`, holder, failure })),
);

describe("whatever holds the key, and however the call goes", () => {
  const api = stage();
  const key = KEYS.opaque;

  it("is tried in so many situations", () => {
    expect(situations.length).toBeGreaterThanOrEqual(250);
    expect(new Set(situations.map(({ name }) => name)).size).toBe(situations.length);
  });

  it.each(casesOf(situations, 4))("$name", async ({ holder, failure }) => {
    const listening = ears({ requests: !holder.perCall });
    const common = {
      baseURL: api.baseURL,
      clock: hurried,
      logger: listening.logger,
      logLevel: "debug",
      logBodies: true,
      onEvent: listening.onEvent,
      layers: [listening.layer],
      ...(await failure.options?.(key)),
    } as const;
    api.grant(key);
    if (failure.answer) api.answer(failure.answer(key));
    const { send, shown, secrets } = holder.hold(key, common, api.origin);
    const evidence = await witness(() => send(failure.request), listening, shown);
    expect(evidence.error).toMatchObject({ message: expect.stringMatching(failure.says) });
    expect(leaksOf(evidence, secrets)).toEqual({});
    if (!failure.unsent) expect(receivedBy(api)).toContain(holder.name.includes("password") ? "Basic" : key);
  });

  it.each(holders)("$name: a call that goes well", async (holder) => {
    const listening = ears({ requests: !holder.perCall });
    const { logger, onEvent, layer } = listening;
    const common = { baseURL: api.baseURL, logger, logLevel: "debug", onEvent, layers: [layer] } as const;
    api.grant(key);
    const { send, shown, secrets } = holder.hold(key, common, api.origin);
    const evidence = await witness(() => send(chat), listening, shown);
    expect(evidence.error).toBeUndefined();
    expect(leaksOf(evidence, secrets)).toEqual({});
  });
});
