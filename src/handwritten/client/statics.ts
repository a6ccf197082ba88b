import { resources } from "../../generated/resources/index.ts";
import { APIPromise } from "../core/api-promise.ts";
import { inspectAs } from "../core/inspect.ts";
import {
  AbstractPage,
  ConversationCursorPage,
  CursorPage,
  NextCursorPage,
  Page,
  TokenPage,
} from "../core/pages/page-classes.ts";
import { PagePromise } from "../core/pages/page-promise.ts";
import * as callErrors from "../errors/call-errors.ts";
import { readRateLimits } from "../errors/rate-limits/rate-limits.ts";
import { define, type ResourceClass } from "../resources/resource.ts";
import { toFile } from "../uploads/to-file.ts";
import { toStreamingFile } from "../uploads/to-streaming-file.ts";
import { version } from "../version.ts";

/**
 * Puts on the class what is reached through it: `OpenAI.RateLimitError`, `OpenAI.Chat`, `OpenAI.toFile`. `require` gives the
 * class, so everything that the module exports and that any call may need is here; `declare namespace OpenAI` has the types.
 */
export const addStatics = (OpenAI: abstract new (...args: never[]) => object): void => {
  Object.assign(OpenAI, callErrors, {
    OpenAI,
    default: OpenAI,
    APIPromise,
    AbstractPage,
    ConversationCursorPage,
    CursorPage,
    NextCursorPage,
    Page,
    PagePromise,
    TokenPage,
    readRateLimits,
    toFile,
    toStreamingFile,
    version,
  });
  for (const Resource of Object.values<ResourceClass>(resources))
    define(OpenAI, Resource.name, Resource, true);
  // No accessor is read for it, as one gives the key; resources are left out, as they are the same for all clients.
  inspectAs<object>(OpenAI, (client, show) => {
    const shown = Object.entries(client).filter(([name]) => !(name in resources));
    return `${client.constructor.name} ${show(Object.fromEntries(shown))}`;
  });
};
