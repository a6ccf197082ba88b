import type { Method } from "../contract.ts";

/** Something that happened to a call: the one closed union that logs, metrics and traces are fed from. */
export type ClientEvent =
  | {
      readonly type: "request";
      readonly operation: string;
      readonly method: Method;
      readonly url: string;
      readonly attempt: number;
      /** Only where bodies were asked for. */
      readonly body?: string;
    }
  | {
      readonly type: "response";
      readonly operation: string;
      readonly status: number;
      readonly requestID: string | undefined;
      readonly durationMs: number;
      readonly attempt: number;
      /** Only where bodies were asked for, and this one is read at once. */
      readonly body?: string;
    }
  | {
      readonly type: "failure";
      readonly operation: string;
      readonly error: unknown;
      readonly durationMs: number;
      readonly attempt: number;
    }
  | {
      readonly type: "retry";
      readonly operation: string;
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: unknown;
    };
