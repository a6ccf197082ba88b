import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { smallestVersion, stepFor } from "../../../scripts/release/smallest-version.ts";

const nothing = { breaking: false, added: false };

describe("the version of a release", () => {
  it.each([
    ["0.1.0", { breaking: true, added: true }, "minor"],
    ["0.1.0", { breaking: false, added: true }, "patch"],
    ["1.2.3", { breaking: true, added: false }, "major"],
    ["1.2.3", { breaking: false, added: true }, "minor"],
    ["1.2.3", nothing, "patch"],
  ] as const)("after %s with %j is a %s step at least", (present, amount, step) => {
    expect(stepFor(present, amount)).toBe(step);
  });

  it.each([
    [
      "1.2.3",
      "1.3.0",
      { breaking: true, added: false },
      "promises less than has changed.*2\\.0\\.0 at least",
    ],
    [
      "1.2.3",
      "1.2.4",
      { breaking: false, added: true },
      "the API has grown, so the version is 1\\.3\\.0 at least",
    ],
    ["0.1.0", "0.1.1-rc.1", { breaking: true, added: true }, "0\\.2\\.0 at least"],
    ["0.1.0", "0.1.0", nothing, "is not above 0\\.1\\.0"],
    ["0.1.0", "0.0.9", nothing, "is not above 0\\.1\\.0"],
    ["0.1.0", "v0.2.0", nothing, "is not a version"],
    ["0.1.0", "next", nothing, "is not a version"],
  ])("after %s is refused as %s with %j", (present, asked, amount, message) => {
    expect(() => smallestVersion(present, asked, amount)).toThrow(new RegExp(message));
  });

  it("may be larger than it has to be", () => {
    expect(smallestVersion("1.2.3", "2.0.0", nothing)).toBe("1.2.4");
    expect(smallestVersion("0.1.0", "0.2.0-rc.1", { breaking: true, added: false })).toBe("0.2.0");
  });

  it("is accepted exactly where it is not below the least one", () => {
    const number = fc.nat({ max: 3 });
    const version = fc.tuple(number, number, number).map((parts) => parts.join("."));
    const amount = fc.record({ breaking: fc.boolean(), added: fc.boolean() });
    fc.assert(
      fc.property(version, version, amount, (present, asked, changed) => {
        let smallest: string | undefined;
        try {
          smallest = smallestVersion(present, asked, changed);
        } catch {
          // Refused.
        }
        const rank = (text: string): number =>
          text.split(".").reduce((sum, part) => sum * 10 + Number(part), 0);
        const [major = 0, minor = 0, patch = 0] = present.split(".").map(Number);
        const least = {
          major: `${major + 1}.0.0`,
          minor: `${major}.${minor + 1}.0`,
          patch: `${major}.${minor}.${patch + 1}`,
        }[stepFor(present, changed)];
        expect(smallest).toBe(rank(asked) >= rank(least) ? least : undefined);
      }),
    );
  });
});
