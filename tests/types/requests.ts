// What requests accept (each statement compiles) and refuse (each `@ts-expect-error` is one), group by group.
import type OpenAI from "api-openai";
import type { models } from "api-openai";

declare const openai: OpenAI;
declare const file: File;
declare const signal: AbortSignal;

export async function chat(): Promise<void> {
  openai.chat.completions.create({ model: "gpt-5", messages: [{ role: "user", content: "hi" }] });
  openai.chat.completions.create({
    model: "a-model-of-tomorrow",
    messages: [],
    temperature: null,
    stop: ["a", "b"],
  });
  openai.chat.completions.create({
    model: "gpt-5",
    messages: [
      { role: "system", content: "be brief" },
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: "https://x", detail: "low" } },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "1", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "1", content: "4" },
    ],
    tools: [{ type: "function", function: { name: "f", parameters: { type: "object" } } }],
    response_format: { type: "json_schema", json_schema: { name: "n", schema: {} } },
  });
  openai.chat.completions.list({ model: "gpt-5", limit: 5, order: "asc" }, { signal });
  openai.chat.completions.messages.list("id", { after: "x" });
  // @ts-expect-error messages are required
  openai.chat.completions.create({ model: "gpt-5" });
  // @ts-expect-error a schema's name is no role
  openai.chat.completions.create({ model: "m", messages: [{ role: "ChatCompletionRequestUserMessage", content: "hi" }] });
  // @ts-expect-error a tool's answer needs the id of its call
  openai.chat.completions.create({ model: "m", messages: [{ role: "tool", content: "4" }] });
  // @ts-expect-error a number is no text
  openai.chat.completions.create({ model: "m", messages: [{ role: "user", content: 4 }] });
  // @ts-expect-error no such parameter
  openai.chat.completions.create({ model: "m", messages: [], temprature: 1 });
  // @ts-expect-error desc is spelled so
  openai.chat.completions.list({ order: "descending" });
}

export async function responses(): Promise<void> {
  openai.responses.create({ model: "gpt-5", input: "hi" });
  openai.responses.create({
    input: [{ role: "user", content: [{ type: "input_text", text: "hi" }] }],
    instructions: null,
  });
  openai.responses.create({
    tools: [{ type: "web_search" }, { type: "function", name: "f", parameters: null }],
    tool_choice: "auto",
  });
  openai.responses.create({
    reasoning: { effort: "low" },
    text: { format: { type: "text" } },
    metadata: { a: "b" },
  });
  openai.responses.retrieve("resp", { include: ["reasoning.encrypted_content"] });
  openai.responses.inputItems.list("resp", { order: "asc" });
  openai.responses.inputTokens.count({ model: "gpt-5", input: "hi" });
  openai.responses.cancel("resp", { timeout: 5 });
  openai.beta.responses.create({ model: "gpt-5", input: "x", betas: ["responses_multi_agent=v1"] });
  // @ts-expect-error an unknown kind of tool
  openai.responses.create({ tools: [{ type: "web_serach" }] });
  // @ts-expect-error the input is text or a list of items
  openai.responses.create({ input: 7 });
  // @ts-expect-error metadata holds strings
  openai.responses.create({ metadata: { a: 1 } });
  // @ts-expect-error an id is a string
  openai.responses.retrieve(1);
  openai.responses.retrieve("resp", { timeout: 5 });
  // @ts-expect-error options do not stand among the parameters of a query
  openai.responses.retrieve("resp", { include: [], timeout: 5 });
  // @ts-expect-error efforts are a closed list
  openai.responses.create({ reasoning: { effort: "extreme" } });
}

