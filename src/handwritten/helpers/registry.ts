import { type APIResource, define, type ResourceClass } from "../resources/resource.ts";
import { betaAgentsEnvironmentsFiles } from "./beta-agents-environments-files.ts";
import { betaAgentsSessions } from "./beta-agents-sessions.ts";
import { betaAgentsSessionsArtifacts } from "./beta-agents-sessions-artifacts.ts";
import { betaThreads } from "./beta-threads.ts";
import { betaThreadsRuns } from "./beta-threads-runs.ts";
import { chatCompletions } from "./chat-completions.ts";
import type { ResourceHelpers } from "./define-helpers.ts";
import { embeddings } from "./embeddings.ts";
import { files } from "./files.ts";
import { helperContext } from "./helper-context.ts";
import { responses } from "./responses.ts";
import { uploads } from "./uploads.ts";
import { vectorStoresFileBatches } from "./vector-stores-file-batches.ts";
import { vectorStoresFiles } from "./vector-stores-files.ts";
import { webhooks } from "./webhooks.ts";

/** The helpers of every resource that has some. `openapi/names.yaml` lists the same resources, for their types. */
export const REGISTRY: readonly ResourceHelpers[] = [
  chatCompletions,
  responses,
  betaThreads,
  betaThreadsRuns,
  embeddings,
  files,
  uploads,
  vectorStoresFiles,
  vectorStoresFileBatches,
  webhooks,
  betaAgentsSessions,
  betaAgentsSessionsArtifacts,
  betaAgentsEnvironmentsFiles,
];

/** Puts the helpers on the prototypes of the classes that they belong to. */
export const addHelpers = (roots: Readonly<Record<string, ResourceClass>>): void => {
  for (const { at, methods } of REGISTRY) {
    const { prototype } = classAt(roots, at);
    for (const [name, method] of Object.entries(methods)) define(prototype, name, methodOf(name, method));
  }
};

/** The statics of a class are the classes below it, by their own names: `chat.completions` is `roots.chat.Completions`. */
const classAt = (roots: Readonly<Record<string, ResourceClass>>, at: string): ResourceClass => {
  const [root = "", ...names] = at.split(".");
  let Resource = roots[root] as ResourceClass;
  for (const name of names)
    Resource = Reflect.get(Resource, name.charAt(0).toUpperCase() + name.slice(1)) as ResourceClass;
  return Resource;
};

const methodOf = (name: string, method: ResourceHelpers["methods"][string]): unknown =>
  // The computed name is the method's.
  ({
    [name](this: APIResource, ...args: never[]): unknown {
      return method(helperContext(this) as never, ...args);
    },
  })[name];
