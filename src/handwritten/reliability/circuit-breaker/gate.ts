import { contextKey } from "../../core/context.ts";
import type { ContextKey } from "../../core/handler.ts";
import type { CircuitOpenError } from "../../errors/index.ts";

/** Whether calls are let through at the moment: what a queue further in asks before it lets a call through. */
export interface Gate {
  /** Why a call would be refused now; undefined: it would not. */
  refusal(): CircuitOpenError | undefined;
  /** Calls the listener when it closes for everybody; the returned function ends that. */
  onShut(listener: () => void): () => void;
}

/** The gate of the target that a call is for. */
export const gateKey: ContextKey<Gate> = /* @__PURE__ */ contextKey("gate");
