import { describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { casesOf } from "../../support/runs.ts";
import { ears } from "./ears.ts";
import { BROKEN, PLACES, STREAMED, writings } from "./echoes.ts";
import { leaksOf, witness } from "./evidence.ts";
import { chat, streamedChat } from "./failures.ts";
import { bare } from "./holder.ts";
import { KEYS } from "./keys.ts";
import { hurried, receivedBy, stage } from "./stage.ts";

const PLAIN = /^[\x21-\x7e]*$/;
const { "the message": message } = PLACES;

/** Every way to write every key, in a message. */
const written = Object.entries(KEYS).flatMap(([form, key]) =>
  Object.entries(writings(key)).map(([how, said]) => ({
    name: `${form} key, ${how}, in the message`,
    key,
    request: chat,
    answer: message?.(said, 401),
  })),
);

/** Every place, for the key that nothing knows by its looks; and every status that has a class of its own. */
const placed = [
  ...Object.entries(PLACES).map(([where, place]) => ({ where, request: chat, place, status: 401 })),
  ...Object.entries(BROKEN).map(([where, place]) => ({ where, request: chat, place, status: 200 })),
  ...Object.entries(STREAMED).map(([where, place]) => ({ where, request: streamedChat, place, status: 200 })),
  ...[400, 402, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 504, 529].flatMap((status) =>
    ["the message", "a page", "a header", "the request's id"].map((where) => ({
      where: `${where} of a ${status}`,
      request: chat,
      place: PLACES[where] as (typeof PLACES)[string],
      status,
    })),
  ),
].flatMap(({ where, request, place, status }) =>
  (["opaque", "azure"] as const).map((form) => ({
    name: `${form} key in ${where}`,
    key: KEYS[form],
    request,
    answer: place(KEYS[form], status),
  })),
);

const situations = [...written, ...placed];

describe("a server that says what it was sent", () => {
  const api = stage();

  it("is tried in so many situations", () => {
    expect(situations.length).toBeGreaterThanOrEqual(300);
    expect(new Set(situations.map(({ name }) => name)).size).toBe(situations.length);
    for (const key of Object.values(KEYS)) expect(key).toMatch(PLAIN);
  });

  it.each(casesOf(situations, 4))("$name", async ({ key, request, answer }) => {
    const { logger, onEvent, layer, heard } = ears();
    const openai = new OpenAI({
      ...bare,
      apiKey: key,
      baseURL: api.baseURL,
      clock: hurried,
      maxRetries: 1,
      logger,
      logLevel: "debug",
      logBodies: true,
      onEvent,
      layers: [layer],
    });
    if (answer) api.answer(answer);
    const evidence = await witness(() => openai.send(request), { logger, onEvent, layer, heard }, [openai]);
    expect(evidence.error).toMatchObject({ message: expect.stringMatching(/^POST \/chat\/completions: /) });
    expect(leaksOf(evidence, [key])).toEqual({});
    expect(receivedBy(api)).toContain(key);
  });
});
