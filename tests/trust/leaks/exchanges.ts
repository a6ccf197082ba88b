import {
  bearerTokenProvider,
  cachedKey,
  refreshOn401,
  type WorkloadIdentityOptions,
  workloadIdentity,
} from "../../../src/handwritten/auth/index.ts";
import type { ClientOptions } from "../../../src/handwritten/index.ts";
import { type Answer, json, recordingServer } from "../../support/recording-server.ts";
import { type Accident, KEY } from "./accident.ts";
import { chat, text } from "./failures.ts";
import { OTHERS } from "./keys.ts";

const { subjectToken } = OTHERS;
const base64 = (value: string): string => Buffer.from(value).toString("base64");

/** How the exchange of a token may go wrong; the token is in each. */
const ANSWERS: Readonly<Record<string, readonly [Answer, RegExp]>> = {
  "refused, with the token in its description": [
    json({ error: "invalid_grant", error_description: `not valid: ${subjectToken}` }, 400),
    /400 invalid_grant — not valid: \[REDACTED/,
  ],
  "refused, with the token as its code": [json({ error: subjectToken }, 401), /401 \[REDACTED/],
  "refused, with the token in base64": [
    json({ error: { code: "denied", message: base64(`token=${subjectToken}`) } }, 403),
    /403 denied — .*REDACTED/,
  ],
  "refused, with the token in its headers": [
    json({ error: "invalid_grant" }, 401, {
      "www-authenticate": `Bearer token="${subjectToken}"`,
      "x-request-id": subjectToken,
    }),
    /401 invalid_grant/,
  ],
  "answered with a page that has it": [text(`<p>${subjectToken}</p>`, 403), /403 — <p>\[REDACTED/],
  "failed, with the token in the message": [
    json({ error: { message: subjectToken } }, 500),
    /500 — \[REDACTED/,
  ],
  "redirected, with the token in the address": [
    text("", 302, { location: `https://x.example/?t=${encodeURIComponent(subjectToken)}` }),
    /redirect/,
  ],
  "answered with another kind of token": [json({ access_token: KEY, token_type: "mac" }), /token_type/],
  "answered without a token": [
    json({ token: KEY, got: subjectToken }, 200, { "x-request-id": subjectToken }),
    /no usable/,
  ],
  "answered with malformed JSON": [text(`{"access_token":"${KEY}"`), /not a JSON object/],
  "answered with a token that ends in no time": [json({ access_token: KEY, expires_in: KEY }), /no duration/],
  cut: [
    (_, response) => {
      response
        .writeHead(200, { "content-length": "999" })
        .write(`{"access_token":"${KEY}`, () => response.destroy());
    },
    /failed|aborted|terminated/,
  ],
};

const identity = (tokenURL: string, more: Partial<WorkloadIdentityOptions> = {}) =>
  workloadIdentity({
    identityProviderId: "idp_1",
    serviceAccountId: "sa_1",
    tokenURL,
    provider: { tokenType: "jwt", getToken: async () => subjectToken },
    ...more,
  });

const secrets = [subjectToken, KEY];

const exchanges: readonly Accident[] = Object.entries(ANSWERS).flatMap(([name, [answer, says]]) =>
  ["asked for by a call", "asked for by itself"].map((how) => ({
    name: `an exchange that is ${name}, ${how}`,
    says,
    secrets,
    happen: async ({ client, see }) => {
      await using server = await recordingServer(answer);
      const apiKey = identity(`${server.origin}/oauth/token`);
      return await see(
        () => (how === "asked for by itself" ? apiKey() : client({ apiKey }).send(chat)),
        apiKey,
      );
    },
  })),
);

const sources: readonly Accident[] = [
  {
    name: "an exchange whose fetch fails with what it was to send",
    says: /failed/,
    secrets,
    happen: ({ see }) => {
      const fetch = async (_: string, init?: RequestInit): Promise<Response> => {
        throw Object.assign(new Error(`cannot send ${String(init?.body)}`), { config: init });
      };
      return see(() => identity("https://auth.example/token", { fetch })());
    },
  },
  {
    name: "an exchange that is refused by the address",
    says: /`tokenURL`/,
    happen: ({ see }) => see(async () => identity(`http://auth.example/?token=${encodeURIComponent(KEY)}`)),
  },
  ...Object.entries({
    "after it was given once": KEY,
    "that is known by its looks": "sk-proj-Nq7Lx2Vb9Tz4Rk8Wm3Pd6Hs1",
  }).map(([name, key]) => ({
    name: `a key's function that fails with the key in its message, ${name}`,
    says: /the function given as `apiKey` failed/,
    secrets: [key],
    happen: async ({ client, see }: Parameters<Accident["happen"]>[0]) => {
      let asked = 0;
      const openai = client({
        apiKey: async () => {
          if (++asked > 1 || key !== KEY) throw new Error(`the vault is closed: ${key}`);
          return key;
        },
      });
      if (key === KEY) await openai.send(chat);
      return see(() => openai.send(chat), openai);
    },
  })),
  {
    name: "a token that is no token",
    says: /`bearerTokenProvider` must give a string/,
    secrets: ["4815162342081516"],
    happen: ({ client, see }) =>
      see(() => client({ apiKey: bearerTokenProvider(async () => 4815162342081516 as never) }).send(chat)),
  },
];

/** What comes of a key that is refused once, and renewed. */
const renewed: readonly Accident[] = [400, 401, 403, 500].flatMap((status) =>
  ([401, 500, 302] as const).map((next) => ({
    name: `a key that is refused with ${status}, renewed, and then ${next}`,
    says: /^POST \/chat\/completions: /,
    secrets: [KEY, OTHERS.oldKey],
    happen: async ({ api, client, ears, see }) => {
      let given = 0;
      const apiKey = cachedKey(async () => (given++ ? KEY : OTHERS.oldKey));
      api.answer((request, response, count) => {
        const said = `${request.headers.authorization} ${base64(String(request.headers.authorization))}`;
        const headers = { "x-echo": said, location: `/${encodeURIComponent(said)}` };
        json({ error: { message: said } }, count === 1 ? status : next, headers)(request, response, count);
      });
      const layers: ClientOptions["layers"] = [ears.layer, refreshOn401(apiKey)];
      return see(() => client({ apiKey, layers }).send(chat), apiKey);
    },
  })),
);

/** What goes wrong with keys that are asked for. */
export const tokens: readonly Accident[] = [...exchanges, ...sources, ...renewed];
