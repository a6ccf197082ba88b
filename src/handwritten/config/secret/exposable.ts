/**
 * What the engine knows of a secret: it gives its value for a stated purpose. `Secret` and `RotatingSecret`
 * are such; so is anything else with this one method.
 */
export interface Exposable {
  /** @param purpose - what the value is used for, e.g. `authorization header`: the audit trail's word for it */
  expose(purpose: string): string;
}

/** Something that holds the secrets which are in use: a redactor asks it again for every text. */
export interface SecretHolder {
  /** The secret in use, and the one before it, which late answers may still quote. */
  liveSecrets(): readonly Exposable[];
}
