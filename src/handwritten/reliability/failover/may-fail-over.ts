import type { ApiRequest } from "../../contract.ts";
import { isReplayable } from "../../core/request/form.ts";
import { classify } from "../../errors/classify.ts";
import { isUnknownOutcome } from "../outcome.ts";

/** Whether a policy of the target did not send the request. */
export const isRefusal = (error: unknown): boolean => classify(error).cause === "refused";

/**
 * Whether another target may succeed: what may pass, what a policy of this target or the proxy refused, a host that is not
 * found, a response that is not what the operation responds with.
 */
export const mayFailOver = (error: unknown): boolean => {
  const { cause, mayPass } = classify(error);
  switch (cause) {
    case "refused":
    case "host_not_found":
    case "proxy_refusal":
    case "quota":
    case "decode":
      return true;
    case "deadline":
      return false;
    default:
      return mayPass;
  }
};

/** Whether the request may be sent once more. One that was not sent may be, whatever its body is. */
export const mayRepeat = (request: ApiRequest, error: unknown, unknownOutcome: "retry" | "fail"): boolean => {
  if (isRefusal(error)) return true;
  if (!isReplayable(request.body)) return false;
  return unknownOutcome === "retry" || !isUnknownOutcome(error) || !/^(?:POST|PATCH)$/.test(request.method);
};
