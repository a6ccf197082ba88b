// What the helpers that poll load when one of them is first used.

export { pollUntilOver } from "./poll-until-over.ts";
export { splitOptions } from "./split-options.ts";
export { uploadAll } from "./upload-all.ts";
