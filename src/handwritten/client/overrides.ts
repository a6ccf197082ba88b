import type { Context, Layer, Target } from "../core/handler.ts";
import { defaultQuery } from "../core/layers/default-query.ts";
import type { FinalRequestOptions } from "../core/request/final-options.ts";
import type { NullableHeaders } from "../core/request/nullable-headers.ts";
import { targetWith } from "../core/target-with.ts";

/** Which of a client's keys an operation takes. */
export interface AuthSchemes {
  readonly bearerAuth?: boolean;
  readonly adminAPIKeyAuth?: boolean;
}

/** What a subclass of the client may override. `OpenAI` has them as protected methods that change nothing. */
export interface Overridable {
  prepareOptions(options: FinalRequestOptions): Promise<void>;
  prepareRequest(
    request: RequestInit,
    about: { readonly url: string; readonly options: FinalRequestOptions },
  ): Promise<void>;
  authHeaders(options: FinalRequestOptions, schemes?: AuthSchemes): Promise<NullableHeaders | undefined>;
  validateHeaders(headers: NullableHeaders, schemes?: AuthSchemes): void;
  defaultQuery(): Record<string, string | undefined> | undefined;
}

/** The layers that call what is overridden. */
export interface Overrides {
  /** Around all policies, so that what tells callers apart by their credentials has those of the subclass. */
  readonly outer: Layer;
  /** Inside of them: for each attempt. */
  readonly inner: Layer;
}

type Name = keyof Overridable;

const NAMES: readonly Name[] = [
  "prepareOptions",
  "prepareRequest",
  "authHeaders",
  "validateHeaders",
  "defaultQuery",
];

/** The methods of the class itself. */
const standard = new Map<Name, unknown>();

/** Says which methods are the class's own; any other is an override. */
export const rememberStandard = (prototype: object): void => {
  for (const name of NAMES) standard.set(name, Reflect.get(prototype, name));
};

const known = /* @__PURE__ */ new WeakMap<object, Overrides>();

/** The layers of a client that has something overridden; undefined for every other one. Asked at each call. */
export const overridesOf = (client: object): Overrides | undefined => {
  if (!NAMES.some((name) => isOverridden(client, name))) return undefined;
  const overrides = known.get(client) ?? createOverrides(client);
  known.set(client, overrides);
  return overrides;
};

const isOverridden = (client: object, name: Name): boolean =>
  Reflect.get(client, name) !== standard.get(name);

/** What calls them is loaded when one is first overridden. */
const later = (): Promise<typeof import("./call-overrides.ts")> => import("./call-overrides.ts");

const createOverrides = (client: object): Overrides => {
  const overridable = client as Overridable;
  return {
    outer: (next) => (request, context) => {
      const handle = defaultQuery(overridable.defaultQuery() ?? {})(next);
      const target = isOverridden(client, "authHeaders")
        ? authenticatedBy(overridable, context)
        : context.target;
      return handle(request, { ...context, target });
    },
    inner: (next) => async (request, context) => {
      const { prepare } = await later();
      const prepared = await prepare(overridable, request, context);
      return next(prepared.request, prepared.context);
    },
  };
};

const authenticatedBy = (client: Overridable, { target }: Context): Target =>
  targetWith(target, {
    authenticate: async (request, credentials) => {
      const { credentialsBy } = await later();
      return target.authenticate(request, credentials ?? (await credentialsBy(client, request)));
    },
  });
