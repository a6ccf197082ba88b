import { InvalidWebhookSignatureError as FromRoot } from "api-openai";
import {
  InvalidWebhookSignatureError,
  signWebhook,
  unwrapWebhook,
  webhookHandler,
} from "api-openai/webhooks";
import { type Checks, equal, failure, like, ok, same } from "./check.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY = JSON.stringify({ id: "evt_1", type: "batch.completed", data: { id: "batch_é" } });

export const webhooks: Checks = {
  "a webhook is verified and is an event": async () => {
    const headers = await signWebhook(BODY, { secret: SECRET });
    equal(await unwrapWebhook(BODY, headers, { secret: SECRET }), JSON.parse(BODY));
  },
  "a signature that was made elsewhere fits": async () => {
    const headers = {
      "webhook-id": "wh_1",
      "webhook-timestamp": "1750000000",
      "webhook-signature": "v1,1ZCzc79LYmosUFKnK7y4JAUQ9pnkhfxjmrSBH0NCC9Y=",
    };
    const late = 10 ** 9;
    equal(await unwrapWebhook('{"type":"a"}', headers, { secret: SECRET, tolerance: late }), { type: "a" });
  },
  "a forged webhook is refused": async () => {
    const headers = await signWebhook(BODY, { secret: SECRET });
    const error = await failure(unwrapWebhook(`${BODY} `, headers, { secret: SECRET }));
    like(error, { name: "InvalidWebhookSignatureError", reason: "signature" });
    ok(error instanceof FromRoot, "an instance of the root's class");
    same(FromRoot, InvalidWebhookSignatureError, "the class of both entry points");
  },
  "a request is answered": async () => {
    const seen: string[] = [];
    const handler = webhookHandler(({ type }) => seen.push(type), { secret: SECRET });
    const headers = await signWebhook(BODY, { secret: SECRET });
    const request = new Request("http://localhost/webhook", { method: "POST", headers, body: BODY });
    equal([(await handler(request)).status, seen], [204, ["batch.completed"]]);
  },
};
