import { describe, expect, it } from "@jest/globals";
import { encodedForms } from "../../../src/handwritten/config/redact/encoded-forms.ts";

const SECRET = `Aa0/+&<>'"\`=.~$:@,; é`;

describe("encodedForms", () => {
  const table: readonly (readonly [what: string, form: string])[] = [
    ["as it is", SECRET],
    ["in small letters", SECRET.toLowerCase()],
    ["in JSON", JSON.stringify(SECRET).slice(1, -1)],
    ["in JSON by PHP", JSON.stringify(SECRET).slice(1, -1).replaceAll("/", "\\/")],
    ["in JSON by Go", `Aa0/+\\u0026\\u003C\\u003E'\\"\`=.~$:@,; é`],
    ["in JSON by Go, with small digits", `Aa0/+\\u0026\\u003c\\u003e'\\"\`=.~$:@,; é`],
    ["in JSON by .NET", `Aa0/\\u002B\\u0026\\u003C\\u003E\\u0027\\"\\u0060=.~$:@,; é`],
    ["in HTML", `Aa0/+&amp;&lt;&gt;'&quot;\`=.~$:@,; é`],
    ["in HTML with a numbered apostrophe", `Aa0/+&amp;&lt;&gt;&#39;&quot;\`=.~$:@,; é`],
    ["in HTML with a hexadecimal apostrophe", `Aa0/+&amp;&lt;&gt;&#x27;&quot;\`=.~$:@,; é`],
    ["in HTML by numbers", `Aa0&#x2F;&#x2B;&#x26;&#x3C;&#x3E;&#x27;&#x22;&#x60;&#x3D;.~$:@,; é`],
    ["in a URL", encodeURIComponent(SECRET)],
    ["in a URL, with small digits", encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
    ["in a URL by RFC 3986", encodeURIComponent(SECRET).replace("'", "%27")],
    [
      "in a URL where letters alone are left",
      encodeURIComponent(SECRET).replace("'", "%27").replace(".", "%2E").replace("~", "%7E"),
    ],
    ["in a path", "Aa0%2F+&%3C%3E'%22%60=.~$:@,;%20%C3%A9"],
    ["as a whole URL", encodeURI(SECRET)],
    ["in a URL twice", encodeURIComponent(encodeURIComponent(SECRET))],
    ["in a form", new URLSearchParams({ a: SECRET }).toString().slice(2)],
    ["in base64", Buffer.from(SECRET).toString("base64")],
    ["in base64 without its padding", Buffer.from(SECRET).toString("base64").replaceAll("=", "")],
    ["in base64 for URLs", Buffer.from(SECRET).toString("base64url")],
    ["in base64 in a URL", encodeURIComponent(Buffer.from(SECRET).toString("base64"))],
  ];
  it.each(table)("has a value %s", (_what, form) => {
    expect(encodedForms(SECRET)).toContain(form);
  });

  it.each([0, 1, 2, 3, 4])("finds a value in base64 after %i other bytes", (before) => {
    const inside = Buffer.from(`${"x".repeat(before)}${SECRET}yyy`).toString("base64");
    expect(encodedForms(SECRET).some((form) => inside.includes(form))).toBe(true);
  });

  it("has a value on one line, as errors show it", () => {
    expect(encodedForms("first\r\n  second")).toContain("first second");
  });

  it("has each form once, and none that is as short as a word", () => {
    const forms = encodedForms("plain-secret");
    expect(new Set(forms).size).toBe(forms.length);
    expect(encodedForms("1234567")).not.toContain("1234567");
    expect(encodedForms("12345678")).toContain("12345678");
  });
});
