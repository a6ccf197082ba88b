import { parseArgs } from "node:util";
import { closeLab, openLab } from "./lab.ts";
import { describeMachine } from "./machine.ts";
import { accumulate } from "./measures/accumulate.ts";
import { bundle } from "./measures/bundle.ts";
import { embeddings } from "./measures/embeddings.ts";
import { failedCall } from "./measures/failed-call.ts";
import { inFlightCalls } from "./measures/in-flight.ts";
import { installedSize } from "./measures/installed-size.ts";
import { jsonCall } from "./measures/json-call.ts";
import { limiter } from "./measures/limiter.ts";
import type { Measure } from "./measures/measure.ts";
import { openStreams } from "./measures/open-streams.ts";
import { pages } from "./measures/pages.ts";
import { policyCosts } from "./measures/policies.ts";
import { callSizes } from "./measures/sizes.ts";
import { socket } from "./measures/socket.ts";
import { startup } from "./measures/startup.ts";
import { stream } from "./measures/stream.ts";
import { tls } from "./measures/tls.ts";
import { toolStream } from "./measures/tool-stream.ts";
import { toolchain } from "./measures/toolchain.ts";
import { typeCheck } from "./measures/type-check.ts";
import { upload } from "./measures/upload.ts";
import { render } from "./report.ts";

// Ours beside its peers and the floor, in one run. See docs/benchmarks.md.

const measures: Readonly<Record<string, Measure>> = {
  json: jsonCall,
  tls,
  "in-flight": inFlightCalls,
  sizes: callSizes,
  pages,
  embeddings,
  upload,
  failed: failedCall,
  stream,
  accumulate,
  "tool-stream": toolStream,
  "open-streams": openStreams,
  socket,
  policies: policyCosts,
  limiter,
  startup,
  bundle,
  size: installedSize,
  types: typeCheck,
  toolchain,
};

const all = Object.keys(measures).join(",");
const { values } = parseArgs({
  options: { only: { type: "string", default: all }, quick: { type: "boolean", default: false } },
});

const chosen = values.only.split(",").map((name): Measure => {
  const measure = measures[name];
  if (!measure) throw new Error(`there is no measure "${name}"; there are ${all}`);
  return measure;
});
const started = performance.now();
const lab = await openLab();
try {
  console.log(`# Benchmarks\n\n${describeMachine(lab)}\n`);
  for (const measure of chosen)
    for (const report of [await measure(lab, values.quick)].flat()) console.log(render(report));
} finally {
  await closeLab(lab);
}
console.log(
  `${((performance.now() - started) / 1_000).toFixed(0)} s${values.quick ? ", quick: not for quoting" : ""}`,
);
