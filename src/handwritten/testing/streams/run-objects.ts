import { CREATED_AT } from "./story.ts";

/** Which run of which assistant on which thread, and what the request said of it. */
export interface ThreadPlace {
  readonly thread_id: string;
  readonly run_id: string;
  readonly assistant_id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
/** When something ended, if it has. */
const ended = (isOver: boolean): number | null => (isOver ? CREATED_AT : null);

/** What a run repeats of its request, and what it says where the request says nothing. */
const REPEATED: Readonly<Record<string, unknown>> = {
  model: "gpt-5.2",
  instructions: null,
  tools: [],
  metadata: {},
  temperature: 1,
  top_p: 1,
  max_prompt_tokens: null,
  max_completion_tokens: null,
  truncation_strategy: { type: "auto", last_messages: null },
  tool_choice: "auto",
  parallel_tool_calls: true,
  response_format: "auto",
};

export const runObject = (
  { run_id, thread_id, assistant_id, fields }: ThreadPlace,
  status: string,
  required_action: object | null = null,
): object => ({
  id: run_id,
  object: "thread.run",
  created_at: CREATED_AT,
  thread_id,
  assistant_id,
  status,
  required_action,
  last_error: null,
  expires_at: status === "completed" ? null : CREATED_AT + 600,
  started_at: ended(status !== "queued"),
  cancelled_at: null,
  failed_at: null,
  completed_at: ended(status === "completed"),
  incomplete_details: null,
  ...Object.fromEntries(
    Object.entries(REPEATED).map(([name, otherwise]) => [name, fields[name] ?? otherwise]),
  ),
  usage: status === "completed" ? USAGE : null,
});

export const runStep = (
  { thread_id, run_id, assistant_id }: ThreadPlace,
  id: string,
  status: string,
  step_details: { readonly type: string; readonly [field: string]: unknown },
): object => ({
  id,
  object: "thread.run.step",
  created_at: CREATED_AT,
  assistant_id,
  thread_id,
  run_id,
  type: step_details.type,
  status,
  step_details,
  last_error: null,
  expired_at: null,
  cancelled_at: null,
  failed_at: null,
  completed_at: ended(status === "completed"),
  metadata: {},
  usage: status === "completed" ? USAGE : null,
});

/** A message; without a text, one that is still to be written. */
export const messageObject = (
  { thread_id, run_id, assistant_id }: ThreadPlace,
  id: string,
  text?: string,
): object => ({
  id,
  object: "thread.message",
  created_at: CREATED_AT,
  thread_id,
  status: text === undefined ? "in_progress" : "completed",
  incomplete_details: null,
  completed_at: ended(text !== undefined),
  incomplete_at: null,
  role: "assistant",
  content: text === undefined ? [] : [{ type: "text", text: { value: text, annotations: [] } }],
  assistant_id,
  run_id,
  attachments: [],
  metadata: {},
});
