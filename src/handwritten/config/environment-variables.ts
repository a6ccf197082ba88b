import type { Logger } from "./logger.ts";

/** The variables that a client reads, by the option that each stands for. `AzureOpenAI` and `BedrockOpenAI` have more. */
export const VARIABLES = {
  apiKey: "OPENAI_API_KEY",
  adminAPIKey: "OPENAI_ADMIN_KEY",
  organization: "OPENAI_ORG_ID",
  project: "OPENAI_PROJECT_ID",
  webhookSecret: "OPENAI_WEBHOOK_SECRET",
  baseURL: "OPENAI_BASE_URL",
  defaultHeaders: "OPENAI_CUSTOM_HEADERS",
  logLevel: "OPENAI_LOG",
} as const;

/** The value of an environment variable, trimmed; undefined when it is unset or blank, or where there are none. */
export const environmentVariable = (name: string): string | undefined => {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name]?.trim() || undefined;
};

/** Of a program that makes a client for every call. */
const warned = new Set<string>();

/**
 * Says once in a process that a variable makes no sense and is left alone: it may be another program's, so it is no
 * reason to stop this one. Its value is not shown.
 */
export const warnOfVariable = (name: string, why: string, logger: Pick<Logger, "warn">): void => {
  const line = `${name} ${why}`;
  if (warned.has(line)) return;
  warned.add(line);
  logger.warn(`api-openai: ${line}`);
};

/**
 * Headers as `OPENAI_CUSTOM_HEADERS` has them: one `Name: value` a line. An illegal character in one is for the call to
 * refuse: what is left of the header would be another.
 *
 * @param skipped - called with the number of each line of another shape; the first line is 1
 */
export const parseHeaderLines = (
  text: string | undefined,
  skipped?: (line: number) => void,
): Record<string, string> => {
  const headers: [string, string][] = [];
  for (const [index, line] of (text?.split("\n") ?? []).entries()) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
    else if (line.trim()) skipped?.(index + 1);
  }
  // No assignment by name: one may be `__proto__`.
  return Object.fromEntries(headers);
};
