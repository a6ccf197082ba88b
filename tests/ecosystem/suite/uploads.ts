import { toFile, toStreamingFile, type Uploadable } from "api-openai";
import { type Checks, equal, failure, like, ok, type World } from "./check.ts";
import { client, clientOf } from "./clients.ts";

const TEXT = "line 1 €\nline 2 😀\n";
const bytes = (): Uint8Array<ArrayBuffer> => new TextEncoder().encode(TEXT);

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly text: string;
}

const partsOf = async (world: World, file: Uploadable): Promise<readonly Part[]> => {
  const answer = await clientOf(world, "form").files.create({ file, purpose: "batch" });
  return (answer as unknown as { parts: Part[] }).parts;
};

const arrives = async (world: World, file: Uploadable, expected: Partial<Part>): Promise<void> => {
  const parts = await partsOf(world, file);
  like(
    parts.find(({ name }) => name === "file"),
    { text: TEXT, ...expected },
    "the file",
  );
  like(
    parts.find(({ name }) => name === "purpose"),
    { text: "batch" },
    "the field",
  );
};

async function* pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const byte of bytes()) yield Uint8Array.of(byte);
}

/** Files of each kind, in forms. */
export const uploads: Checks = {
  "a Blob": (world) => arrives(world, new Blob([TEXT], { type: "image/png" }), { type: "image/png" }),
  "a File": (world) => arrives(world, new File([TEXT], "ü.txt"), { filename: "ü.txt" }),
  "toFile of bytes": async (world) =>
    arrives(world, await toFile(bytes(), "bytes.bin"), { filename: "bytes.bin" }),
  "toFile of an async iterable": async (world) =>
    arrives(world, await toFile(pieces(), "pieces.bin"), { filename: "pieces.bin" }),
  "a Response": (world) =>
    arrives(world, new Response(TEXT, { headers: { "content-type": "text/plain" } }), {}),
  "an async iterable": (world) =>
    arrives(world, toStreamingFile(pieces(), "stream.bin", { type: "text/x-log" }), {
      filename: "stream.bin",
      type: "text/x-log",
    }),
  "a ReadableStream": (world) => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes());
        controller.close();
      },
    });
    return arrives(world, toStreamingFile(stream, "stream.bin"), { filename: "stream.bin" });
  },
  "several files in one form": async (world) => {
    const image = [new File(["1"], "1.png"), new File(["2"], "2.png")];
    const answer = await clientOf(world, "form").images.edit({ image, prompt: "x" });
    const { parts } = answer as unknown as { parts: Part[] };
    equal(
      parts.flatMap(({ filename }) => filename ?? []),
      ["1.png", "2.png"],
    );
  },
  "a form that keeps the contract": async (world) => {
    const file = new File(["x"], "x.wav", { type: "audio/wav" });
    ok(await client(world).audio.transcriptions.create({ file, model: "m" }), "a transcription");
  },
  "a file that cannot be read fails the call": async (world) => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes();
      throw new Error("the disk is gone");
    }
    const error = await failure(partsOf(world, toStreamingFile(broken(), "x.bin")));
    ok(error["kind"], `a typed error, not ${error}`);
  },
};
