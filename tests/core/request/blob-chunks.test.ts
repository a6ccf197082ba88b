import { afterEach, describe, expect, it } from "@jest/globals";
import { eachChunk } from "../../../src/handwritten/core/reply/chunks.ts";
import { blobChunks } from "../../../src/handwritten/core/request/blob-chunks.ts";

const textOf = async (blob: Blob): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of eachChunk(blobChunks(blob))) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

/** A blob without some of its methods, as jsdom has them. */
const without = (...names: (keyof Blob)[]): Blob =>
  Object.assign(new Blob(["a €"]), Object.fromEntries(names.map((name) => [name, undefined])));

const globals = globalThis as { FileReader?: unknown };

/** What a FileReader is, over a platform's blob. */
class Reader {
  result: ArrayBuffer | undefined;
  error: unknown;
  onload = (): void => {};
  onerror = (): void => {};
  readAsArrayBuffer(blob: Blob): void {
    Blob.prototype.arrayBuffer.call(blob).then((bytes) => {
      this.error = blob.type === "broken" ? new Error("gone") : undefined;
      this.result = bytes;
      if (this.error) this.onerror();
      else this.onload();
    });
  }
}

describe("the bytes of a blob", () => {
  afterEach(() => {
    delete globals.FileReader;
  });

  it("come of a blob that streams, and of one that does not", async () => {
    expect(await textOf(new Blob(["a €"]))).toBe("a €");
    expect(await textOf(without("stream"))).toBe("a €");
  });

  it("come by a FileReader where there is nothing else, with what it fails with", async () => {
    globals.FileReader = Reader;
    expect(await textOf(without("stream", "arrayBuffer"))).toBe("a €");
    const broken = Object.assign(new Blob(["x"], { type: "broken" }), {
      stream: undefined,
      arrayBuffer: undefined,
    });
    await expect(textOf(broken as unknown as Blob)).rejects.toThrow("gone");
  });
});
