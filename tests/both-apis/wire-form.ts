import type { RecordedRequest } from "../../src/handwritten/testing/index.ts";

/** All that was on the wire, but for what is random by design: the boundary of a form. */
export const wireForm = ({ method, url, headers, bytes }: RecordedRequest): object => {
  const boundary = /boundary=(.+)$/.exec(headers["content-type"] ?? "")?.[1];
  const steady = (text: string): string => (boundary ? text.replaceAll(boundary, "boundary") : text);
  return {
    method,
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, steady(value)])),
    body: steady(new TextDecoder("latin1").decode(bytes)),
  };
};
