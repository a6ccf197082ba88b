// What runs tools: loaded when a run begins.

export { beginChatRun, beginResponseRun } from "./begin-run.ts";
