/** Polling is loaded when it is first used: a program that never polls loads none of it. */
export const later = (): Promise<typeof import("./polling.ts")> => import("./polling.ts");
