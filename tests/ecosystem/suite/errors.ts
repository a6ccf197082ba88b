import OpenAI, { OpenAIError } from "api-openai";
import { type Checks, equal, failure, like, ok, type Platform } from "./check.ts";
import { client, clientOf } from "./clients.ts";

const KINDS = {
  400: ["bad_request", "BadRequestError"],
  401: ["authentication", "AuthenticationError"],
  403: ["permission_denied", "PermissionDeniedError"],
  404: ["not_found", "NotFoundError"],
  409: ["conflict", "ConflictError"],
  422: ["unprocessable_entity", "UnprocessableEntityError"],
  429: ["rate_limit", "RateLimitError"],
  500: ["server", "InternalServerError"],
  503: ["server", "InternalServerError"],
} as const;

const statuses: Checks = Object.fromEntries(
  Object.entries(KINDS).map(([status, [kind, name]]) => [
    `status ${status} is ${name}`,
    async (world) => {
      const error = await failure(clientOf(world, `status.${status}`).models.list());
      like(error, { kind, name, status: Number(status), code: `code_${status}`, requestID: "req_hostile" });
      ok(error instanceof OpenAI[name] && error instanceof OpenAI.APIError, "instanceof its classes");
      ok(OpenAIError.is(error), "known for what it is");
    },
  ]),
);

/** Where the platform keeps to itself why there is no connection: no page may learn that. */
const SILENT: Partial<Record<Platform, string>> = {
  browser: "a browser does not tell why there is no connection",
  workerd: "workerd does not tell why there is no connection",
};

/** Answers that say no, and answers that are none. */
export const errors: Checks = {
  ...statuses,
  "an account that is empty": async (world) => {
    like(await failure(clientOf(world, "quota").models.list()), { kind: "quota_exceeded", status: 429 });
  },
  "limits that the server tells": async (world) => {
    const { rateLimits } = await failure(clientOf(world, "status.429").models.list());
    like(rateLimits, { retryAfterMs: 7_000 });
  },
  "a refusal of the contract": async (world) => {
    like(await failure(client(world, { apiKey: "sk-wrong-0123456789" }).models.list()), {
      kind: "authentication",
      code: "invalid_api_key",
    });
  },
  "no connection is an error of its kind": async (world) => {
    const error = await failure(client(world, { baseURL: world.refused }).models.list());
    like(error, { kind: "connection", name: "APIConnectionError", attempts: 1 });
    ok(error.cause, "what the platform said");
  },
  "a refused connection says so": {
    notOn: SILENT,
    run: async (world) => {
      const error = await failure(client(world, { baseURL: world.refused }).models.list());
      like(error, { kind: "connection", phase: "connect", code: "ECONNREFUSED" });
    },
  },
  "a host that is not there says so": {
    notOn: SILENT,
    run: async (world) => {
      const error = await failure(client(world, { baseURL: "https://nowhere.invalid/v1" }).models.list());
      like(error, { kind: "connection", phase: "connect", code: "ENOTFOUND" });
    },
  },
  "a certificate that is not trusted says so": {
    notOn: SILENT,
    run: async (world) => {
      const error = await failure(client(world, { baseURL: world.untrusted }).models.list());
      like(error, { kind: "connection", phase: "connect", code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    },
  },
  "a body that is cut": async (world) => {
    like(await failure(clientOf(world, "truncated").models.list()), { kind: "connection", phase: "body" });
  },
  "JSON that is cut": async (world) => {
    like(await failure(clientOf(world, "malformed").models.list()), { kind: "decode" });
  },
  "HTML in place of JSON": async (world) => {
    like(await failure(clientOf(world, "html").models.list()), { kind: "decode" });
  },
  "a redirect is not followed": async (world) => {
    like(await failure(clientOf(world, "redirect").models.list()), { kind: "redirect" });
  },
  "what cannot be written as JSON": async (world) => {
    const input = 1n as unknown as string;
    like(await failure(client(world).responses.create({ model: "m", input })), { kind: "request" });
  },
  "an empty parameter of the path": async (world) => {
    like(await failure(client(world).files.retrieve("")), { kind: "request" });
  },
  "an address that cannot be one": () => {
    let error: unknown;
    try {
      new OpenAI({ apiKey: "k", baseURL: "not an address", dangerouslyAllowBrowser: true });
    } catch (thrown) {
      error = thrown;
    }
    like(error, { kind: "configuration" });
  },
  "errors say which request it was": async (world) => {
    const error = await failure(clientOf(world, "status.400").models.retrieve("m"));
    equal(error.message.startsWith("GET /models/{model}: 400 code_400"), true, error.message);
  },
};
