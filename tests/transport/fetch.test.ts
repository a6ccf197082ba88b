import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../src/handwritten/errors.ts";
import { createPlatformFetch } from "../../src/handwritten/transport/fetch.ts";

describe("fetch, told how to connect", () => {
  it("says what to do instead, on Bun and on Deno", () => {
    const create = () => createPlatformFetch({ proxy: "http://user:hunter2@proxy:3128" });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(/need Node; here, `fetchOptions` .* Bun .* Deno .*`Deno\.createHttpClient`$/);
    expect(create).not.toThrow(/hunter2/);
  });
});
