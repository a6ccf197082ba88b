// `api-openai/internal/headers`: the type of headers alone.

export type HeadersLike =
  | Headers
  | readonly (string | null | undefined)[][]
  | Record<string, string | readonly (string | null | undefined)[] | null | undefined>
  | null
  | undefined;
