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

/** Methods that stand for no operation of the contract. */
const NO_OPERATIONS = new Set(["_client", "constructor"]);
/** Nor do those that are written by hand, by dotted name. */
const HELPERS = new Set(
  REGISTRY.flatMap(({ at, methods }) => Object.keys(methods).map((name) => `${at}.${name}`)),
);

/** Every method of the familiar face, as a function that makes its request and sends nothing; by dotted name. */
export const requestMakers = (): Map<string, MakeRequest> => {
  const found = new Map<string, MakeRequest>();
  const walk = (resource: object, path: string): void => {
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(resource)))
      if (!NO_OPERATIONS.has(name) && !HELPERS.has(`${path}${name}`))
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
const byOperation = (
  makers: Iterable<readonly [string, MakeRequest]>,
): Map<string, [name: string, make: MakeRequest]> => {
  const found = new Map<string, [string, MakeRequest]>();
  for (const [name, make] of makers) {
    const id = operationOf(make);
    const other = found.get(id);
    if (other) throw new Error(`${id} is both ${other[0]} and ${name}`);
    found.set(id, [name, make]);
  }
  return found;
};

/** The familiar face by operationId: the dotted name, and what makes the request behind it. */
export const familiarFace: ReadonlyMap<string, readonly [string, MakeRequest]> = byOperation(requestMakers());

/** The value face by operationId: the stub's name, and the stub. */
export const valueFace: ReadonlyMap<string, readonly [string, MakeRequest]> = byOperation(
  Object.entries(stubs as unknown as Record<string, MakeRequest>),
);
