/** The last segment; none where that leads to another folder. */
const basename = (path: string): string =>
  path
    .split(/[\\/]/)
    .pop()
    ?.replace(/^\.{1,2}$/, "") ?? "";

const text = (value: unknown): string =>
  typeof value === "string" || value instanceof Uint8Array ? String(value) : "";

/** RFC 6266 §4.1; `filename*` (RFC 8187) is the better one of the two when both are there. */
const disposed = (header: string | null | undefined): string => {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(header ?? "")?.[1] ?? "";
  return decoded(encoded) || (/filename="?([^";]+)/i.exec(header ?? "")?.[1] ?? "");
};

const decoded = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return ""; // ill-formed, so the plain name beside it is the better one
  }
};

/**
 * What a file is called in a form: the `name` of a File, the name that a `Response` was served under, the last
 * segment of its URL, or that of the `path` of an `fs.ReadStream`. A directory is left out, lest a path of this
 * machine be disclosed, unless `keepDirectory` asks for the File's name as its maker gave it.
 *
 * What the name is for is for the caller to check: see {@link treeName}.
 */
export const fileName = (file: object, keepDirectory = false): string | undefined => {
  const { name, filename, path, url, headers } = file as Record<string, unknown> & { headers?: Headers };
  const given = text(name) || text(filename);
  if (given && keepDirectory) return given;
  return (
    basename(
      given ||
        text(path) ||
        disposed(headers?.get?.("content-disposition")) ||
        text(url).replace(/[?#].*/s, ""),
    ) || undefined
  );
};