export async function files(): Promise<void> {
  openai.files.create({ file, purpose: "batch" });
  openai.files.create({
    file: new Uint8Array(2),
    purpose: "user_data",
    expires_after: { anchor: "created_at", seconds: 3600 },
  });
  openai.files.create({ file: new Response("x"), purpose: "evals" });
  openai.files.list({ purpose: "batch", limit: 1 });
  openai.files.content("file").then((response: Response) => response.arrayBuffer());
  openai.uploads.create({ bytes: 1, filename: "f", mime_type: "text/plain", purpose: "assistants" });
  openai.uploads.parts.create("upload", { data: file });
  openai.uploads.complete("upload", { part_ids: ["a"] });
  // @ts-expect-error the purpose is required
  openai.files.create({ file });
  // @ts-expect-error no such purpose
  openai.files.create({ file, purpose: "fun" });
  // @ts-expect-error a path is no file
  openai.files.create({ file: "./lines.jsonl", purpose: "batch" });
  // @ts-expect-error the anchor is a constant
  openai.files.create({ file, purpose: "batch", expires_after: { anchor: "now", seconds: 3600 } });
  // @ts-expect-error parts are named by their ids
  openai.uploads.complete("upload", { part_ids: [1] });
  // @ts-expect-error bytes are counted
  openai.uploads.create({ bytes: "1", filename: "f", mime_type: "text/plain", purpose: "assistants" });
}

export async function audioAndImages(): Promise<void> {
  openai.audio.speech.create({ model: "tts-1", voice: "alloy", input: "hi", response_format: "wav" });
  openai.audio.transcriptions.create({ file, model: "whisper-1", timestamp_granularities: ["word"] });
  openai.audio.translations.create({ file, model: "whisper-1" });
  openai.images.generate({ prompt: "a cat", size: "1024x1024", n: 2 });
  openai.images.edit({ image: [file, file], prompt: "more cats" });
  openai.images.createVariation({ image: file });
  openai.videos.create({ prompt: "a cat", seconds: "4" });
  openai.videos.list({ order: "desc" });
  openai.videos.downloadContent("video", { variant: "thumbnail" });
  // @ts-expect-error a transcription is of a file
  openai.audio.transcriptions.create({ model: "whisper-1" });
  // @ts-expect-error speech needs a voice
  openai.audio.speech.create({ model: "tts-1", input: "hi" });
  // @ts-expect-error words and segments
  openai.audio.transcriptions.create({ file, model: "whisper-1", timestamp_granularities: ["letter"] });
  // @ts-expect-error an image is described by a prompt
  openai.images.generate({});
  // @ts-expect-error n counts
  openai.images.generate({ prompt: "a cat", n: "two" });
  // @ts-expect-error no such variant
  openai.videos.downloadContent("video", { variant: "poster" });
}

export async function assistants(): Promise<void> {
  openai.beta.assistants.create({ model: "gpt-5", tools: [{ type: "code_interpreter" }] });
  openai.beta.threads.create();
  openai.beta.threads.create({ messages: [{ role: "user", content: "hi" }] });
  openai.beta.threads.runs.create("thread", { assistant_id: "a", truncation_strategy: null });
  openai.beta.threads.runs.retrieve("run", { thread_id: "t" });
  openai.beta.threads.runs.submitToolOutputs("run", {
    thread_id: "t",
    tool_outputs: [{ tool_call_id: "c", output: "4" }],
  });
  openai.beta.threads.runs.steps.list("run", { thread_id: "t", limit: 2 });
  openai.beta.threads.messages.update("m", { thread_id: "t", metadata: { a: "b" } });
  openai.beta.chatkit.sessions.create({ user: "u", workflow: { id: "w" } });
  openai.beta.chatkit.threads.listItems("t", { limit: 1 });
  // @ts-expect-error a run belongs to a thread
  openai.beta.threads.runs.retrieve("run", {});
  // @ts-expect-error path parameters go into the object
  openai.beta.threads.runs.retrieve("thread", "run");
  // @ts-expect-error an assistant runs
  openai.beta.threads.runs.create("thread", {});
  // @ts-expect-error only users and assistants write messages
  openai.beta.threads.create({ messages: [{ role: "tool", content: "hi" }] });
  // @ts-expect-error a session is for somebody
  openai.beta.chatkit.sessions.create({ workflow: { id: "w" } });
  // @ts-expect-error steps belong to a thread
  openai.beta.threads.runs.steps.retrieve("step", { run_id: "r" });
}

