import type { Violation } from "./violation.ts";

/** The request is broken as such, before any schema is asked. */
export class UnreadableRequest extends Error {
  override readonly name = "UnreadableRequest";
  readonly violation: Violation;

  constructor(
    message: string,
    { cause, status = 400, code = null }: ErrorOptions & Partial<Pick<Violation, "status" | "code">> = {},
  ) {
    super(message, { cause });
    this.violation = { status, message, param: null, code };
  }
}
