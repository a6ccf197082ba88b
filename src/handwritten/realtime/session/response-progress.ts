interface ResponseEvent {
  readonly type: string;
  readonly response?: { readonly id?: unknown } | null;
}

/** Those that a response ends with: on Realtime sockets the first, on those of the Responses API the others. */
const LAST: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "response.done",
  "response.completed",
  "response.failed",
  "response.incomplete",
  "response.cancelled",
]);

/** Which responses have begun and not ended: what an end of the connection would cut off. */
export class ResponseProgress {
  /** Undefined stands for a response without an id. */
  #begun = new Set<string | undefined>();

  /** How many there are. */
  get count(): number {
    return this.#begun.size;
  }

  /** Their ids, as far as the server sent them. */
  get ids(): readonly string[] {
    return [...this.#begun].filter((id) => id !== undefined);
  }

  received(event: object): void {
    const { type, response } = event as ResponseEvent;
    // What a server sends may be anything; most of it are pieces of a response.
    if (typeof type !== "string" || type.endsWith(".delta")) return;
    const id = typeof response?.id === "string" ? response.id : undefined;
    if (type === "response.created") this.#begun.add(id);
    else if (LAST.has(type)) this.#begun.delete(id);
  }

  /** There are none any more. */
  clear(): void {
    this.#begun.clear();
  }
}
