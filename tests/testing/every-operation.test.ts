import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { JsonSchema, OperationSchemas } from "../../src/generated/json-schemas/json-schema.ts";
import { operations } from "../../src/generated/json-schemas/operations.ts";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";
import { hasFile } from "../../src/handwritten/core/request/form.ts";
import {
  createRequestSampler,
  createRequestValidator,
  type Extent,
  startServer,
  type TestServer,
} from "../../src/handwritten/testing/index.ts";
import { casesOf } from "../support/runs.ts";
import { mediaTypesOf, sendParts } from "./send-parts.ts";

/** Holds replies against the schemas as the contract has them, to the letter. */
const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
ajvFormats.default(ajv);
ajv.addFormat("unixtime", { type: "number", validate: Number.isInteger });
ajv.addSchema({ $id: "contract:/", components: { schemas }, operations });

const faultsOf = (value: unknown, ...place: string[]): unknown => {
  const pointer = place
    .map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  const validate = ajv.getSchema(`contract:/#/operations/${pointer}`);
  if (!validate) throw new Error(`no schema at ${pointer}`);
  return validate(value) ? null : { faults: validate.errors, value };
};

const sampleRequest = createRequestSampler(operations, schemas);
const validateRequest = createRequestValidator(operations, schemas);

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Every operation, in every media type that it takes, with as little and as much as it takes. */
const calls = Object.entries(operations).flatMap(([id, operation]) =>
  mediaTypesOf(operation).flatMap((mediaType) =>
    (["minimal", "maximal"] as const).map((extent) => ({ id, operation, mediaType, extent })),
  ),
);

/** A file has no form in JSON, so what requires one can only be sent as a form. */
const isPossible = ({
  id,
  mediaType,
  extent,
}: {
  id: string;
  mediaType: string | undefined;
  extent: Extent;
}) => mediaType !== "application/json" || !hasFile(sampleRequest(id, extent, mediaType).body?.value);

describe("every operation of the contract", () => {
  it("is here", () => {
    expect(Object.keys(operations)).toHaveLength(388);
    const impossible = calls.filter((call) => !isPossible(call)).map(({ id, extent }) => `${id} ${extent}`);
    expect(impossible).toEqual([
      "CreateContainerFile maximal",
      "CreateSkill minimal",
      "CreateSkill maximal",
      "CreateSkillVersion minimal",
      "CreateSkillVersion maximal",
    ]);
  });

  it.each(casesOf(calls.filter(isPossible), 3))(
    "$id, $extent, $mediaType",
    async ({ id, operation, mediaType, extent }) => {
      const parts = sampleRequest(id, extent, mediaType);
      expect(validateRequest(parts)).toEqual([]);
      const response = await sendParts(server, parts, operation);
      expect(response.headers.get("x-request-id")).toMatch(/^req_\d{8}$/);
      await expectGoodReply(id, operation, response);
      const seen = server.requests.at(-1);
      expect(seen?.operation).toBe(id);
      if (mediaType === "application/json" && parts.body)
        expect(seen?.body).toEqual(JSON.parse(JSON.stringify(parts.body.value)));
    },
  );
});

const expectGoodReply = async (
  id: string,
  operation: OperationSchemas,
  response: Response,
): Promise<void> => {
  const content = operation.responses[String(response.status)];
  const mediaType = response.headers.get("content-type");
  if (!content || response.status >= 300)
    throw new Error(`${id}: ${response.status} ${await response.text()}`);
  if (mediaType === null) {
    expect(content).toEqual({});
    expect(await response.text()).toBe("");
  } else if (mediaType === "text/event-stream") {
    const events = await readEvents(response);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(faultsOf(event, id, "responses", "200", mediaType)).toBeNull();
  } else if (mediaType === "application/json") {
    expect(faultsOf(await response.json(), id, "responses", String(response.status), mediaType)).toBeNull();
  } else {
    expect((content[mediaType] as JsonSchema).type).toBe("string");
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
  }
};

/** The events as the schema describes them: the assistants' name their type in the `event` field of the wire. */
const readEvents = async (response: Response): Promise<unknown[]> => {
  const events: unknown[] = [];
  const stream = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of stream) {
    if (data === "[DONE]") continue;
    const value = JSON.parse(data);
    events.push(event === undefined || value.type === event ? value : { event, data: value });
  }
  return events;
};
