import { createHash, createHmac } from "node:crypto";
import type { Recorded } from "./recording-server.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** What a signature says of itself. */
export interface Claimed {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads the header of a signature; fails where there is none. */
export const claimedBy = ({ headers }: Recorded): Claimed => {
  const [, accessKeyId, date, region, service, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      headers.authorization ?? "",
    ) as unknown as string[];
  return {
    accessKeyId: accessKeyId as string,
    date: date as string,
    region: region as string,
    service: service as string,
    signedHeaders: (signedHeaders as string).split(";"),
    signature: signature as string,
  };
};

/**
 * The signature that a request as it was received should have, by AWS's description of Signature Version 4.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signatureOf = (request: Recorded, secretAccessKey: string): string => {
  const { date, region, service, signedHeaders } = claimedBy(request);
  const { pathname, searchParams } = new URL(request.url, "http://host");
  const path = pathname.split("/").map(escaped).join("/");
  const query = [...searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join("&");
  const headers = signedHeaders.map(
    (name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, " ")}\n`,
  );
  const canonical = [
    request.method,
    path,
    query,
    headers.join(""),
    signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key as Buffer, text).toString("hex");
};
