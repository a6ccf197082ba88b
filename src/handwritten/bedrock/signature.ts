import type { HeadersRecord } from "../contract.ts";
import type { SignMessage, WireBody, WireMessage } from "../core/handler.ts";
import { builtinModule } from "../core/runtime/builtin-module.ts";
import { requireOptional } from "../core/runtime/require-optional.ts";
import { ConfigurationError, EncodeError } from "../errors/index.ts";
import { type AWSCredentialSource, type AWSCredentials, readCredentials } from "./credentials.ts";

/** What is signed for. */
export interface AWSSignatureOptions {
  readonly region: string;
  /** The service as signatures name it. */
  readonly service: string;
  /** Asked for each attempt. */
  readonly credentials: AWSCredentialSource;
}

/** A request as `@smithy/signature-v4` has it. */
interface SignedRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

interface Signer {
  sign(request: SignedRequest): Promise<Pick<SignedRequest, "headers">>;
}

interface SignerModule {
  readonly SignatureV4: new (options: {
    readonly region: string;
    readonly service: string;
    readonly credentials: () => Promise<AWSCredentials>;
    readonly sha256: unknown;
  }) => Signer;
}

/** The headers of a signature. Of a caller's own of these names none is sent. */
const HEADERS = ["authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"] as const;

/**
 * Signs each attempt as AWS wants it (Signature Version 4), by the package `@smithy/signature-v4`, which is loaded with the
 * first one.
 *
 * @throws ConfigurationError where the package is not installed or there is no Node, when there are no credentials, and for a
 * request that has an `Authorization`; EncodeError for a body that is a stream
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const awsSignature = ({ region, service, credentials }: AWSSignatureOptions): SignMessage => {
  let signer: Signer | undefined;
  return async (message) => {
    if (message.headers["authorization"] !== undefined)
      throw new ConfigurationError(
        "the signature is the `Authorization` of this server: leave the header out",
      );
    const content = await contentOf(message.body);
    signer ??= new (load().SignatureV4)({
      region,
      service,
      credentials: () => readCredentials(credentials),
      sha256: SHA256,
    });
    const { headers } = await signer.sign(requestOf(message, content));
    const signature: Record<string, string | null> = {};
    for (const name of HEADERS) signature[name] = headers[name] ?? null;
    return signature satisfies HeadersRecord;
  };
};

const load = (): SignerModule => {
  if (!builtinModule("node:crypto"))
    throw new ConfigurationError("signatures of AWS need Node: use a Bedrock API key here");
  const found = requireOptional("@smithy/signature-v4") as SignerModule | undefined;
  if (!found)
    throw new ConfigurationError(
      "signatures of AWS are made by an optional package: npm install @smithy/signature-v4, or use a Bedrock API key",
    );
  return found;
};

/** What is signed of a body: all of it, so a stream, whose end is not known, cannot be. */
const contentOf = async (body: WireBody | undefined): Promise<string | Uint8Array | undefined> => {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return body;
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
  throw new EncodeError(
    "a signature of AWS covers the whole body, and this one is a stream: give a Blob or a `File`, or use a Bedrock API key",
  );
};

const requestOf = (
  { url, method, headers }: WireMessage,
  body: string | Uint8Array | undefined,
): SignedRequest => {
  const { protocol, hostname, port, host, pathname, searchParams } = new URL(url);
  const names = [...new Set(searchParams.keys())];
  const given = Object.entries(headers).filter(([name]) => !(HEADERS as readonly string[]).includes(name));
  return {
    method,
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path: pathname,
    query: Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)])),
    // The transport sends the same.
    headers: { ...Object.fromEntries(given), host },
    ...(body !== undefined && { body }),
  };
};

type Bytes = string | ArrayBuffer | NodeJS.ArrayBufferView;

/** SHA-256 of Node, with a key or without one, as the package asks for it. */
class SHA256 {
  readonly #hash: import("node:crypto").Hash | import("node:crypto").Hmac;

  constructor(secret?: Bytes) {
    const crypto = builtinModule("node:crypto") as typeof import("node:crypto");
    this.#hash =
      secret === undefined ? crypto.createHash("sha256") : crypto.createHmac("sha256", viewOf(secret));
  }

  update(data: Bytes): void {
    this.#hash.update(viewOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

const viewOf = (data: Bytes): string | NodeJS.ArrayBufferView =>
  data instanceof ArrayBuffer ? new Uint8Array(data) : data;
