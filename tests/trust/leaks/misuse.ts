import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onExposure, RotatingSecret, Secret } from "../../../src/handwritten/config/secret/index.ts";
import {
  AzureOpenAI,
  type ClientOptions,
  Environment,
  OpenAI,
  profiles,
} from "../../../src/handwritten/index.ts";
import { type Accident, KEY } from "./accident.ts";
import { chat } from "./failures.ts";
import { bare } from "./holder.ts";
import { KEYS, UNSENDABLE } from "./keys.ts";

const encoded = encodeURIComponent(KEY);

/** What is refused when it is made, before there is anything to call. */
const refused = (
  name: string,
  says: RegExp,
  make: () => unknown,
  secrets: readonly string[] = [KEY],
): Accident => ({
  name,
  says,
  secrets,
  happen: ({ see }) => see(async () => make()),
});

const addresses: Readonly<Record<string, string>> = {
  "in its userinfo": `https://user:${encoded}@api.example/v1`,
  "in its user name": `https://${encoded}@api.example/v1`,
  "in its query": `https://api.example/v1?key=${encoded}`,
  "in its fragment": `https://api.example/v1#${encoded}`,
  "as the whole of it": KEY,
  "in an address without TLS": `http://api.example/${encoded}`,
  "after another scheme": `ftp://api.example/${encoded}`,
};

const badAddresses = Object.entries(addresses).flatMap(([where, baseURL]) => [
  refused(
    `a base URL with the key ${where}`,
    /`baseURL`/,
    () => new OpenAI({ ...bare, apiKey: KEY, baseURL }),
  ),
  refused(
    `an Environment with the key ${where} of its address`,
    /`baseURL`/,
    () => new Environment({ baseURL }),
  ),
  refused(
    `a realtime address with the key ${where}`,
    /`realtimeBaseURL`/,
    () => new Environment({ apiKey: KEY, realtimeBaseURL: baseURL }),
  ),
]);

// What a program without types may do.
const wrong =
  (options: object): (() => unknown) =>
  () =>
    new OpenAI({ ...bare, apiKey: KEY, ...options } as ClientOptions);
const options: readonly Accident[] = [
  refused("a key as the log level", /`logLevel`/, wrong({ logLevel: KEY })),
  refused("a key as the timeout", /`timeout`/, wrong({ timeout: KEY })),
  refused("a key as the region", /`dataResidency`/, wrong({ dataResidency: KEY })),
  refused("a key beside an environment", /`apiKey` belongs to/, wrong({ environment: new Environment({}) })),
  refused(
    "two credentials for Azure",
    /two credentials/,
    () => new AzureOpenAI({ apiKey: KEY, azureADTokenProvider: async () => KEY }),
  ),
  refused("a key for Azure without an address", /no address/, () => new AzureOpenAI({ apiKey: KEY })),
  refused(
    "a key for a server without an address",
    /no address of its own/,
    () => new Environment({ apiKey: KEY, profile: profiles.azure() }),
  ),
  {
    name: "a key that is a number",
    says: /`apiKey` must be a string, a secret, or/,
    secrets: ["48151623420815162342"],
    happen: ({ client, see }) => see(() => client({ apiKey: 48151623420815162342n as never }).send(chat)),
  },
  {
    name: "a key that is an object with a key",
    says: /`apiKey` must be a string, a secret, or/,
    happen: ({ client, see }) => see(() => client({ apiKey: { key: KEY } as never }).send(chat)),
  },
];

const secrets: readonly Accident[] = [
  ...Object.entries(UNSENDABLE).flatMap(([what, key]) => [
    refused(`a Secret with ${what}`, /^the secret holds/, () => Secret.create(key, { form: "opaque" }), [
      key,
    ]),
    refused(`a RotatingSecret with ${what}`, /holds/, () => new RotatingSecret("sk-0123456789").set(key), [
      key,
    ]),
  ]),
  refused("a Secret of another form", /does not begin with "sk-"/, () => Secret.create(KEY)),
  refused("a Secret that is too long", /characters long/, () => Secret.create(KEYS.long.repeat(2)), [
    KEYS.long,
  ]),
  ...Object.entries(KEYS).flatMap(([form, key]) => [
    refused(
      `the ${form} key in place of a variable's name`,
      /was not found|does not begin/,
      () => Secret.fromEnv(key),
      [key],
    ),
    refused(
      `the ${form} key in place of a secret's name`,
      /was not found|must be a variable's/,
      () => Secret.loadWithFallbacks(key),
      [key],
    ),
  ]),
  ...[`${KEY}#x`, `"${KEY}`, `$(echo ${KEY})`, `${KEY} ${KEY}`].map((written, index) =>
    refused(`a file of secrets that cannot be relied on, ${index}`, /LEAK_KEY/, () => {
      const folder = mkdtempSync(join(tmpdir(), "leaks-"));
      try {
        writeFileSync(join(folder, ".env"), `LEAK_KEY=${written}\n`);
        return Secret.loadWithFallbacks("LEAK_KEY", { from: folder });
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
  ),
];

/** Keys that cannot be sent, wherever they are; over both transports. */
const unsendable = Object.entries(UNSENDABLE).flatMap(([what, key]): readonly Accident[] =>
  Object.entries({
    "as the key": { apiKey: key },
    "as a Secret": { apiKey: Secret.unchecked(key) },
    "from a function": { apiKey: async () => key },
    "in default headers": { defaultHeaders: { "x-token": key } },
    "as a header's name": { defaultHeaders: { [key]: "1" } },
    "for another provider": { profile: profiles.vllm, apiKey: key },
    "by the platform's fetch": { apiKey: key, fetch: (url: string, init?: RequestInit) => fetch(url, init) },
  }).map(([where, given]) => ({
    name: `a key with ${what}, ${where}`,
    says: /header .*holds U\+/,
    secrets: [key],
    happen: ({ client, see }) => {
      const openai = client(given);
      return see(() => openai.send(chat), openai);
    },
  })),
);

const listeners: readonly Accident[] = [
  {
    name: "a listener that writes every exposure down",
    happen: async ({ client, ears, see }) => {
      const stop = onExposure((exposure) => ears.onEvent(exposure as never));
      const apiKey = Secret.unchecked(KEY);
      const evidence = await see(() => client({ apiKey }).send(chat), apiKey);
      stop();
      return evidence;
    },
  },
  {
    name: "a listener that forbids redaction",
    says: /./,
    happen: async ({ api, client, see }) => {
      api.answer((_, response) => response.writeHead(401).end(KEY));
      const stop = onExposure(({ purpose }) => {
        if (purpose === "redaction") throw new Error("not allowed");
      });
      const evidence = await see(() => client({ apiKey: Secret.unchecked(KEY) }).send(chat));
      stop();
      return evidence;
    },
  },
];

/** What goes wrong where a program is set up. */
export const misuse: readonly Accident[] = [
  ...badAddresses,
  ...options,
  ...secrets,
  ...unsendable,
  ...listeners,
];
