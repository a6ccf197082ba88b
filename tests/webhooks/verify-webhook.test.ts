import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Secret } from "../../src/handwritten/config/secret/index.ts";
import {
  memoryReplayStore,
  signWebhook,
  unwrapWebhook,
  verifyWebhookSignature,
  type WebhookHeadersInit,
} from "../../src/handwritten/webhooks/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { runs } from "../support/runs.ts";

const KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NOW = 1_750_000_000;
const EVENT = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "response.completed",
  data: { id: "resp_1" },
});
const clock = { ...fakeClock(), wallTime: () => NOW * 1000 };
const sign = (payload = EVENT, options: object = {}) =>
  signWebhook(payload, { secret: KEY, id: "wh_1", timestamp: NOW, ...options });
const verify = (headers: WebhookHeadersInit, payload: string | Uint8Array = EVENT, options: object = {}) =>
  verifyWebhookSignature(payload, headers, { secret: KEY, clock, ...options });

describe("a webhook that was signed", () => {
  it("is an event, whichever form its headers and its body have", async () => {
    const signed = await sign();
    const upper = Object.fromEntries(
      Object.entries(signed).map(([name, value]) => [name.toUpperCase(), value]),
    );
    for (const headers of [
      signed,
      upper,
      new Headers(signed),
      Object.entries(signed),
      { ...signed, "webhook-signature": [signed["webhook-signature"]], other: undefined },
    ] as const)
      for (const payload of [EVENT, new TextEncoder().encode(EVENT), new TextEncoder().encode(EVENT).buffer])
        expect(await unwrapWebhook(payload, headers, { secret: KEY, clock })).toEqual(JSON.parse(EVENT));
  });

  it("is of one of several secrets, whichever form they have", async () => {
    const plain = "not-base64!";
    for (const secret of [[plain, KEY], [Secret.unchecked(KEY)], Secret.unchecked(KEY)])
      expect(await verify(await sign(), EVENT, { secret })).toMatchObject({ id: "wh_1", timestamp: NOW });
    const both = await sign(EVENT, { secret: [plain, KEY] });
    expect(both["webhook-signature"].split(" ")).toHaveLength(2);
    await verify(both);
    await verify(both, EVENT, { secret: plain });
  });

  it("may be of another time by as much as is tolerated, both ways", async () => {
    for (const timestamp of [NOW - 300, NOW + 300]) await verify(await sign(EVENT, { timestamp }));
    await expect(verify(await sign(EVENT, { timestamp: NOW - 301 }))).rejects.toMatchObject({
      reason: "too_old",
    });
    await expect(verify(await sign(EVENT, { timestamp: NOW + 301 }))).rejects.toMatchObject({
      reason: "too_new",
    });
    await expect(verify(await sign(EVENT, { timestamp: NOW - 1 }), EVENT, { tolerance: 0 })).rejects.toThrow(
      "the webhook is 1 seconds old: more than 0",
    );
  });

  it("is taken once where its id is remembered, until it is too old anyway", async () => {
    let now = NOW;
    const moving = { ...clock, wallTime: () => now * 1000 };
    const replays = memoryReplayStore({ clock: moving, maxEntries: 2 });
    const options = { replays, clock: moving };
    await verify(await sign(), EVENT, options);
    await expect(verify(await sign(), EVENT, options)).rejects.toMatchObject({ reason: "replayed" });
    await replays.delete("wh_1");
    await verify(await sign(), EVENT, options);
    // A forged one takes no place.
    await expect(verify({ ...(await sign()), "webhook-id": "wh_2" }, EVENT, options)).rejects.toMatchObject({
      reason: "signature",
    });
    expect(await replays.add("wh_2", (NOW + 300) * 1000)).toBe(true);
    expect(await replays.add("wh_3", (NOW + 300) * 1000)).toBe(true);
    // The oldest made room.
    expect(await replays.add("wh_1", (NOW + 300) * 1000)).toBe(true);
    now += 301;
    expect(await replays.add("wh_3", (now + 300) * 1000)).toBe(true);
  });
});

