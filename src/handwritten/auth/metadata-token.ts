import { type OpenAIError, SubjectTokenProviderError } from "../errors/index.ts";
import { requestToken, type TokenAnswer, type TokenRequestOptions } from "./token-request.ts";

/**
 * Asks the metadata server of a cloud's machine, which answers on a link-local address over http.
 *
 * @param read - takes the token out of a good answer; undefined when there is none in it
 * @throws SubjectTokenProviderError for every failure; the answer, which may hold a token, is not quoted
 */
export const metadataToken = async (
  provider: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  options: TokenRequestOptions,
  read: (answer: TokenAnswer) => string | undefined,
): Promise<string> => {
  const init = { method: "GET", headers } as const;
  const answer = await requestToken(url.href, provider, init, options).catch((cause: OpenAIError) => {
    throw new SubjectTokenProviderError(cause.message, provider, { cause });
  });
  if (answer.status !== 200)
    throw new SubjectTokenProviderError(`the metadata server answered ${answer.status}`, provider);
  const token = read(answer);
  if (!token) throw new SubjectTokenProviderError("the metadata server's answer has no token", provider);
  return token;
};
