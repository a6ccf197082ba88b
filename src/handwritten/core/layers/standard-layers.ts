import type { HeadersRecord } from "../../contract.ts";
import type { Layer } from "../handler.ts";
import type { Redactor } from "../redactor.ts";
import type { Timeouts } from "../timeouts.ts";
import { adapt } from "./adapt.ts";
import { keepAttemptSignal } from "./attempt-signal.ts";
import { attemptTimeout } from "./attempt-timeout.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { requestHeaders } from "./request-headers.ts";

/** What the layers of every call need of their client. */
export interface StandardLayersOptions {
  /** Takes secrets out of errors, for a target that has no redactor of its own. */
  readonly redactor: Redactor | undefined;
  readonly timeout: Timeouts;
  /** Sent with every request; the request's own win. */
  readonly headers: HeadersRecord;
  /** Whether the client reads event streams. */
  readonly streams: boolean;
}

/** The layers that every call goes through, the outermost first: inside a client's own layers and policies. */
export const standardLayers = ({
  redactor,
  timeout,
  headers,
  streams,
}: StandardLayersOptions): readonly Layer[] => [
  // Outside of all that may fail with a secret.
  hideSecrets(redactor),
  // Each attempt has its own limits. It derives the attempt's signal, so what is further in hears it.
  attemptTimeout(timeout),
  // Sees the signal that the layer before has derived.
  ...(streams ? [keepAttemptSignal] : []),
  // Before the credentials, which may depend on the path and the fields that the server has.
  adapt,
  // Innermost, so that a key that was rotated during a wait is the new one.
  requestHeaders(headers),
];
