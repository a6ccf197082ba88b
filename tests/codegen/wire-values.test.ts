// Values as servers send them, against the schemas of the patched contract.
import { describe, expect, it } from "@jest/globals";
import { createAnswerCheck } from "../../scripts/conformance/answers/check-answer.ts";
import { operations } from "../../src/generated/json-schemas/operations.ts";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";

const check = createAnswerCheck({ operations, schemas });
const mismatchesOf = (component: string, value: unknown): readonly string[] | undefined =>
  check({ name: component, form: "json", schema: { component }, value })?.map(
    ({ kind, path }) => `${kind} ${path}`,
  );

const batch = {
  id: "b",
  object: "batch",
  endpoint: "/v1/responses",
  input_file_id: "f",
  completion_window: "24h",
  status: "validating",
  created_at: 1,
};
const notYet = {
  errors: null,
  output_file_id: null,
  error_file_id: null,
  in_progress_at: null,
  expires_at: null,
  finalizing_at: null,
  completed_at: null,
  failed_at: null,
  expired_at: null,
  cancelling_at: null,
  cancelled_at: null,
};
const message = { role: "assistant", content: "Hello", tool_calls: null, function_call: null };
const completion = {
  id: "c",
  object: "chat.completion",
  created: 1,
  model: "m",
  system_fingerprint: null,
  choices: [{ index: 0, finish_reason: "stop", logprobs: null, message }],
};
const job = {
  id: "j",
  object: "fine_tuning.job",
  created_at: 1,
  error: { code: null, message: null, param: null },
  finished_at: null,
  fine_tuned_model: null,
  hyperparameters: {},
  model: "m",
  organization_id: "o",
  result_files: [],
  status: "paused",
  trained_tokens: null,
  training_file: "f",
  validation_file: null,
  seed: 1,
};
const files = { in_progress: 0, completed: 1, failed: 0, cancelled: 0, total: 1 };
const fileBatch = { id: "v", created_at: 1, vector_store_id: "s", status: "completed", file_counts: files };
const run = {
  object: "eval.run",
  id: "r",
  eval_id: "e",
  status: "queued",
  model: "m",
  name: "n",
  created_at: 1,
  report_url: "https://example.com/r",
  result_counts: { total: 0, errored: 0, failed: 0, passed: 0 },
  per_model_usage: null,
  per_testing_criteria_results: null,
  data_source: {
    type: "completions",
    source: { type: "file_id", id: "f" },
    sampling_params: null,
  },
  metadata: {},
  error: null,
};
const unused = { turn_detection: null, noise_reduction: null, transcription: null };

describe("a value of the wire is valid:", () => {
  it.each<[string, string, unknown]>([
    ["a batch that has just begun", "Batch", { ...batch, ...notYet }],
    ["a stored completion", "CreateChatCompletionResponse", completion],
    [
      "a chunk of a server without a fingerprint",
      "CreateChatCompletionStreamResponse",
      {
        id: "c",
        object: "chat.completion.chunk",
        created: 1,
        model: "m",
        choices: [],
        system_fingerprint: null,
      },
    ],
    [
      "stored messages of a user and a tool",
      "ChatCompletionMessageList",
      {
        object: "list",
        data: [
          { id: "1", role: "user", content: "Hi" },
          { id: "2", role: "tool", content: "21" },
        ],
        first_id: "1",
        last_id: "2",
        has_more: false,
      },
    ],
    ["a message that is given back", "ChatCompletionRequestMessage", message],
    ["an eval run that waits", "EvalRun", run],
    ["a paused fine-tuning job without an error", "FineTuningJob", job],
    [
      "a file batch, by its usual constant",
      "VectorStoreFileBatchObject",
      { ...fileBatch, object: "vector_store.files_batch" },
    ],
    [
      "a file batch, by the other one",
      "VectorStoreFileBatchObject",
      { ...fileBatch, object: "vector_store.file_batch" },
    ],
    [
      "a realtime session that uses little",
      "RealtimeSessionCreateResponse",
      { tracing: null, turn_detection: null, include: null, audio: { input: unused } },
    ],
    [
      "the session of a realtime event",
      "RealtimeServerEvent",
      {
        type: "session.created",
        event_id: "e",
        session: {
          type: "realtime",
          id: "s",
          object: "realtime.session",
          tracing: null,
          audio: { input: unused },
        },
      },
    ],
    [
      "a transcription session of an unknown language",
      "RealtimeTranscriptionSessionCreateResponse",
      {
        client_secret: null,
        turn_detection: null,
        input_audio_transcription: { model: "m", language: null },
      },
    ],
    [
      "a file without its former status",
      "OpenAIFile",
      { id: "f", object: "file", bytes: 1, created_at: 1, filename: "f", purpose: "batch" },
    ],
    [
      "a thread as streams send it",
      "ThreadObject",
      { id: "t", object: "thread", created_at: 1, metadata: {} },
    ],
    [
      "an image event",
      "ImageGenPartialImageEvent",
      { type: "image_generation.partial_image", b64_json: "AA==", partial_image_index: 0 },
    ],
  ])("%s", (_, component, value) => {
    expect(mismatchesOf(component, value)).toEqual([]);
  });

  it.each(["createTranscription", "createTranslation"])(
    "every form of the result of %s, where one has all fields of another",
    (operation) => {
      // `oneOf` refuses what fits two variants.
      expect(Object.keys(operations[operation]?.responses["200"]?.["application/json"] ?? {})).toEqual([
        "anyOf",
      ]);
    },
  );

  it("while what programs read and servers send is still required", () => {
    const { choices: _, ...withoutChoices } = completion;
    expect(mismatchesOf("CreateChatCompletionResponse", withoutChoices)).toEqual(["missing choices"]);
    const event = {
      type: "response.output_text.delta",
      item_id: "i",
      output_index: 0,
      content_index: 0,
      delta: "",
    };
    expect(mismatchesOf("ResponseTextDeltaEvent", event)).toEqual(["missing sequence_number"]);
  });
});
