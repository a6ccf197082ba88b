/** How the server answers piece by piece: over server-sent events or over a socket. */
export interface StreamBehaviour {
  /** How many pieces an answer comes in. Default: 3 */
  readonly pieces?: number | undefined;
  /** How many characters a piece has; of audio, how many bytes. Default: 8 */
  readonly pieceChars?: number | undefined;
  /** How long the server waits before each event of an answer, by a real timer. Default: 0 */
  readonly paceMs?: number | undefined;
}

/** A piece of `pieceChars` characters. */
export const pieceOf = ({ pieceChars = 8 }: StreamBehaviour, index: number): string =>
  `piece ${index} `.padEnd(pieceChars, ".").slice(0, pieceChars);

/** The pieces of an answer, in order. */
export function* piecesOf(behaviour: StreamBehaviour): Generator<string, void> {
  for (let index = 0; index < (behaviour.pieces ?? 3); index++) yield pieceOf(behaviour, index);
}

/** The whole of the answer. */
export const textOf = (behaviour: StreamBehaviour): string => [...piecesOf(behaviour)].join("");

/** The arguments of a call, whole and in as many pieces as an answer has, as far as they have characters for it. */
export const argumentsOf = (behaviour: StreamBehaviour): { whole: string; pieces: readonly string[] } => {
  const whole = JSON.stringify({ said: textOf(behaviour) });
  const size = Math.ceil(whole.length / Math.max(behaviour.pieces ?? 3, 1));
  const pieces: string[] = [];
  for (let at = 0; at < whole.length; at += size) pieces.push(whole.slice(at, at + size));
  return { whole, pieces };
};
