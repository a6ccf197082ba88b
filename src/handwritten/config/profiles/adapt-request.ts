import type { ApiRequest, Body } from "../../contract.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { fieldsOf } from "../../core/request/fields-of.ts";
import { ConfigurationError, EncodeError } from "../../errors/index.ts";
import type { Paths, ProfileFacts } from "./facts.ts";
import { rewriteFields } from "./rewrite-fields.ts";

/**
 * The request as the server that is described spells it; the same object when nothing changes. A request that the
 * caller wrote by hand (`openai.post("/rerank")`) keeps its fields, and is only addressed.
 *
 * @throws ConfigurationError when the server has no such operation
 * @throws EncodeError when it cannot do what is asked, or the deployment is missing
 */
export const adaptRequest = (facts: ProfileFacts, request: ApiRequest): ApiRequest =>
  address(facts, isOfContract(request) ? spell(facts, request) : request);

/** Operation ids are identifiers; what is written by hand is called after its method and path: `GET /api/tags`. */
const isOfContract = ({ operation }: ApiRequest): boolean => !operation.includes(" ");

const includes = (paths: Paths, { method, path }: ApiRequest): boolean =>
  paths.some(
    (served) =>
      served === path ||
      served === `${method} ${path}` ||
      (served.endsWith("/**") && path.startsWith(served.slice(0, -2))),
  );

const isServed = ({ paths }: ProfileFacts, request: ApiRequest): boolean => {
  if (paths === "all") return true;
  return "except" in paths ? !includes(paths.except, request) : includes(paths, request);
};

const spell = (facts: ProfileFacts, request: ApiRequest): ApiRequest => {
  const { name, title, fields, base64Embeddings } = facts;
  const refusal = { request: describeRequest(request) };
  if (!isServed(facts, request))
    throw new ConfigurationError(
      `${title} does not serve this, says the profile "${name}". If yours does, use defineProfile({ ...profile, paths: "all" })`,
      refusal,
    );
  const asked = fieldsOf(request);
  const given = request.vectors && !base64Embeddings ? withoutEncoding(asked) : asked;
  if (!base64Embeddings && request.path === "/embeddings" && given?.["encoding_format"] === "base64")
    throw new EncodeError(
      `${title} sends numbers even where base64 is asked for, and vectors read as such have a wrong length: leave out \`encoding_format\``,
      refusal,
    );
  const rules = Object.hasOwn(fields, request.path) ? fields[request.path] : undefined;
  if (!given) return request;
  const changed = rules ? (rewriteFields(given, rules) as object) : given;
  return changed === asked ? request : { ...request, body: withFields(request.body, changed) };
};

/** A server that sends numbers only is not asked for base64: vectors are read from either. */
const withoutEncoding = (asked: ReturnType<typeof fieldsOf>): ReturnType<typeof fieldsOf> => {
  const { encoding_format: _, ...fields } = asked ?? {};
  return fields;
};

const withFields = (body: Body, fields: object): Body =>
  body.kind === "form" ? { ...body, fields } : { kind: "json", value: fields };

const address = ({ query, deployments, title }: ProfileFacts, given: ApiRequest): ApiRequest => {
  let request = given;
  if (deployments?.paths.includes(request.path) && request.method === "POST") {
    const deployment = deployments.name ?? fieldsOf(request)?.["model"];
    const isNeeded = isOfContract(request) && !deployments.optional.includes(request.path);
    if (deployment !== undefined && deployment !== null)
      request = {
        ...request,
        path: `/deployments/{deployment}${request.path}`,
        params: { ...request.params, path: { ...request.params?.path, deployment } },
      };
    else if (isNeeded)
      throw new EncodeError(
        `${title} has the deployment in the address: pass its name as \`model\`, or to the profile`,
        { request: describeRequest(request) },
      );
  }
  if (!query) return request;
  return { ...request, params: { ...request.params, query: { ...query, ...request.params?.query } } };
};
