// The official subpath `resources/live/sideband/ws`.

export {
  type LiveWSClientOptions as SidebandWSClientOptions,
  type LiveWSParameters as SidebandWSParameters,
  SidebandWS,
} from "../../../../handwritten/live/index.ts";
