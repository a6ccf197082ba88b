// The official subpath `helpers/responses-tool-runner`.

export {
  type Checkpoint as ResponsesRunnerCheckpoint,
  type Ledger as ResponsesRunnerLedger,
  type ResponsesRunnerOptions,
  type ResponsesRunnerTools,
  type ResponsesRunnerTurn,
  ResponsesToolRunner,
  ResponsesToolRunnerError,
  type RunnerFunction,
  runnerFunction,
} from "../../handwritten/tools/index.ts";
