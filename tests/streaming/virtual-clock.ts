export * from "../support/virtual-clock.ts";
