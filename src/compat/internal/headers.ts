// `api-openai/internal/headers`: headers as methods that a subclass overrides give them.

export {
  buildHeaders,
  type HeadersLike,
  type NullableHeaders,
} from "../../handwritten/core/request/nullable-headers.ts";
