import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readDocument } from "../../codegen/document.ts";
import { type Names, NO_NAMES, publicName, readNames } from "../../codegen/public-names.ts";
import * as stubs from "../../src/generated/operations/index.ts";
import { resources } from "../../src/generated/resources/index.ts";
import type { PageRequest } from "../../src/handwritten/contract.ts";
import type { ResourceClass } from "../../src/handwritten/resources/resource.ts";
import { methodAt, requestMakers } from "../both-apis/apis.ts";

/** The names that users of the official SDK know: operation, dotted name, positional argument, object, kind of page. */
const table = readFileSync(new URL("./public-names.tsv", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"))
  .map(([operation = "", name = "", positional = "", object = "", page = ""]) => ({
    operation,
    name,
    positional,
    object,
    page,
  }));

describe("publicName", () => {
  it.each([
    ["GET", "/files", "files.list"],
    ["POST", "/files", "files.create"],
    ["GET", "/files/{file_id}", "files.retrieve"],
    ["POST", "/fine_tuning/jobs/{id}/cancel", "fineTuning.jobs.cancel"],
    ["DELETE", "/vector_stores/{id}/files/{file_id}", "vectorStores.files.delete"],
    ["POST", "/responses/{id}/cancel?beta=true", "beta.responses.cancel"],
    ["POST", "/new_things/{id}", "newThings.update"],
    ["POST", "/new_things/{id}/parts", "newThings.parts.create"],
  ])("gives %s %s the name %s by rule", (method, path, want) => {
    expect(publicName({ operationId: "x", method, path }, NO_NAMES, new Set())).toBe(want);
  });

  it("takes a singular that can be read for a thing of its own", () => {
    const operations = new Set(["GET /organization/limit"]);
    const name = (method: string): string =>
      publicName({ operationId: "x", method, path: "/organization/limit" }, NO_NAMES, operations);
    expect(["GET", "POST", "DELETE"].map(name)).toEqual([
      "organization.limit.retrieve",
      "organization.limit.update",
      "organization.limit.delete",
    ]);
  });
});

describe("the resource tree", () => {
  let names: Names;
  let operationIds: string[];
  beforeAll(async () => {
    const document = await readDocument(new URL("../../openapi/openapi.yaml", import.meta.url));
    names = await readNames(new URL("../../openapi/names.yaml", import.meta.url));
    operationIds = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
  });

  /** A client's resources, which give what they would send. */
  const sending = Object.fromEntries(
    Object.entries<ResourceClass>(resources).map(([name, Resource]) => [
      name,
      new Resource({ send: (request, options) => ({ request, options }) }),
    ]),
  );

  it("names every operation of the contract, and nothing else", () => {
    expect(table.map(({ operation }) => operation).sort()).toEqual([...operationIds].sort());
    expect(requestMakers().size).toBe(operationIds.length);
  });

  it.each(table)(
    "has $operation at $name with its call shape",
    ({ operation, name, positional, object, page }) => {
      // The contract lets voice consents be paged by hand, which the official SDK does not.
      const takesObject = object !== "" || operation === "listVoiceConsents";
      const given = { timeout: 1 };
      const args = [...(positional ? ["the-id"] : []), ...(takesObject ? [{}] : []), given];
      const { request, options } = methodAt(sending, name)(...args) as Sent;
      expect([request.operation, kindOfPage(request)]).toEqual([operation, page]);
      expect(options).toBe(given);
      expect(Object.values(request.params?.path ?? {}).at(-1)).toBe(positional ? "the-id" : undefined);
    },
  );

  interface Sent {
    readonly request: PageRequest;
    readonly options: object;
  }

  const kindOfPage = ({ paging }: Partial<PageRequest>): string => {
    if (!paging) return "";
    if (paging.read === null) return "Page";
    return { id: "CursorPage", last_id: "ConversationCursorPage", next: "NextCursorPage" }[paging.read];
  };

  it("has a stub for every operation", () => {
    expect(Object.keys(stubs)).toHaveLength(operationIds.length);
    expect(names.operations).toBeDefined();
  });
});
