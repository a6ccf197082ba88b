/** The value of an environment variable, trimmed; undefined when it is unset or blank, or where there are none. */
export const environmentVariable = (name: string): string | undefined => {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name]?.trim() || undefined;
};

/**
 * Headers as `OPENAI_CUSTOM_HEADERS` has them: one `Name: value` a line. A line of another shape is skipped.
 */
export const parseHeaderLines = (text: string | undefined): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const line of text?.split("\n") ?? []) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
};
