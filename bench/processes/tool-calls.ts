import { event, piecesOf } from "./answers.ts";

// A streamed chat completion of tool calls whose arguments come piece by piece.

const calls = 20;
const deltasPerCall = 200;

/** Events with a piece of arguments in the stream. */
export const toolEvents: number = calls * deltasPerCall;

const deltasOf = (call: number): string[] => [
  `{"place":"town ${call}","notes":"`,
  ...Array.from({ length: deltasPerCall - 2 }, (_, i) => ` word${i}`),
  '"}',
];

/** The arguments of each call when they are put together. */
export const toolArguments: readonly string[] = Array.from({ length: calls }, (_, call) =>
  deltasOf(call).join(""),
);

const eventsOf = (index: number): string[] => {
  const start = {
    index,
    id: `call_Bench${index}`,
    type: "function",
    function: { name: "note_weather", arguments: "" },
  };
  return [
    event({ tool_calls: [start] }, null),
    ...deltasOf(index).map((text) => event({ tool_calls: [{ index, function: { arguments: text } }] }, null)),
  ];
};

/** The stream, in the pieces that it is written in. */
export const toolPieces: readonly Buffer[] = piecesOf(
  Buffer.from(
    [
      event({ role: "assistant", content: null, refusal: null }, null),
      ...Array.from({ length: calls }, (_, index) => eventsOf(index)).flat(),
      event({}, "tool_calls"),
      "data: [DONE]\n\n",
    ].join(""),
  ),
);
