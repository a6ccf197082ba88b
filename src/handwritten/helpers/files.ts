import type { OpenAIFile } from "../../generated/models.ts";
import type { Files } from "../../generated/resources/files.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import { later } from "./poll/later.ts";
import type { PollOptions } from "./poll/poll-options.ts";

/** How long a file is waited for: as the official client names it, or as everything that polls. */
export interface WaitForProcessingOptions extends PollOptions<OpenAIFile> {
  /** The same as `pollIntervalMs`. */
  pollInterval?: number | undefined;
  /** The same as `maxWaitMs`. Default: 30 minutes */
  maxWait?: number | undefined;
}

/** The methods of `openai.files` that are written by hand. */
export interface FilesHelpers {
  /** Waits until a file is processed, whether well or not. @see https://platform.openai.com/docs/api-reference/files/object */
  waitForProcessing(fileID: string, options?: WaitForProcessingOptions): Promise<OpenAIFile>;
}

const DEFAULT_MAX_WAIT_MS = 1_800_000;

export const files: ResourceHelpers = /* @__PURE__ */ defineHelpers<FilesHelpers, Files>("files", {
  waitForProcessing: async ({ resource, clock, emit }, fileID, options = {}) => {
    const { pollInterval, maxWait = DEFAULT_MAX_WAIT_MS, ...given } = options;
    return (await later()).pollUntilOver(
      { operation: "retrieveFile", read: (each) => resource.retrieve(fileID, each), clock, emit },
      { pollIntervalMs: pollInterval, maxWaitMs: maxWait, ...given },
    );
  },
});
