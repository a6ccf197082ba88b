/** The name of a contender's file in `contenders/` and `programs/`; "ours" where the face makes no difference. */
export type ContenderName =
  | "floor"
  | "ours"
  | "familiar-face"
  | "value-face"
  | "familiar-face-over-fetch"
  | "openai"
  | "ai-sdk";

/** Those that are measured, as they are called in a report. */
export const contenders: Readonly<Record<ContenderName, string>> = {
  floor: "floor",
  ours: "ours",
  "familiar-face": "ours, `new OpenAI()`",
  "value-face": "ours, `createClient`",
  "familiar-face-over-fetch": "ours, `new OpenAI({ fetch })`",
  openai: "`openai`",
  "ai-sdk": "`@ai-sdk/openai`",
};

/** Both faces of ours, which the targets are set for. */
export const ourFaces: readonly ContenderName[] = ["familiar-face", "value-face"];

/** Those that can send calls. */
export const callers: readonly ContenderName[] = [
  "floor",
  "familiar-face",
  "value-face",
  "familiar-face-over-fetch",
  "openai",
  "ai-sdk",
];
