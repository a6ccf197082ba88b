import type { Faults } from "./faults.ts";
import { mergeDelta } from "./merge-delta.ts";

/** A piece of a tool call as a stream has it; providers leave out one or the other. */
export interface ToolCallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly type?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null } | null;
  readonly custom?: object | null;
}

/** A call as far as it has come. */
export interface ToolCallSnapshot {
  readonly id?: string;
  readonly type?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

interface Slot {
  readonly call: ToolCallSnapshot;
  /** Its place in the list. */
  readonly place: number;
  id: string | undefined;
}

/**
 * Puts tool calls together from pieces that some providers send without an index, or with the same one for each call:
 * a known id wins; a new id under an index that another call has is a call of its own; a piece with neither belongs to
 * the call that the last one was about. A name that comes again is not twice the name.
 *
 * @see https://github.com/openai/openai-python/issues/2806 for calls without an index
 */
export class ToolCalls {
  /** The calls in the order of their beginnings. */
  readonly list: ToolCallSnapshot[] = [];
  readonly #byIndex = new Map<number, Slot>();
  readonly #byID = new Map<string, Slot>();
  readonly #faults: Faults;
  #current: Slot | undefined;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Adds a piece. @returns the place of its call in the list */
  add(delta: ToolCallDelta): number {
    const slot = this.#slotOf(delta);
    const { call, place } = slot;
    this.#current = slot;
    if (delta.id) {
      slot.id = delta.id;
      this.#byID.set(delta.id, slot);
    }
    const { index: _, ...piece } = delta;
    const name = piece.function?.name;
    // Some servers send the name with every piece.
    const isRepeated = Boolean(name) && name === call.function?.name;
    mergeDelta(
      call,
      isRepeated ? { ...piece, function: { ...piece.function, name: null } } : piece,
      this.#faults,
    );
    complete(call);
    return place;
  }

  #slotOf({ index, id }: ToolCallDelta): Slot {
    const known = id ? this.#byID.get(id) : undefined;
    if (known) return known;
    const at = typeof index === "number" ? this.#byIndex.get(index) : undefined;
    if (at && (!id || at.id === undefined)) return at;
    if (!id && typeof index !== "number" && this.#current) return this.#current;
    const slot: Slot = { call: {}, place: this.list.length, id: undefined };
    this.list.push(slot.call);
    if (typeof index === "number") this.#byIndex.set(index, slot);
    return slot;
  }
}

/** A function that takes no arguments may come without any, and a call without its kind. */
const complete = (call: { type?: string; function?: { arguments?: string | null } | null }): void => {
  if (!call.function) return;
  call.type ||= "function";
  call.function.arguments ??= "";
};
