import {
  createChatCompletion,
  createFile,
  listFiles,
  retrieveFile,
} from "../../../src/generated/operations/index.ts";
import { cachedKey } from "../../../src/handwritten/auth/index.ts";
import { RotatingSecret, Secret } from "../../../src/handwritten/config/secret/index.ts";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { Environment, type EnvironmentOptions, profiles, toCurl } from "../../../src/handwritten/index.ts";
import { type Accident, KEY } from "./accident.ts";
import { chat } from "./failures.ts";

const base64 = Buffer.from(`user:${KEY}`).toString("base64");

/** Requests that the key was put into, by mistake or to try them. */
const REQUESTS: Readonly<Record<string, ApiRequest>> = {
  "a body": createChatCompletion({ model: KEY, messages: [{ role: "user", content: `"it's" ${KEY}` }] }),
  "a path": retrieveFile(KEY),
  "a query": listFiles({ after: KEY }),
  "a path by hand": { ...chat, path: `/things/${encodeURIComponent(KEY)}?key=${encodeURIComponent(KEY)}` },
  "a header of its own": { ...chat, headers: { authorization: `Bearer ${KEY}` } },
  "a header of any name": { ...chat, headers: { "x-note": `${KEY} ${base64}` } },
  "a cookie": { ...chat, headers: { cookie: `session=${KEY}` } },
  "a form": createFile({ purpose: KEY as never, file: new File(["x"], `${KEY}.jsonl`) as never }),
  "a text": {
    ...chat,
    body: { kind: "raw", value: `key=${encodeURIComponent(KEY)}`, contentType: "text/plain" },
  },
  "a media type": {
    ...chat,
    body: { kind: "raw", value: new Blob(["x"]), contentType: `text/x; key=${KEY}` },
  },
  nothing: chat,
};

/** What knows the key before the first call. */
const ENVIRONMENTS: Readonly<Record<string, () => EnvironmentOptions>> = {
  "a string": () => ({ apiKey: KEY }),
  "a Secret": () => ({ apiKey: Secret.unchecked(KEY) }),
  "a RotatingSecret": () => ({ apiKey: new RotatingSecret(KEY, { form: "opaque" }) }),
  "an admin key": () => ({ adminAPIKey: KEY }),
  "a default header": () => ({ defaultHeaders: { "x-api-key": KEY } }),
  "a profile": () => ({ apiKey: KEY, profile: profiles.openrouter }),
};

const commands: readonly Accident[] = Object.entries(ENVIRONMENTS).flatMap(([held, options]) =>
  Object.entries(REQUESTS)
    .filter(([where]) => held !== "a profile" || !/form|path|query/.test(where))
    .map(([where, request]) => ({
      name: `a curl command, the key in ${where}, known from ${held}`,
      happen: ({ see }) => {
        const given = options();
        const environment = new Environment(given);
        return see(
          async () => toCurl(request, environment),
          environment,
          ...Object.values(given).filter(
            (value) => value instanceof Secret || value instanceof RotatingSecret,
          ),
        );
      },
    })),
);

/** Commands for a shell, which people paste into reports. */
export const curls: readonly Accident[] = [
  ...commands,
  {
    name: "a curl command, the key from a function that was asked for it",
    happen: async ({ api, see }) => {
      const apiKey = cachedKey(async () => KEY);
      const environment = new Environment({ apiKey, baseURL: api.baseURL });
      await environment.authenticate(chat);
      return see(async () => toCurl(REQUESTS["a body"] as ApiRequest, environment), environment);
    },
  },
];
