/** An object as JSON has it. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * The status that a code or a type stands for, where an error has none of its own. Names are compared without case and
 * separators, so that `RateLimitError`, `rate_limit_error` and `RATE-LIMIT` are one. The first that fits.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 * @see https://docs.anthropic.com/en/api/errors
 * @see https://cloud.google.com/apis/design/errors
 */
const BY_NAME: readonly (readonly [status: number, names: RegExp])[] = [
  [
    429,
    /^(?:insufficientquota|quotaexceeded|ratelimit|toomanyrequests|resourceexhausted|throttl|(?:requests|tokens)$)/,
  ],
  [503, /overloaded|^(?:serviceunavailable|unavailable$|slowdown$)/],
  [504, /^(?:gatewaytimeout|timeout(?:error)?$|deadlineexceeded)/],
  [502, /^badgateway/],
  [500, /^(?:internal|server)(?:server)?(?:error)?$|^apierror$/],
  [401, /^(?:invalidapikey|incorrectapikey|authentication|unauthorized|unauthenticated)/],
  [403, /^(?:permission|forbidden)/],
  [404, /^(?:model|deployment|resource|response)?notfound/],
  [409, /^conflict/],
  [422, /^unprocessable/],
  [
    400,
    /^(?:invalidrequest|badrequest|invalidargument|invalidprompt|contextlength|contentfilter|contentpolicy)/,
  ],
];

/** Where servers put a status as a number, or as text. */
const NUMBERS = [
  "status",
  "status_code",
  "statusCode",
  "code",
  "http_status",
  "http_code",
  "error_code",
  "raw_status_code",
];
/** Where they put a name. A quota wins over all else: see `RateLimitError`. */
const NAMES = ["code", "type", "status", "error", "error_code", "error_type"];

/**
 * The status that an error stands for which came in a good answer: a number in the body, or else what its code or its
 * type is known to be sent with. Undefined where it says neither.
 *
 * @param levels - the error and what it came in, the innermost first
 */
export const statedStatus = (levels: readonly Fields[]): number | undefined => {
  for (const fields of levels)
    for (const name of NUMBERS) {
      const { [name]: given } = fields;
      if ((typeof given === "number" || typeof given === "string") && /^[45]\d\d$/.test(`${given}`))
        return Number(given);
    }
  for (const fields of levels)
    for (const name of NAMES) {
      const status = statusOfName(fields[name]);
      if (status) return status;
    }
  return undefined;
};

const statusOfName = (name: unknown): number | undefined => {
  if (typeof name !== "string" || name.length > 60) return undefined;
  const inWords = /^(?:HTTP\S* )?([45]\d\d)\b/i.exec(name)?.[1];
  if (inWords) return Number(inWords);
  const plain = name.toLowerCase().replace(/[\s_.-]/g, "");
  return BY_NAME.find(([, names]) => names.test(plain))?.[0];
};
