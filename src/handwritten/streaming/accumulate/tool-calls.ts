import { mergeDelta } from "./merge-delta.ts";
import { placeIn } from "./place.ts";

/** A piece of a tool call as a stream has it; providers leave out one or the other. */
export interface ToolCallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
}

interface Slot {
  readonly call: object;
  id: string | undefined;
}

/**
 * Puts tool calls together from pieces that some providers send without an index, or with the same one for each call:
 * a known id wins; a new id under an index that another call has is a call of its own; a piece with neither belongs to
 * the call that the last one was about.
 *
 * @see https://github.com/openai/openai-python/issues/2806 for calls without an index
 */
export class ToolCalls {
  /** The calls in the order of their beginnings. */
  readonly list: object[] = [];
  readonly #byIndex = new Map<number, Slot>();
  readonly #byID = new Map<string, Slot>();
  #current: Slot | undefined;

  add(delta: ToolCallDelta): void {
    const { index: _, ...piece } = delta;
    const slot = this.#slotOf(delta);
    this.#current = slot;
    if (delta.id) {
      slot.id = delta.id;
      this.#byID.set(delta.id, slot);
    }
    mergeDelta(slot.call, piece);
  }

  #slotOf({ index, id }: ToolCallDelta): Slot {
    const known = id ? this.#byID.get(id) : undefined;
    if (known) return known;
    const at = typeof index === "number" ? this.#byIndex.get(placeIn(this.list, index)) : undefined;
    if (at && (!id || at.id === undefined)) return at;
    if (!id && typeof index !== "number" && this.#current) return this.#current;
    const slot: Slot = { call: {}, id: undefined };
    this.list.push(slot.call);
    if (typeof index === "number") this.#byIndex.set(index, slot);
    return slot;
  }
}
