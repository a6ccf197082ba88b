/** Items that there are. */
export const fileCount = 100_000;

const idOf = (n: number): string => `file-${String(n).padStart(6, "0")}`;

/** The page of a list of files that comes after an id. */
export const pageOf = (query: URLSearchParams): Buffer => {
  const first = query.has("after") ? Number(query.get("after")?.slice("file-".length)) + 1 : 0;
  const length = Math.min(Number(query.get("limit")), fileCount - first);
  const data = Array.from({ length }, (_, i) => ({
    object: "file",
    id: idOf(first + i),
    bytes: 120_000,
    created_at: 1_760_000_000,
    expires_at: null,
    filename: "notes.jsonl",
    purpose: "batch",
    status: "processed",
    status_details: null,
  }));
  return Buffer.from(
    JSON.stringify({
      object: "list",
      data,
      has_more: first + length < fileCount,
      first_id: data[0]?.id,
      last_id: data.at(-1)?.id,
    }),
  );
};
