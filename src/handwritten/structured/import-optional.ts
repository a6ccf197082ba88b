/**
 * Imports a package that a program may have. The name is no literal, so bundlers of programs that have none do not look for it.
 *
 * @throws what the platform throws where it is not there
 */
export const importOptional = (name: string): Promise<unknown> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name);
