// What the helpers that read outputs load when one of them is first used.

export { prepareChat, readChatCompletion } from "./chat-output.ts";
export { ChatStreamParser } from "./chat-stream-parser.ts";
export { prepareResponse, readResponse } from "./response-output.ts";
export { filling, Slots } from "./slots.ts";
