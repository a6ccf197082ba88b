import { isFields } from "../../core/fields.ts";
import { type Faults, isEmpty } from "./faults.ts";
import { JSONEnd } from "./json-end.ts";
import { mergeDelta } from "./merge-delta.ts";

/** A piece of a tool call as a stream has it; providers leave out one or the other. */
export interface ToolCallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly type?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null } | null;
  readonly custom?: { readonly name?: string | null; readonly input?: string | null } | null;
}

/** A call as far as it has come. */
export interface ToolCallSnapshot {
  readonly id?: string;
  readonly type?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
  readonly custom?: { readonly name?: string; readonly input?: string };
}

interface Slot {
  readonly call: ToolCallSnapshot;
  /** Its place in the list. */
  readonly place: number;
  readonly index: number | null | undefined;
  /** Whether an earlier call that may go on has the same index, or as little of one. */
  readonly hasRival: boolean;
  readonly end: JSONEnd;
  id: string | undefined;
  /** The chunk that began it. */
  readonly chunk: number;
  /** A piece without arguments that named it once more after its arguments were whole. */
  again: ToolCallDelta | undefined;
}

const nameOf = ({ function: called, custom }: ToolCallDelta | ToolCallSnapshot): string =>
  called?.name || custom?.name || "";
const inputOf = ({ function: called, custom }: ToolCallDelta | ToolCallSnapshot): string =>
  called?.arguments || custom?.input || "";

/** In the place of an index where there is none. */
const NO_INDEX = -1;

/** Which call a piece is about: a known one, a new one, or undefined where it may be of two. */
type Owner = Slot | "new" | undefined;

/**
 * Puts tool calls together from pieces that some providers send without an index, or with the same one for each call.
 *
 * - A known id is of its call, unless the piece has another index and a name: an id may come twice.
 * - A new id under an index that another call has is a call of its own.
 * - A piece with neither belongs to the call that the last one was about.
 * - A second entry of one chunk with a name of its own, and a name after arguments that are whole, begin another call.
 * - A name that comes again before that is not twice the name.
 *
 * What may be of two calls is left out, and is a fault.
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
  #chunk = 0;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** The next pieces are those of another chunk. */
  beginChunk(): void {
    this.#chunk++;
  }

  /** Adds a piece. @returns the place of its call in the list; undefined where it was left out */
  add(delta: ToolCallDelta): number | undefined {
    const owner = this.#ownerOf(delta);
    if (owner === undefined) {
      this.#faults.skip("it is not clear which tool call a piece is of", delta);
      return undefined;
    }
    // A call that says nothing is none.
    if (owner === "new" && isEmpty({ ...delta, index: null })) return undefined;
    const slot = owner === "new" ? this.#begin(delta) : owner;
    this.#addTo(slot, delta);
    return slot.place;
  }

  /** The calls of a choice are over: one that calls nothing by a name is a fault. */
  finish(choice: number): void {
    this.list.forEach((call, place) => {
      this.#faults.subject = `tool call ${place} of choice ${choice}`;
      const isNamed = call.function || call.custom ? nameOf(call) : Object.values(call).some(isFields);
      // Some servers finish a choice with every chunk.
      if (isNamed) this.#faults.heal(this.#faults.subject);
      else this.#faults.skip("a tool call has no name of what it calls", call);
    });
    this.#faults.subject = "";
  }

  #addTo(slot: Slot, delta: ToolCallDelta): void {
    const { call } = slot;
    this.#current = slot;
    if (delta.id) {
      slot.id ??= delta.id;
      this.#byID.set(delta.id, slot);
    }
    const { index: _, ...piece } = delta;
    const name = nameOf(piece);
    if (name && slot.end.isWhole) slot.again = delta;
    // Some servers send the name with every piece.
    mergeDelta(call, name && name === nameOf(call) ? withoutName(piece) : piece, this.#faults);
    if (piece.function?.arguments) slot.end.add(piece.function.arguments);
    complete(call);
  }

  #ownerOf(delta: ToolCallDelta): Owner {
    const slot = this.#slotOf(delta);
    if (typeof slot !== "object") return slot;
    const name = nameOf(delta);
    if (name) return this.#namedOwner(slot, delta, name);
    const input = inputOf(delta);
    if (!input) return slot;
    if (slot.again) return this.#beginAgain(slot.again);
    if (delta.id && delta.id === slot.id) return slot;
    const isMore = slot.end.isWhole && typeof delta.index !== "number" && BEGINS_JSON.test(input);
    return slot.hasRival || isMore ? undefined : slot;
  }

  /** The call that the id, the index or the order of a piece is of. */
  #slotOf(delta: ToolCallDelta): Owner {
    const { index, id } = delta;
    const at = typeof index === "number" ? this.#byIndex.get(index) : this.#current;
    if (!id) return at ?? "new";
    if (at?.id === id) return at;
    const known = this.#byID.get(id);
    if (known) return ofKnownID(known, at, delta);
    if (!at || (at.id !== undefined && nameOf(delta))) return "new";
    if (at.id === undefined) return typeof index === "number" ? at : "new";
    // Some servers make up an id for every piece: a call that is not whole goes on, or another begins without a name.
    return at.end.isWhole ? "new" : undefined;
  }

  /** Of a piece with a name. */
  #namedOwner(slot: Slot, delta: ToolCallDelta, name: string): Owner {
    const known = nameOf(slot.call);
    if (!known) return slot;
    const isOfSameChunk = slot.chunk === this.#chunk;
    const isSameID = Boolean(delta.id) && delta.id === slot.id;
    return name === known
      ? ofSameName(slot, delta, isSameID, isOfSameChunk)
      : ofOtherName(slot, delta, isSameID, isOfSameChunk);
  }

  /** The piece that named a whole call once more has begun another one. */
  #beginAgain(delta: ToolCallDelta): Slot {
    const slot = this.#begin(delta);
    this.#addTo(slot, delta);
    return slot;
  }

  #begin({ index }: ToolCallDelta): Slot {
    const before = this.#byIndex.get(index ?? NO_INDEX);
    const hasRival = before !== undefined && (before.hasRival || !before.end.isWhole);
    const slot: Slot = {
      call: {},
      place: this.list.length,
      index,
      hasRival,
      end: new JSONEnd(),
      id: undefined,
      chunk: this.#chunk,
      again: undefined,
    };
    this.list.push(slot.call);
    this.#byIndex.set(index ?? NO_INDEX, slot);
    return slot;
  }
}

