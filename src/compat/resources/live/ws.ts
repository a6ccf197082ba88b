// The official subpath `resources/live/ws`.

export { LiveWS, type LiveWSClientOptions } from "../../../handwritten/live/index.ts";
