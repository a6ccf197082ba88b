import { cpuPerUnit } from "../clients.ts";
import type { ContenderName } from "../contender-names.ts";
import { eventsPerSocket } from "../processes/answers.ts";
import { micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const sockets = 3;
/** The official one opens sockets over TLS only. */
const names: readonly ContenderName[] = ["floor", "functional-api"];

/** CPU per event of a Realtime socket. */
export const socket: Measure = async (lab, quick) => {
  const repetitions = quick
    ? { processes: 1, warmUp: 1, counted: 3 }
    : { processes: 3, warmUp: 2, counted: 3 };
  const round = { work: "socket", calls: sockets, inFlight: 1 } as const;
  const figures = await cpuPerUnit(lab, round, sockets * eventsPerSocket, repetitions, names);
  return {
    title: "Socket event",
    how: `Sockets of the Realtime API with ${eventsPerSocket} events each, opened one after the other: user and system CPU per event; medians of ${repetitions.processes} × ${repetitions.counted} rounds of ${sockets} sockets. The floor is \`ws\` and \`JSON.parse\`.`,
    quantities: [
      {
        label: "CPU per event",
        figures,
        format: micros,
        targets: [{ of: "functional-api", atMost: 1.3, times: "floor" }],
      },
    ],
  };
};
