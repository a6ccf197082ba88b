import { beforeAll, describe, expect, it } from "@jest/globals";
import { readContract } from "../../codegen/contract.ts";
import { type Names, NO_NAMES, nameByRule, publicNames, readNames } from "../../codegen/public-names.ts";
import * as stubs from "../../src/generated/operations/index.ts";
import { resources } from "../../src/generated/resources/index.ts";
import type { PageRequest } from "../../src/handwritten/contract.ts";
import type { ResourceClass } from "../../src/handwritten/resources/resource.ts";
import { methodAt, requestMakers } from "../both-apis/apis.ts";
import { publicNamesTable } from "./public-names.ts";

describe("nameByRule", () => {
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
    expect(nameByRule({ operationId: "x", method, path }, NO_NAMES, new Set())).toBe(want);
  });

  it("takes a singular that can be read for a thing of its own", () => {
    const operations = new Set(["GET /organization/limit"]);
    const name = (method: string): string =>
      nameByRule({ operationId: "x", method, path: "/organization/limit" }, NO_NAMES, operations);
    expect(["GET", "POST", "DELETE"].map(name)).toEqual([
      "organization.limit.retrieve",
      "organization.limit.update",
      "organization.limit.delete",
    ]);
  });
});

describe("publicNames", () => {
  const operation = { operationId: "x", method: "GET", path: "/things/{id}" };
  const named = (names: Partial<Names>, own?: string | readonly string[]) =>
    publicNames({ ...operation, ...(own && { "x-public-name": own }) }, { ...NO_NAMES, ...names }, new Set());

  it("takes the name that the rule gives where nothing else names the operation", () => {
    expect(named({})).toEqual(["things.retrieve"]);
  });

  it("takes the name of a supplement's operation, or several, before the rule's", () => {
    expect(named({}, "beta.things.retrieve")).toEqual(["beta.things.retrieve"]);
    expect(named({}, ["things.get", "things.read"])).toEqual(["things.get", "things.read"]);
  });

  it("takes the names of the file of names before all others", () => {
    expect(named({ operations: { x: "things.first" } }, "things.own")).toEqual(["things.first"]);
    expect(named({ operations: { x: ["a.b", "a.c"] } })).toEqual(["a.b", "a.c"]);
  });
});

describe("the resource tree", () => {
  let names: Names;
  let operationIds: string[];
  beforeAll(async () => {
    const document = await readContract(new URL("../../", import.meta.url));
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
    const named = new Set(publicNamesTable.map(({ operation }) => operation));
    expect([...named].sort()).toEqual([...operationIds].sort());
    expect([...requestMakers().keys()].sort()).toEqual(publicNamesTable.map(({ name }) => name).sort());
    expect(publicNamesTable).toHaveLength(389);
  });

  it.each(publicNamesTable)(
    "has $operation at $name with its call shape",
    ({ operation, name, method, path, positional, object, page }) => {
      // The contract lets voice consents be paged by hand, which the official SDK does not.
      const takesObject = object !== "" || operation === "listVoiceConsents";
      const given = { timeout: 1 };
      const args = [...(positional ? ["the-id"] : []), ...(takesObject ? [{}] : []), given];
      const { request, options } = methodAt(sending, name)(...args) as Sent;
      expect([request.operation, request.method]).toEqual([operation, method]);
      expect(addressOf(request)).toBe(path);
      if (name !== DEPRECATED_LIST) expect(kindOfPage(request)).toBe(page);
      expect(options).toBe(given);
      expect(Object.values(request.params?.path ?? {}).at(-1)).toBe(positional ? "the-id" : undefined);
    },
  );

  /** The older name of a list, which pages as the list does: the official SDK gives its first page alone. */
  const DEPRECATED_LIST = "fineTuning.checkpoints.permissions.retrieve";

  const addressOf = ({ path, params }: PageRequest): string => {
    const { beta } = (params?.query ?? {}) as { beta?: string };
    return beta ? `${path}?beta=${beta}` : path;
  };

  interface Sent {
    readonly request: PageRequest;
    readonly options: object;
  }

  const kindOfPage = ({ paging }: Partial<PageRequest>): string => {
    if (!paging) return "";
    if (paging.read === null) return "Page";
    if (paging.write === "page") return "TokenPage";
    return { id: "CursorPage", last_id: "ConversationCursorPage", next: "NextCursorPage" }[paging.read];
  };

  it("has a stub for every operation", () => {
    expect(Object.keys(stubs)).toHaveLength(operationIds.length);
    expect(names.operations).toBeDefined();
  });
});
