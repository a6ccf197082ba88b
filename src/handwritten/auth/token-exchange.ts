import { createRedactor } from "../config/redact/redactor.ts";
import { Secret } from "../config/secret/secret.ts";
import type { Fields } from "../core/fields.ts";
import { parseJSON } from "../core/parse-json.ts";
import { APIError, DecodeError, OAuthError, RedirectError } from "../errors/index.ts";
import { requestToken, type TokenAnswer, type TokenRequestOptions } from "./token-request.ts";

/** An access token, and how long it is good. */
export interface ExchangedToken {
  readonly secret: Secret;
  readonly lifetimeMs: number;
}

/** Of a token whose answer does not say. */
const ASSUMED_LIFETIME_SECONDS = 3600;

/**
 * Exchanges a subject token for an access token.
 *
 * @param fields - the request's own fields; the token is added to them
 * @param subjectToken - undefined where the connection proves who asks
 * @throws OAuthError when it is refused, APIError for another status, DecodeError for an answer without a token
 * @see https://www.rfc-editor.org/rfc/rfc8693
 * @see https://developers.openai.com/api/reference/workload-identity-federation
 */
export const exchangeToken = async (
  url: string,
  fields: Readonly<Record<string, string>>,
  subjectToken: Secret | undefined,
  options: TokenRequestOptions,
): Promise<ExchangedToken> => {
  const body = JSON.stringify({ ...fields, subject_token: subjectToken?.expose("token exchange") });
  const headers = { "content-type": "application/json", accept: "application/json" };
  try {
    const answer = await requestToken(url, "tokenExchange", { method: "POST", headers, body }, options);
    if (answer.status >= 200 && answer.status <= 299) return readToken(answer);
    throw refusal(answer);
  } catch (error) {
    // A server may quote what it was sent, in its headers too, and a `fetch` fail with it.
    throw createRedactor({ secrets: subjectToken ? [subjectToken] : [] }).clean(error);
  }
};

const readToken = ({ status, headers, text, request }: TokenAnswer): ExchangedToken => {
  // No parser's message and no cause: they quote the text, and the token is in it.
  const wrong = (what: string): DecodeError =>
    new DecodeError(`the answer to the token exchange ${what}`, {
      status,
      request,
      requestID: headers.get("x-request-id") ?? undefined,
    });
  const answer = parseObject(text);
  if (!answer) throw wrong("is not a JSON object");
  const { access_token: token, token_type: type, expires_in: seconds = ASSUMED_LIFETIME_SECONDS } = answer;
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw wrong("has no usable `access_token`");
  // RFC 6749 §7.1: a token of a type that is not understood must not be used.
  if (type !== undefined && !(typeof type === "string" && /^bearer$/i.test(type)))
    throw wrong("is of another `token_type` than Bearer");
  if (typeof seconds !== "number" || !(seconds > 0)) throw wrong("has an `expires_in` that is no duration");
  return { secret: Secret.unchecked(token), lifetimeMs: seconds * 1000 };
};

const refusal = ({ status, headers, text, request }: TokenAnswer): APIError => {
  if (status >= 300 && status <= 399) return new RedirectError(status, headers, { request });
  const body = parseObject(text);
  if (!isRefusal(status)) return APIError.generate(status, body, text, headers, { request });
  const { code, description = body ? "the exchange was refused" : text } = reasonIn(body ?? {});
  return new OAuthError(status, code, description, headers, { request });
};

const isRefusal = (status: number): status is 400 | 401 | 403 => [400, 401, 403].includes(status);

/** RFC 6749 §5.2 has `error` as a code; the API's other endpoints have an object with code and message. */
const reasonIn = ({ error, error_description: description }: Fields) => {
  const { code, message } = typeof error === "object" && error !== null ? (error as Fields) : {};
  return { code: textOf(error) ?? textOf(code), description: textOf(description) ?? textOf(message) };
};

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Undefined for what is no JSON object: the caller says what is wrong, without the text. */
const parseObject = (text: string): Fields | undefined => {
  const value = parseJSON(text);
  return typeof value === "object" && value !== null ? (value as Fields) : undefined;
};