export async function stores(): Promise<void> {
  openai.vectorStores.create({ name: "s", expires_after: { anchor: "last_active_at", days: 1 } });
  openai.vectorStores.update("vs", { expires_after: null });
  openai.vectorStores.search("vs", { query: ["a", "b"], filters: { type: "eq", key: "k", value: 1 } });
  openai.vectorStores.search("vs", {
    query: "a",
    filters: { type: "and", filters: [{ type: "eq", key: "k", value: true }] },
  });
  openai.vectorStores.files.retrieve("f", { vector_store_id: "vs" });
  openai.vectorStores.fileBatches.create("vs", { file_ids: ["f"] });
  openai.containers.create({ name: "c" });
  openai.containers.files.retrieve("f", { container_id: "c" });
  openai.embeddings.create({ model: "text-embedding-3-small", input: [[1, 2], [3]], dimensions: 8 });
  openai.moderations.create({ input: [{ type: "text", text: "x" }] });
  openai.completions.create({ model: "gpt-3.5-turbo-instruct", prompt: ["a"] });
  openai.conversations.create({ items: [{ type: "message", role: "user", content: "hi" }] });
  openai.conversations.items.retrieve("item", {
    conversation_id: "c",
    include: ["message.output_text.logprobs"],
  });
  // @ts-expect-error a store's file needs the store
  openai.vectorStores.files.retrieve("f", {});
  // @ts-expect-error the anchor is another one here
  openai.vectorStores.create({ expires_after: { anchor: "created_at", days: 1 } });
  // @ts-expect-error a filter compares with a value
  openai.vectorStores.search("vs", { query: "a", filters: { type: "eq", key: "k" } });
  // @ts-expect-error a search has a query
  openai.vectorStores.search("vs", {});
  // @ts-expect-error embeddings are of text or tokens
  openai.embeddings.create({ model: "m", input: { text: "x" } });
  // @ts-expect-error the formats are float and base64
  openai.embeddings.create({ model: "m", input: "x", encoding_format: "int8" });
  // @ts-expect-error containers have names
  openai.containers.create({});
  // @ts-expect-error moderation needs something to look at
  openai.moderations.create({ model: "m" });
  // @ts-expect-error a completion is of a model
  openai.completions.create({ prompt: "a" });
  // @ts-expect-error conversations are named by the item's parameters
  openai.conversations.items.retrieve("item");
}

export async function jobs(): Promise<void> {
  openai.batches.create({ input_file_id: "f", endpoint: "/v1/responses", completion_window: "24h" });
  openai.batches.cancel("b");
  openai.fineTuning.jobs.create({ model: "gpt-4o-mini", training_file: "f", method: { type: "supervised" } });
  openai.fineTuning.jobs.listEvents("job", { limit: 3 });
  openai.fineTuning.alpha.graders.validate({
    grader: { type: "string_check", name: "n", input: "a", reference: "b", operation: "eq" },
  });
  openai.fineTuning.checkpoints.permissions.create("ckpt", { project_ids: ["p"] });
  openai.evals.list({ order_by: "created_at" });
  openai.evals.runs.cancel("run", { eval_id: "e" });
  openai.skills.create({ files: [file] });
  openai.skills.versions.retrieve("1", { skill_id: "s" });
  openai.realtime.clientSecrets.create({ session: { type: "realtime", model: "gpt-realtime" } });
  openai.realtime.calls.create({ sdp: "v=0" });
  openai.realtime.calls.reject("call");
  openai.models.retrieve("gpt-5");
  // @ts-expect-error batches take a day
  openai.batches.create({ input_file_id: "f", endpoint: "/v1/responses", completion_window: "1h" });
  // @ts-expect-error no such endpoint
  openai.batches.create({ input_file_id: "f", endpoint: "/v1/everything", completion_window: "24h" });
  // @ts-expect-error tuning needs examples
  openai.fineTuning.jobs.create({ model: "gpt-4o-mini" });
  // @ts-expect-error no such method
  openai.fineTuning.jobs.create({ model: "m", training_file: "f", method: { type: "magic" } });
  // @ts-expect-error a run belongs to an eval
  openai.evals.runs.cancel("run", {});
  // @ts-expect-error no such operation
  openai.fineTuning.alpha.graders.validate({ grader: { type: "string_check", name: "n", input: "a", reference: "b", operation: "same" } });
  // @ts-expect-error versions belong to a skill
  openai.skills.versions.retrieve("1", {});
  // @ts-expect-error a call is offered by its SDP
  openai.realtime.calls.create({});
  // @ts-expect-error a model has a name
  openai.models.retrieve();
}

