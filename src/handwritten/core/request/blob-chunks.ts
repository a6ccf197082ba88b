/**
 * The bytes of a `Blob`, in pieces where it can be read so. Those of jsdom have no `stream()`, and older ones can be read
 * by a `FileReader` alone.
 */
export const blobChunks = (
  blob: Blob,
): AsyncIterable<Uint8Array<ArrayBuffer>> | ReadableStream<Uint8Array<ArrayBuffer>> =>
  typeof blob.stream === "function" ? blob.stream() : atOnce(blob);

async function* atOnce(blob: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield new Uint8Array(await (typeof blob.arrayBuffer === "function" ? blob.arrayBuffer() : readFile(blob)));
}

const readFile = (blob: Blob): Promise<ArrayBuffer> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
