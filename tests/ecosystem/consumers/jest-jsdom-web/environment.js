const { TestEnvironment } = require("jest-environment-jsdom");

// What a page has and jsdom does not: Node's own are handed in, as programs do that call servers in such tests.
const WEB = [
  ...["fetch", "Headers", "Request", "Response", "FormData", "Blob", "File", "WebSocket"],
  ...["AbortController", "AbortSignal", "Event", "EventTarget", "DOMException", "structuredClone"],
  ...["ReadableStream", "WritableStream", "TransformStream", "CompressionStream", "DecompressionStream"],
  ...["TextDecoder", "TextEncoder", "ArrayBuffer", "Uint8Array", "crypto"],
];

module.exports = class extends TestEnvironment {
  constructor(...args) {
    super(...args);
    for (const name of WEB)
      Object.defineProperty(this.global, name, {
        value: globalThis[name],
        writable: true,
        configurable: true,
      });
  }
};