export async function admin(): Promise<void> {
  const { organization } = openai.admin;
  organization.users.list({ limit: 1, emails: ["a@b.c"] });
  organization.users.update("u", { role: "owner" });
  organization.projects.create({ name: "p" });
  organization.projects.users.retrieve("u", { project_id: "p" });
  organization.projects.rateLimits.updateRateLimit("rl", { project_id: "p", max_requests_per_1_minute: 5 });
  organization.usage.completions({ start_time: 1, bucket_width: "1d", group_by: ["model"] });
  organization.usage.costs({ start_time: 1 });
  organization.auditLogs.list({ event_types: ["api_key.created"], effective_at: { gte: 1 } });
  organization.adminAPIKeys.create({ name: "k" });
  organization.groups.roles.delete("r", { group_id: "g" });
  organization.certificates.activate({ certificate_ids: ["c"] });
  organization.spendLimit.retrieve();
  // @ts-expect-error usage has a beginning
  organization.usage.completions({});
  // @ts-expect-error a day is the smallest cost
  organization.usage.costs({ start_time: 1, bucket_width: "1m" });
  // @ts-expect-error a project's user is one of a project
  organization.projects.users.retrieve("u");
  // @ts-expect-error no such event
  organization.auditLogs.list({ event_types: ["everything"] });
  // @ts-expect-error keys have names
  organization.adminAPIKeys.create({});
  // @ts-expect-error a group's role is one of a group
  organization.groups.roles.delete("r", {});
  // @ts-expect-error a name is text
  organization.projects.create({ name: 1 });
  // @ts-expect-error no such resource
  organization.everything.list();
}

export async function options(): Promise<void> {
  openai.models.list({
    signal,
    timeout: 1,
    maxRetries: 1,
    headers: { a: null },
    query: { b: 1 },
    idempotencyKey: "k",
  });
  openai.models.list({ path: "/x", method: "post", body: { any: "thing" } });
  openai.get<{ ok: boolean }>("/x").then(({ ok }) => ok);
  openai.withOptions({ maxRetries: 2 }).models.list();
  openai.with((next) => next).models.list();
  // @ts-expect-error milliseconds are a number
  openai.models.list({ timeout: "1s" });
  // @ts-expect-error no such option
  openai.models.list({ retries: 1 });
  // @ts-expect-error no such method
  openai.models.list({ method: "FETCH" });
  // @ts-expect-error a header is text
  openai.models.list({ headers: { a: 1 } });
  // @ts-expect-error no such option of a client
  openai.withOptions({ retry: true });
  openai.withOptions({ fetchOptions: { keepalive: true, dispatcher: {}, cf: { cacheTtl: 5 }, next: { tags: [] } } });
  openai.models.list({ fetchOptions: { cache: "no-store", client: {} } });
  // @ts-expect-error a part of the request
  openai.withOptions({ fetchOptions: { headers: { a: "1" } } });
  // @ts-expect-error a part of the request
  openai.models.list({ fetchOptions: { method: "GET" } });
  // @ts-expect-error not a value of the member
  openai.models.list({ fetchOptions: { keepalive: "yes" } });
}

export const message: models.ChatCompletionRequestMessage = { role: "developer", content: "x" };
// @ts-expect-error a developer's message has content
export const incomplete: models.ChatCompletionRequestMessage = { role: "developer" };
// @ts-expect-error a name that this contract does not have
export type Unknown = models.NoSuchSchema;
