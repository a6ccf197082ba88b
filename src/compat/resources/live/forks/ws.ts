// The official subpath `resources/live/forks/ws`.

export {
  ForksWS,
  type LiveWSClientOptions as ForksWSClientOptions,
  type LiveWSParameters as ForksWSParameters,
} from "../../../../handwritten/live/index.ts";
