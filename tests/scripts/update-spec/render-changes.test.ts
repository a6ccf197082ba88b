import { describe, expect, it } from "@jest/globals";
import type { Change } from "../../../scripts/update-spec/changes.ts";
import { renderChanges } from "../../../scripts/update-spec/render-changes.ts";

const operation = { kind: "operation", name: "createThing", method: "POST", path: "/things" } as const;
const schema = (usedBy: readonly string[]): Change["subject"] => ({
  kind: "component",
  section: "schemas",
  name: "Thing",
  usedBy,
});

describe("renderChanges", () => {
  it("says so when there is nothing", () => {
    expect(renderChanges([])).toBe("No change.");
  });

  it("gathers what happened to the same thing, breaking changes first", () => {
    const users = ["a", "b", "c", "d", "e", "f"];
    expect(
      renderChanges([
        { subject: operation, where: "request body name", what: "removed", breaking: true },
        { subject: schema(users), where: "id", what: "became optional", breaking: true },
        { subject: operation, where: "", what: "moved: GET /a → POST /things", breaking: true },
        { subject: schema([]), where: "", what: "added", breaking: false },
        {
          subject: { kind: "webhook", name: "done", method: "POST", path: "done" },
          where: "",
          what: "added",
          breaking: false,
        },
        { subject: { kind: "document" }, where: "", what: "info.version 1 → 2", breaking: false },
      ]),
    ).toBe(
      [
        "Breaking: 3",
        "  createThing  POST /things",
        "    request body name: removed",
        "    moved: GET /a → POST /things",
        "  schema Thing  (a, b, c, d and 2 more)",
        "    id: became optional",
        "Not breaking: 3",
        "  schema Thing  (no operation uses it)",
        "    added",
        "  webhook done",
        "    added",
        "  the document",
        "    info.version 1 → 2",
      ].join("\n"),
    );
  });
});
