import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { absoluteLinks, relativeLinks } from "../../../scripts/readme-links/absolute-links.ts";
import { isRelative, linksIn } from "../../../scripts/readme-links/links-in.ts";

const home = { repository: "https://github.com/owner/name", revision: "v1.2.3" };
const at = (path: string): string => `https://github.com/owner/name/blob/v1.2.3/${path}`;

describe("absoluteLinks", () => {
  it.each([
    ["a link", "[page](docs/page.md)", `[page](${at("docs/page.md")})`],
    ["a link to a heading", "[page](docs/page.md#part)", `[page](${at("docs/page.md#part")})`],
    ["a link with a title", '[page](docs/page.md "the page")', `[page](${at("docs/page.md")} "the page")`],
    ["a link that shows its address", "[docs/a.md](docs/a.md)", `[docs/a.md](${at("docs/a.md")})`],
    ["a link titled so", '[a.md](a.md "a.md")', `[a.md](${at("a.md")} "a.md")`],
    ["an image titled so", '![a.md](a.md "a.md")', `![a.md](${at("a.md")} "a.md")`],
    ["a link in brackets", "[a](<docs/a b.md>)", `[a](<${at("docs/a b.md")}>)`],
    ["a link from the root", "[a](/docs/a.md) [b](./b.md)", `[a](${at("docs/a.md")}) [b](${at("b.md")})`],
    ["a link around code", "[`a`](docs/a.md)", `[\`a\`](${at("docs/a.md")})`],
    [
      "a link in a table",
      "| a | b |\n|---|---|\n| [x](x.md) | |",
      `| a | b |\n|---|---|\n| [x](${at("x.md")}) | |`,
    ],
    ["an image", "![logo](docs/logo.png)", `![logo](${at("docs/logo.png")})`],
    ["a link around an image", "[![i](i.png)](a.md)", `[![i](${at("i.png")})](${at("a.md")})`],
    ["a definition", "[page]\n\n[page]: docs/page.md", `[page]\n\n[page]: ${at("docs/page.md")}`],
    ["a folder", "[examples](examples/)", `[examples](${at("examples/")})`],
  ])("changes %s", (_, markdown, want) => {
    expect(absoluteLinks(markdown, home)).toBe(want);
    expect(absoluteLinks(want, home)).toBe(want);
  });

  it.each([
    ["another site", "[site](https://example.com/docs/a.md) <https://example.com>"],
    ["an address of mail", "[mail](mailto:a@example.com)"],
    ["a heading of the page", "[below](#reliability)"],
    ["code", "`[a](docs/a.md)`\n\n```md\n[a](docs/a.md)\n```\n"],
  ])("leaves %s as it is", (_, markdown) => {
    expect(absoluteLinks(markdown, home)).toBe(markdown);
  });

  it("leaves no relative link, and is undone by relativeLinks, whatever the text", () => {
    const path = fc.stringMatching(/^[a-z]{1,8}(\/[a-z-]{1,8}){0,2}\.md(#[a-z-]{1,8})?$/);
    const words = fc.stringMatching(/^[A-Za-z ]{1,12}$/).filter((text) => text.trim() !== "");
    const part = fc.oneof(
      words,
      fc.tuple(words, path).map(([text, to]) => `[${text}](${to})`),
      fc.tuple(words, path).map(([text, to]) => `![${text}](${to} "${text}")`),
      fc.tuple(words, path).map(([text, to]) => `\`[${text}](${to})\``),
      path.map((to) => `[${to}](${to})`),
      fc.constantFrom("\n\n", "\n- ", "[out](https://example.com)", "[here](#here)"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const markdown = parts.join(" ");
        const absolute = absoluteLinks(markdown, home);
        expect(linksIn(absolute).filter(({ address }) => isRelative(address))).toEqual([]);
        expect(linksIn(absolute)).toHaveLength(linksIn(markdown).length);
        expect(relativeLinks(absolute, home)).toBe(markdown);
      }),
    );
  });
});
