/** The name of a contender's file in `contenders/` and `programs/`; "ours" where both APIs are alike. */
export type ContenderName =
  | "floor"
  | "floor-tuned"
  | "ours"
  | "class-api"
  | "class-api-over-dispatcher"
  | "class-api-float32"
  | "functional-api"
  | "class-api-over-fetch"
  | "openai"
  | "ai-sdk";

/** Those that are measured, as they are called in a report. */
export const contenders: Readonly<Record<ContenderName, string>> = {
  floor: "floor",
  "floor-tuned": "floor, tuned",
  ours: "ours",
  "class-api": "ours, `new OpenAI()`",
  "class-api-over-dispatcher": 'ours, `transport: "dispatcher"`',
  "class-api-float32": 'ours, `vectors: "float32"`',
  "functional-api": "ours, `createClient`",
  "class-api-over-fetch": "ours, `new OpenAI({ fetch })`",
  openai: "`openai`",
  "ai-sdk": "`@ai-sdk/openai`",
};

/** Our APIs, which the targets are set for. */
export const ourAPIs: readonly ContenderName[] = ["class-api", "functional-api"];

/** Those that can send calls. */
export const callers: readonly ContenderName[] = [
  "floor",
  "class-api",
  "functional-api",
  "class-api-over-fetch",
  "openai",
  "ai-sdk",
];

/** Both floors, our APIs, ours over another transport, and the peers: where a call itself is measured. */
export const callersAndTransports: readonly ContenderName[] = [
  "floor",
  "floor-tuned",
  "class-api",
  "class-api-over-dispatcher",
  "functional-api",
  "openai",
  "ai-sdk",
];
