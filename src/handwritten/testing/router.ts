import type { OperationSchemas } from "../../generated/json-schemas/json-schema.ts";
import { loadPeer } from "./peers.ts";

/** Which operation a request addresses, or which status says that it addresses none. */
export type Route =
  | { readonly operation: string; readonly path: Readonly<Record<string, string>> }
  | { readonly status: 404 | 405 };

/** Finds the operation of a request line. `path` is relative to the base URL and still percent-encoded. */
export type Router = (method: string, path: string, query: URLSearchParams) => Route;

interface Candidate {
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
}

type Method = OperationSchemas["method"];
const METHODS: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const ignore = (): void => {};

export const createRouter = (operations: Readonly<Record<string, OperationSchemas>>): Router => {
  const routes = new Map<string, { method: Method; path: string; candidates: Candidate[] }>();
  for (const [id, { method, path, query = {} }] of Object.entries(operations)) {
    const route = routes.get(`${method} ${path}`) ?? { method, path, candidates: [] };
    route.candidates.push({ id, query });
    routes.set(`${method} ${path}`, route);
  }
  // Ids have no maximum length in the contract; the library's own is 100 characters.
  const createFindMyWay = loadPeer<typeof import("find-my-way")>("find-my-way");
  const wayfinder = createFindMyWay({ maxParamLength: 65_536, querystringParser: ignore });
  for (const { method, path, candidates } of routes.values()) {
    // Operations that share a path differ in their fixed query: the one with the most parameters comes first.
    candidates.sort((a, b) => Object.keys(b.query).length - Object.keys(a.query).length);
    wayfinder.on(method, path.replace(/\{([^}]+)\}/g, ":$1"), ignore, candidates);
  }
  const find = (method: Method, path: string) => {
    const found = wayfinder.find(method, path);
    // The library lets a parameter be empty, and finds a route without a store for a malformed escape.
    return found?.store && Object.values(found.params).every(Boolean) ? found : null;
  };

  return (method, path, query) => {
    const found = METHODS.includes(method as Method) ? find(method as Method, path) : null;
    if (!found) return { status: METHODS.some((other) => find(other, path)) ? 405 : 404 };
    const chosen = (found.store as Candidate[]).find(({ query: fixed }) =>
      Object.entries(fixed).every(([name, value]) => query.get(name) === value),
    );
    return chosen ? { operation: chosen.id, path: found.params as Record<string, string> } : { status: 404 };
  };
};
