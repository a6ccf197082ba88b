import type { Exposable } from "../config/secret/exposable.ts";

/** Gives the token by which a workload proves to OpenAI who it is. */
export interface SubjectTokenProvider {
  /** `jwt` for a signed JWT, `id` for an OpenID Connect identity token. */
  readonly tokenType: "jwt" | "id";
  /** Asked anew for every exchange. */
  getToken(): Promise<string | Exposable>;
}