describe("a webhook that is refused", () => {
  it.each<[string, object, string]>([
    ["without a signature", { "webhook-signature": undefined }, "headers"],
    ["without an id", { "webhook-id": "" }, "headers"],
    ["without a time", { "webhook-timestamp": undefined }, "headers"],
    ["whose time is no number", { "webhook-timestamp": "today" }, "headers"],
    ["whose signature is endless", { "webhook-signature": "v1,AAAA ".repeat(1000) }, "headers"],
    ["of another id", { "webhook-id": "wh_2" }, "signature"],
    ["of another time", { "webhook-timestamp": String(NOW + 1) }, "signature"],
    ["of another version", { "webhook-signature": "v2,AAAA" }, "signature"],
    ["with an empty signature", { "webhook-signature": "v1," }, "signature"],
    ["with no base64", { "webhook-signature": "v1,%%%" }, "signature"],
    ["with a part of its signature", { "webhook-signature": "v1,AAAA" }, "signature"],
  ])("%s", async (_, headers, reason) => {
    const failure = verify({ ...(await sign()), ...headers } as WebhookHeadersInit);
    await expect(failure).rejects.toMatchObject({
      name: "InvalidWebhookSignatureError",
      kind: "webhook",
      reason,
    });
  });

  it("is so of another body, and of another secret", async () => {
    await expect(verify(await sign(), `${EVENT} `)).rejects.toMatchObject({ reason: "signature" });
    await expect(verify(await sign(), EVENT, { secret: "whsec_AAAA" })).rejects.toMatchObject({
      reason: "signature",
    });
  });

  it("for its parsed body says where each framework has the raw one", async () => {
    const parsed = JSON.parse(EVENT) as never;
    for (const word of [
      "express.raw",
      "addContentTypeParser",
      "c.req.text",
      "bodyParser: false",
      "rawBody: true",
    ])
      await expect(verify(await sign(), parsed)).rejects.toThrow(word);
    await expect(verify(await sign(), parsed)).rejects.toMatchObject({ kind: "usage" });
  });

  it.each([
    [undefined, "OPENAI_WEBHOOK_SECRET"],
    [null, "OPENAI_WEBHOOK_SECRET"],
    ["", "OPENAI_WEBHOOK_SECRET"],
    [[], "OPENAI_WEBHOOK_SECRET"],
    ["whsec_%%%", "copy it anew"],
    ["whsec_", "copy it anew"],
  ])("for the secret %j names what is wrong with it", async (secret, message) => {
    const failure = verify(await sign(), EVENT, { secret });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toMatchObject({ kind: "configuration" });
  });

  it.each(["no JSON", "[]", "{}", '{"type":1}'])("signed with the body %j is no event", async (payload) => {
    await expect(unwrapWebhook(payload, await sign(payload), { secret: KEY, clock })).rejects.toMatchObject({
      kind: "decode",
    });
  });

  it("quotes neither its body, its secret nor its signature", async () => {
    const signed = await sign("secret words");
    const error: Error = await verify(signed, "other words").then(undefined, (reason) => reason);
    expect(`${error.message}${JSON.stringify(error)}`).not.toMatch(/words|MfKQ|v1,/);
  });
});

describe("beside the reference implementation", () => {
  // It has the platform's clock alone.
  const wall = (): number => Math.floor(Date.now() / 1000);
  const change = fc.constantFrom("none", "payload", "id", "time", "signature", "other", "more", "version");
  const offset = fc.oneof(fc.integer({ min: -250, max: 250 }), fc.constantFrom(-86_400, 86_400, -1000, 1000));

  it("as many webhooks are accepted", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.oneof(fc.json(), fc.string({ unit: "binary" })),
        fc.string({ minLength: 1, unit: fc.constantFrom(..."abc_-.0123 é") }),
        offset,
        change,
        async (key, payload, id, seconds, what) => {
          const secret = `whsec_${Buffer.from(key).toString("base64")}`;
          const reference = new Webhook(secret);
          const timestamp = wall() + seconds;
          const signed = { ...(await signWebhook(payload, { secret, id, timestamp })) };
          expect(signed["webhook-signature"]).toBe(reference.sign(id, new Date(timestamp * 1000), payload));
          let body = payload;
          const signature = signed["webhook-signature"];
          if (what === "payload") body += "x";
          if (what === "id") signed["webhook-id"] += "x";
          if (what === "time") signed["webhook-timestamp"] = String(timestamp + 1);
          if (what === "signature") signed["webhook-signature"] = signature.replace(/.(?==*$)/, "A");
          if (what === "other") signed["webhook-signature"] = `v1,${"A".repeat(43)}= ${signature}`;
          if (what === "more") signed["webhook-signature"] = `v1a,AAAA v1, ${signature} junk`;
          if (what === "version") signed["webhook-signature"] = signature.replace("v1", "v2");
          const accepts = async (verification: () => unknown): Promise<boolean> => {
            try {
              await verification();
              return true;
            } catch {
              return false;
            }
          };
          const ours = await accepts(() => verifyWebhookSignature(body, signed, { secret }));
          // Whether the body is JSON is another question, which it asks too.
          const theirs = await accepts(() => {
            try {
              reference.verify(body, signed);
            } catch (error) {
              if (!(error instanceof SyntaxError)) throw error;
            }
          });
          expect(ours).toBe(theirs);
        },
      ),
      { numRuns: runs(10_000) },
    );
  });
});
