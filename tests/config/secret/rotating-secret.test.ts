import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { RotatingSecret, Secret } from "../../../src/handwritten/config/secret/index.ts";

const [OLD, NEW] = ["sk-old-0123456789abcdefold1", "sk-new-0123456789abcdefnew1"];

describe("RotatingSecret", () => {
  it("gives the value that was set last, and shows none", () => {
    const rotating = new RotatingSecret(OLD);
    expect(rotating.expose("test")).toBe(OLD);
    const next = Secret.create(NEW);
    rotating.set(next);
    expect([rotating.expose("test"), rotating.current, next.exposureCount]).toEqual([NEW, next, 1]);
    expect(`${rotating} ${JSON.stringify(rotating)} ${inspect({ rotating }, { showHidden: true })}`).toBe(
      '[REDACTED sk-…new1] "[REDACTED sk-…new1]" { rotating: [REDACTED sk-…new1] }',
    );
    expect(inspect(rotating, { customInspect: false, showHidden: true, getters: true })).not.toContain(
      "0123456789",
    );
  });

  it("remembers one value back, for answers that still quote it", () => {
    const rotating = new RotatingSecret(OLD);
    expect(rotating.liveSecrets()).toEqual([rotating.current]);
    const [first] = rotating.liveSecrets();
    rotating.set(NEW);
    expect(rotating.liveSecrets()).toEqual([rotating.current, first]);
    rotating.set(`${NEW}2`);
    expect(rotating.liveSecrets()).toHaveLength(2);
    expect(rotating.liveSecrets()).not.toContain(first);
  });

  it("keeps the old value when the new one is no key", () => {
    const rotating = new RotatingSecret(OLD);
    expect(() => rotating.set("short")).toThrow('the secret does not begin with "sk-"');
    expect(rotating.expose("test")).toBe(OLD);
    expect(() => new RotatingSecret("short")).toThrow();
    expect(new RotatingSecret("short", { form: "opaque" }).expose("test")).toBe("short");
  });
});
