/**
 * Foreign text made fit for a log line: control characters (which forge lines and colour terminals) and the
 * invisible ones that reorder text become spaces, and it is cut to `max` characters.
 */
export const safeText = (text: string, max: number): string => {
  // Cut twice: first so that a huge text is not scanned whole.
  const clean = text
    .slice(0, max * 4)
    .replace(/[ \p{Cc}\p{Bidi_C}\u2028\u2029]+/gu, " ")
    .trim();
  return clean.length > max || text.length > max * 4 ? `${clean.slice(0, max)}…` : clean;
};
