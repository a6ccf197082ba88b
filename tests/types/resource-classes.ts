import OpenAI, { AzureOpenAI, type models } from "api-openai";

declare const openai: OpenAI;

// A resource is a value and a type of the class; those below it are statics.
const chat: OpenAI.Chat = new OpenAI.Chat(openai);
const messages = new OpenAI.Chat.Completions.Messages(openai);
const same: typeof openai.chat.completions.messages = messages;
const keys = new AzureOpenAI.Admin.Organization.Projects.APIKeys(openai);
const sessions = new OpenAI.Beta.ChatKit.Sessions(openai);
const isChat = (value: unknown): value is OpenAI.Chat => value instanceof OpenAI.Chat;
void [chat, same, keys, sessions, isChat];

// An error is a value and a type as well.
const statusOf = (error: unknown): number | undefined =>
  error instanceof OpenAI.APIError ? error.status : undefined;
const named: OpenAI.RateLimitError | undefined = undefined;
void [statusOf, named];

// What wraps and stubs a client assigns to it.
openai.chat.completions.create = new OpenAI.Chat.Completions(openai).create;
openai.embeddings = new OpenAI.Embeddings(openai);
openai.baseURL = "https://api.test/v1";
openai.apiKey = async () => "key";
openai.timeout = { idleMs: 5_000 };
OpenAI.Chat.Completions.prototype.create = openai.chat.completions.create;
// @ts-expect-error a client's address is text
openai.baseURL = 5;
// @ts-expect-error there is no such resource
openai.embedding;

// Parameters that may all be left out may be left out before the options.
openai.files.list({ limit: 5 }, { timeout: 5_000 });
openai.files.list({ timeout: 5_000 });
openai.files.list(undefined, { timeout: 5_000 });
openai.conversations.create({ headers: { "x-own": "1" } });
openai.chat.completions.messages.list("id", { maxRetries: 1 });
// A derived class may declare the parameters alone, as with the official package.
export declare class Traced extends OpenAI.Responses {
  retrieve(
    responseID: string,
    query?: OpenAI.Responses.ResponseRetrieveParamsNonStreaming,
    options?: OpenAI.RequestOptions,
  ): ReturnType<OpenAI.Responses["retrieve"]>;
}
// @ts-expect-error a parameter is no option, and stands among the parameters
openai.responses.retrieve("id", { timeout: 5_000, include: [] });
const uploadParams: OpenAI.Audio.TranscriptionCreateParamsNonStreaming<"verbose_json"> = {
  file: new File([], "a.wav"),
  model: "whisper-1",
  response_format: "verbose_json",
};
// @ts-expect-error another format
uploadParams.response_format = "srt";
// @ts-expect-error options and parameters are not mixed
openai.files.list({ limit: 5, timeout: 5_000 });
// @ts-expect-error parameters that must be given are
openai.admin.organization.usage.costs({ timeout: 5_000 });

// A wrapper makes another value of an answer.
const ids: Promise<string[]> = openai.models.list()._thenUnwrap((page) => page.data.map(({ id }) => id));
const first: Promise<models.Model | undefined> = openai.models
  .list()
  ._thenUnwrap((page, { response }) => (response.ok ? page.data[0] : undefined));
void [ids, first];
