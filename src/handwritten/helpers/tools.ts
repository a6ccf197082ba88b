/** Running tools is loaded when it is first used: a program without tools loads none of it. */
export const running = (): Promise<typeof import("../tools/running.ts")> => import("../tools/running.ts");
