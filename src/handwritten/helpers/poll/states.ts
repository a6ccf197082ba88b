/** The states of what an operation reads: those to wait in, and those that are its end. */
export interface States {
  readonly waiting: readonly string[];
  readonly over: readonly string[];
  /** What no state at all means. Default: an error. */
  readonly absent?: "waiting";
}

const RUNNING = ["queued", "in_progress"];

/** By the operation that reads the state. A test compares them with the contract. */
export const STATES: Readonly<Record<string, States>> = {
  getRun: {
    waiting: [...RUNNING, "cancelling"],
    over: ["requires_action", "completed", "failed", "incomplete", "expired", "cancelled"],
  },
  getVectorStoreFile: { waiting: ["in_progress"], over: ["completed", "failed", "cancelled"] },
  getVectorStoreFileBatch: { waiting: ["in_progress"], over: ["completed", "failed", "cancelled"] },
  // Some servers leave it out until the file is processed.
  retrieveFile: { waiting: ["uploaded"], over: ["processed", "error", "deleted"], absent: "waiting" },
  retrieveBatch: {
    waiting: ["validating", "in_progress", "finalizing", "cancelling"],
    over: ["completed", "failed", "expired", "cancelled"],
  },
  getResponse: { waiting: RUNNING, over: ["completed", "failed", "incomplete", "cancelled"] },
  retrieveFineTuningJob: {
    waiting: ["validating_files", "queued", "running", "paused"],
    over: ["succeeded", "failed", "cancelled"],
  },
  getEvalRun: { waiting: RUNNING, over: ["completed", "failed", "canceled"] },
  GetVideo: { waiting: RUNNING, over: ["completed", "failed"] },
};
