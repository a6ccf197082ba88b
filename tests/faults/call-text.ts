/** What the answer to a call says, all of it: an answer that is cut, mixed up or another call's is not this. */
export const callText = (id: string): string => {
  let length = 0;
  for (const character of id) length = (length * 31 + character.charCodeAt(0)) % 24_000;
  return id.repeat(Math.ceil((length + 1) / id.length));
};

/** The same in pieces, as a stream says it. */
export const callPieces = (id: string): string[] => {
  const text = callText(id);
  const size = Math.ceil(text.length / 5);
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  );
};