/** Of a piece with an id that is known, of another call than the one at its index. */
const ofKnownID = (known: Slot, at: Slot | undefined, delta: ToolCallDelta): Owner => {
  const { index } = delta;
  if (typeof index !== "number" || (known.index ?? index) === index) return known;
  if (nameOf(delta)) return at ? undefined : "new";
  // Some servers count the pieces.
  return at || (known.end.isWhole && inputOf(delta)) ? undefined : known;
};

/** A whole call has ended; one that is not may be named in every piece. */
const ofSameName = (slot: Slot, delta: ToolCallDelta, isSameID: boolean, isOfSameChunk: boolean): Owner => {
  const [there, input] = [inputOf(slot.call), inputOf(delta)];
  if (!slot.end.isWhole) return isOfSameChunk && !isSameID && !there ? undefined : slot;
  if (!input) return isOfSameChunk && !isSameID ? "new" : slot;
  if (!BEGINS_JSON.test(input)) return slot;
  return isSameID && input === there ? undefined : "new";
};

/** A name may come in pieces, before the arguments and without what begins a call. */
const ofOtherName = (slot: Slot, delta: ToolCallDelta, isSameID: boolean, isOfSameChunk: boolean): Owner => {
  if (slot.end.isWhole || isOfSameChunk) return "new";
  return inputOf(slot.call) || (delta.type && !isSameID) ? undefined : slot;
};

const BEGINS_JSON = /^\s*[[{]/;

/** The name is there already. */
const withoutName = (piece: ToolCallDelta): ToolCallDelta => ({
  ...piece,
  ...(piece.function && { function: { ...piece.function, name: null } }),
  ...(piece.custom && { custom: { ...piece.custom, name: null } }),
});

/** A function that takes no arguments may come without any, and a call without its kind. */
const complete = (call: { type?: string; function?: { arguments?: string | null } | null }): void => {
  if (!call.function) return;
  call.type ||= "function";
  call.function.arguments ??= "";
};
