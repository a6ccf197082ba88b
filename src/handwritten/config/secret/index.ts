// Keys that do not show, where they come from, and who asked for them.

export type { Exposable, SecretHolder } from "./exposable.ts";
export { type Exposure, exposureCount, onExposure, resetExposureCount } from "./exposure.ts";
export { RotatingSecret } from "./rotating-secret.ts";
export { type FallbackOptions, Secret, type SecretOptions, type WorkspaceOptions } from "./secret.ts";
export type { SecretForm } from "./secret-form.ts";
