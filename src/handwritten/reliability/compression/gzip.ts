type Zlib = typeof import("node:zlib");

/** Compresses with gzip: Node's own works beside the program's thread, elsewhere the platform's stream does. */
export const gzip = (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib") as Zlib | undefined;
  if (!zlib) return gzipStream(bytes);
  return new Promise((resolve, reject) =>
    zlib.gzip(bytes, (error, compressed) => {
      if (error) reject(error);
      else resolve(compressed);
    }),
  );
};

/** The same by the Compression Streams of the platform. */
export const gzipStream = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
};
