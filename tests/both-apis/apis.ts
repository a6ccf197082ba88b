import * as stubs from "../../src/generated/operations/index.ts";
import { resources } from "../../src/generated/resources/index.ts";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import { REGISTRY } from "../../src/handwritten/helpers/registry.ts";
import type { ResourceClass } from "../../src/handwritten/resources/resource.ts";

type Call = (...args: unknown[]) => unknown;
type MakeRequest = (...args: unknown[]) => ApiRequest;

/** The method of a client at a dotted name, bound as a user calls it. */
export const methodAt = (client: object, dottedName: string): Call => {
  const names = dottedName.split(".");
  const method = names.pop() as string;
  let owner = client as Record<string, unknown>;
  for (const name of names) owner = owner[name] as Record<string, unknown>;
  return (...args) => (owner[method] as Call)(...args);
};

/** Methods of operations that helpers have for options with another result: `overloads` of openapi/names.yaml. */
const OVERLOADS: readonly string[] = ["embeddings.create"];

/** Members that stand for no operation of the contract, by dotted name: helpers are written by hand. */
const HELPERS = new Set(
  REGISTRY.flatMap(({ at, methods }) => Object.keys(methods).map((name) => `${at}.${name}`)).filter(
    (name) => !OVERLOADS.includes(name),
  ),
);
const NO_METHODS = new Set(["_client", "constructor"]);

/** Every method of the familiar face, as a function that makes its request and sends nothing; by dotted name. */
export const requestMakers = (): Map<string, MakeRequest> => {
  const found = new Map<string, MakeRequest>();
  const walk = (resource: object, path: string): void => {
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(resource)))
      if (!NO_METHODS.has(name) && !HELPERS.has(`${path}${name}`))
        found.set(`${path}${name}`, methodAt(resource, name) as MakeRequest);
    for (const [name, below] of Object.entries(resource)) walk(below, `${path}${name}.`);
  };
  for (const [name, Resource] of Object.entries<ResourceClass>(resources))
    walk(new Resource({ send: (request) => request }), `${name}.`);
  return found;
};

/** An operation's id is told by the request that its stub makes, whatever it is given. */
const operationOf = (make: MakeRequest): string => make({}, {}).operation;

/** What finds an operation on either face. */
type Face = ReadonlyMap<string, readonly (readonly [name: string, make: MakeRequest])[]>;

const byOperation = (makers: Iterable<readonly [string, MakeRequest]>): Face =>
  Map.groupBy(makers, ([, make]) => operationOf(make));

/** The familiar face by operationId: each dotted name, and what makes the request behind it. */
export const familiarFace: Face = byOperation(requestMakers());

/** The value face by operationId: the stub's name, and the stub. */
export const valueFace: ReadonlyMap<string, readonly [string, MakeRequest]> = new Map(
  Object.entries(stubs as unknown as Record<string, MakeRequest>).map((entry) => [
    operationOf(entry[1]),
    entry,
  ]),
);
