import { describe, expect, it } from "@jest/globals";
import OpenAI from "../../src/handwritten/index.ts";
import { memoryReplayStore, signWebhook } from "../../src/handwritten/webhooks/index.ts";
import { fakeClock } from "../support/fake-clock.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const BODY = JSON.stringify({ id: "evt_1", type: "response.completed", data: { id: "resp_1" } });
const clock = fakeClock();
const sign = (secret = SECRET, seconds = 0) =>
  signWebhook(BODY, { secret, id: "wh_1", timestamp: clock.wallTime() / 1000 + seconds });
const client = (webhookSecret: string | null = SECRET) => new OpenAI({ apiKey: "k", webhookSecret, clock });

describe("openai.webhooks", () => {
  it("unwraps a webhook with the client's secret, also one that is assigned later", async () => {
    const openai = client();
    expect(await openai.webhooks.unwrap(BODY, await sign())).toEqual(JSON.parse(BODY));
    openai.webhookSecret = OTHER;
    await openai.webhooks.verifySignature(BODY, await sign(OTHER));
    await expect(openai.webhooks.unwrap(BODY, await sign())).rejects.toMatchObject({ kind: "webhook" });
  });

  it("takes a secret and a tolerance by their places, several secrets, or options", async () => {
    const { webhooks } = client(null);
    await webhooks.verifySignature(BODY, await sign(OTHER, -400), OTHER, 400);
    await expect(webhooks.verifySignature(BODY, await sign(OTHER, -400), OTHER)).rejects.toMatchObject({
      reason: "too_old",
    });
    await webhooks.verifySignature(BODY, await sign(OTHER), [SECRET, OTHER]);
    const replays = memoryReplayStore({ clock });
    await webhooks.unwrap(BODY, await sign(), { secret: SECRET, replays });
    await expect(webhooks.unwrap(BODY, await sign(), { secret: SECRET, replays })).rejects.toMatchObject({
      reason: "replayed",
    });
  });

  it("without a secret says where it is set", async () => {
    await expect(client(null).webhooks.unwrap(BODY, await sign())).rejects.toThrow("OPENAI_WEBHOOK_SECRET");
  });

  it("has the operations of its endpoints beside", () => {
    expect(client().webhooks.rotateSecret).toBeInstanceOf(Function);
  });
});
