import { classify } from "../../errors/classify.ts";

/**
 * The tokens that a failed call has used: `nothing` where it was not sent, 0 where the server rejected it, and undefined
 * where that is unknown: it may have used all that was reserved.
 */
export const tokenUsageOfError = (error: unknown): 0 | "nothing" | undefined => {
  const { progress, cause } = classify(error);
  if (progress === "not_sent") return "nothing";
  return progress === "rejected" && cause !== "server" ? 0 : undefined;
};
