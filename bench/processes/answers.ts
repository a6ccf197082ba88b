// What the server of the benchmarks answers: of the size and shape that the API answers with.

/** The text of every unary answer; a contender that returns another has not done the work. */
export const answerText: string =
  "Light from the sun is a mix of all colours, and air scatters the blue ones most. ".repeat(4);

/** Events with text in every streamed answer. */
export const eventsPerStream = 2_000;

/** Events with text in every answer over a socket: so many that opening it does not count. */
export const eventsPerSocket = 20_000;

const word = (_: unknown, i: number): string => ` word${i}`;

/** What the events of a stream add up to. */
export const streamedText: string = Array.from({ length: eventsPerStream }, word).join("");

const head = {
  id: "chatcmpl-BenchBenchBenchBenchBenchBen",
  created: 1_760_000_000,
  model: "gpt-5.2-2025-12-11",
};

/** A refusal with 429. */
export const refusal: Buffer = Buffer.from(
  JSON.stringify({
    error: {
      message:
        "The organization has sent as many requests in this minute as its limit allows. Try again in 20 s.",
      type: "requests",
      param: null,
      code: "rate_limit_exceeded",
    },
  }),
);

/** A chat completion with a text. */
export const completionOf = (content: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      ...head,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content, refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: {
        prompt_tokens: 42,
        completion_tokens: 73,
        total_tokens: 115,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
      service_tier: "default",
      system_fingerprint: "fp_bench",
    }),
  );

/** A chat completion. */
export const completion: Buffer = completionOf(answerText);

/** An event of a streamed chat completion. */
export const event = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({
    ...head,
    object: "chat.completion.chunk",
    service_tier: "default",
    system_fingerprint: "fp_bench",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage: null,
  })}\n\n`;

/** Events with text in each half of an answer that is held open. */
export const eventsPerHalf = 5;

/** An answer in two halves, between which a stream is open. */
export const halves: readonly [string, string] = [
  Array.from({ length: eventsPerHalf }, (_, i) => event({ content: ` word${i}` }, null)).join(""),
  `${Array.from({ length: eventsPerHalf }, (_, i) => event({ content: ` word${i}` }, null)).join("")}${event({}, "stop")}data: [DONE]\n\n`,
];

const events: Buffer = Buffer.from(
  [
    event({ role: "assistant", content: "", refusal: null }, null),
    ...Array.from({ length: eventsPerStream }, (_, i) => event({ content: ` word${i}` }, null)),
    event({}, "stop"),
    "data: [DONE]\n\n",
  ].join(""),
);

/** RFC 8446 §5.1: the largest TLS record, so the largest piece in which bytes arrive over https. */
const pieceBytes = 16_384;

/** Events in the pieces that they are written in. */
export const piecesOf = (events: Buffer): readonly Buffer[] =>
  Array.from({ length: Math.ceil(events.length / pieceBytes) }, (_, i) =>
    events.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );

/** A streamed chat completion. */
export const pieces: readonly Buffer[] = piecesOf(events);

/** The events of a socket that answers one `response.create`. */
export const messages: readonly string[] = [
  ...Array.from({ length: eventsPerSocket }, (_, i) =>
    JSON.stringify({
      type: "response.output_text.delta",
      event_id: `event_${i}`,
      response_id: "resp_BenchBenchBenchBench",
      item_id: "item_BenchBenchBenchBench",
      output_index: 0,
      content_index: 0,
      delta: ` word${i}`,
    }),
  ),
  JSON.stringify({ type: "response.done", event_id: "event_done", response: { id: "resp_Bench" } }),
];

/** The headers that the API sends with every answer, beside its own of the content. */
export const headers: Readonly<Record<string, string>> = {
  "access-control-expose-headers": "X-Request-ID",
  "openai-organization": "bench",
  "openai-processing-ms": "412",
  "openai-project": "proj_bench",
  "openai-version": "2020-10-01",
  "x-ratelimit-limit-requests": "10000",
  "x-ratelimit-limit-tokens": "2000000",
  "x-ratelimit-remaining-requests": "9999",
  "x-ratelimit-remaining-tokens": "1999958",
  "x-ratelimit-reset-requests": "6ms",
  "x-ratelimit-reset-tokens": "1ms",
  "x-request-id": "req_0123456789abcdef0123456789abcdef",
  "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
  "x-content-type-options": "nosniff",
};
