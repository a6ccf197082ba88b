import { describe, expect, it } from "@jest/globals";
import { EncodeError } from "../../src/handwritten/errors/index.ts";
import { toImageFile } from "../../src/handwritten/uploads/index.ts";

const bytes = (head: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(`${head}and the rest`, (char) => char.charCodeAt(0));
const PNG = bytes("\x89PNG\r\n\x1a\n");
const base64 = (of: Uint8Array): string => Buffer.from(of).toString("base64");

describe("toImageFile", () => {
  it.each([
    ["a PNG", PNG, "image/png", "image.png"],
    ["a JPEG", bytes("\xff\xd8\xff\xe0"), "image/jpeg", "image.jpg"],
    ["a WebP", bytes("RIFF\x10\0\0\0WEBP"), "image/webp", "image.webp"],
    ["a GIF of 1987", bytes("GIF87a"), "image/gif", "image.gif"],
    ["a GIF of 1989", bytes("GIF89a"), "image/gif", "image.gif"],
  ])("names %s by its bytes", async (_what, image, type, name) => {
    const file = await toImageFile(image);
    expect([file.type, file.name]).toEqual([type, name]);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(image);
  });

  it.each([
    ["Base64", base64(PNG)],
    ["a data URL", `data:image/png;base64,${base64(PNG)}`],
    ["a data URL with parameters", `data:image/png;name=a.png;base64,${base64(PNG)}`],
    ["a Blob of another type", new Blob([PNG], { type: "text/plain" })],
    ["a Response", new Response(PNG)],
    ["a promise", Promise.resolve(PNG)],
  ])("takes %s", async (_what, source) => {
    const file = await toImageFile(source);
    expect(file.type).toBe("image/png");
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(PNG);
  });

  it("keeps a name, and takes one", async () => {
    expect((await toImageFile(new File([PNG], "cat.PNG"))).name).toBe("cat.PNG");
    expect((await toImageFile(PNG, "dog.png")).name).toBe("dog.png");
  });

  it.each([
    ["no image", bytes("%PDF-1.7")],
    ["a RIFF file that is sound", bytes("RIFF\x10\0\0\0WAVE")],
    ["an empty file", new Blob([])],
    ["Base64 of no image", base64(bytes("hello"))],
    ["a path", "./cat.png"],
    ["empty text", ""],
  ])("refuses %s", async (_what, source) => {
    await expect(toImageFile(source)).rejects.toThrow(EncodeError);
  });
});
