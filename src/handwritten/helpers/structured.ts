import { isFields } from "../core/fields.ts";

/** Reading outputs is loaded when it is first used: a program whose outputs are text loads none of it. */
export const reading = (): Promise<typeof import("../structured/reading.ts")> =>
  import("../structured/reading.ts");

/** Whether a format describes an output that is read: a schema, or the API's `json_schema`. Plain text and `json_object` are not. */
export const isRead = (format: unknown): boolean =>
  typeof format === "function" ||
  (isFields(format) && format["type"] !== "text" && format["type"] !== "json_object");

/** Whether the arguments of one of the tools are read. */
export const hasReadTools = (tools: readonly unknown[] | null | undefined): boolean =>
  (tools ?? []).some((tool) => {
    if (!isFields(tool)) return false;
    const { strict } = (isFields(tool["function"]) ? tool["function"] : tool) as {
      readonly strict?: unknown;
    };
    return strict === true || "$parseRaw" in tool;
  });

/** A body that asks for one answer. What it leaves out stays out. */
export const unstreamed = <Body extends object>(
  body: Body & { readonly stream?: boolean | null | undefined },
): Omit<Body, "stream"> & { stream?: false } =>
  (body.stream ? { ...body, stream: false } : body) as Omit<Body, "stream"> & { stream?: false };
