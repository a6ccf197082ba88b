import { builtinModule } from "../../core/runtime/builtin-module.ts";

/**
 * The first 8 hex digits of a value's SHA-256: tells secrets apart in an audit trail, and cannot be turned back.
 * At once where there is `node:crypto`; elsewhere WebCrypto computes it, which takes a promise (`await` takes
 * either). `unknown` where there is no cryptography at all: a page that was not loaded over https.
 */
export const fingerprint = (value: string): string | Promise<string> => {
  const node = builtinModule("node:crypto");
  if (node) return node.createHash("sha256").update(value).digest("hex").slice(0, 8);
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined;
  if (!subtle) return "unknown";
  return subtle.digest("SHA-256", new TextEncoder().encode(value)).then((digest) => {
    const first = new DataView(digest).getUint32(0);
    return first.toString(16).padStart(8, "0");
  });
};
