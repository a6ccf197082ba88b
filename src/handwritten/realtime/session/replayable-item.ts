import type { ConversationItem } from "./conversation-items.ts";

/** A part of the content of a message, of any role. */
type Part = Readonly<Record<string, unknown>>;

/**
 * An item in the form in which a client may create it. Undefined when there is none: for speech without a transcript, and
 * for items that belong to their session (the tools of an MCP server, its calls and approvals). Speech becomes its
 * transcript: the server does not send its audio again, and accepts no audio of an assistant.
 *
 * @see https://platform.openai.com/docs/api-reference/realtime-client-events/conversation/item/create
 */
export const replayable = (item: ConversationItem | null | undefined): ConversationItem | undefined => {
  // The client may have sent any value, which the server has refused.
  if (typeof item !== "object" || item === null) return undefined;
  const { object: _, status, ...rest } = item;
  switch (rest.type) {
    case "function_call":
      // Half a call has half its arguments.
      return status === "in_progress" ? undefined : rest;
    case "function_call_output":
      return rest;
    case "message": {
      const { content: parts, role } = rest;
      const content = Array.isArray(parts) ? parts.flatMap(replayablePart(role)) : [];
      return content.length ? { ...rest, content } : undefined;
    }
    default:
      return undefined;
  }
};

const replayablePart =
  (role: unknown) =>
  (part: Part | null): Part[] => {
    const { type, text, transcript, audio } = part ?? {};
    if (!part) return [];
    if (type === "input_image") return [part];
    if (type === "input_audio" && typeof audio === "string" && !transcript) return [part];
    const said = text || transcript;
    if (typeof said !== "string") return [];
    return [{ type: role === "assistant" ? "output_text" : "input_text", text: said }];
  };
