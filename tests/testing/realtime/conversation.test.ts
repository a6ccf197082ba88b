import { describe, expect, it } from "@jest/globals";
import type { RealtimeConversationItem } from "../../../src/generated/models.ts";
import { Conversation } from "../../../src/handwritten/testing/realtime/conversation.ts";

const item = (id: string, text = "x") =>
  ({
    id,
    type: "message" as const,
    role: "user" as const,
    content: [{ type: "input_text" as const, text }],
  }) satisfies RealtimeConversationItem;
const full = expect.objectContaining({ code: "conversation_full" });

describe("Conversation", () => {
  it("has at most 10,000 items: one more has a place when another is removed", () => {
    const conversation = new Conversation();
    for (let count = 0; count < 10_000; count++)
      expect(conversation.add(item(`item_${count}`))).toHaveProperty("previous");
    expect(conversation.add(item("more"))).toEqual(full);
    expect(conversation.items).toHaveLength(10_000);
    conversation.remove("item_5");
    expect(conversation.add(item("more"))).toHaveProperty("previous");
    expect(conversation.add(item("another"))).toEqual(full);
  });

  it("has at most 67,108,864 characters: what is replaced or removed gives its own back", () => {
    const conversation = new Conversation();
    const large = "x".repeat(40_000_000);
    expect(conversation.add(item("a", large))).toHaveProperty("previous");
    expect(conversation.add(item("b", large))).toEqual(full);
    conversation.replace(item("a"));
    expect(conversation.add(item("b", large))).toHaveProperty("previous");
    expect(conversation.add(item("c", large))).toEqual(full);
    conversation.remove("b");
    expect(conversation.add(item("c", large))).toHaveProperty("previous");
  });
});
