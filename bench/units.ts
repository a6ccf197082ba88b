// How figures are written in a report.

export const micros = (figure: number): string => `${figure.toFixed(1)} µs`;
export const millis = (figure: number): string => `${figure.toFixed(1)} ms`;
export const seconds = (figure: number): string => `${figure.toFixed(2)} s`;
export const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(2)} MB`;
export const count = (figure: number): string => Math.round(figure).toLocaleString("en-US");
export const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
