import { EncodeError } from "../errors/index.ts";

/** The fields of forms that hold files, in every operation that has them; a test holds them against the contract. */
export const FILE_FIELDS: readonly string[] = [
  "audio_sample",
  "data",
  "file",
  "files",
  "image",
  "input_reference",
  "markup",
  "mask",
  "recording",
  "video",
];

/**
 * Refuses text where a file is due: it is a path, as a rule, and would be uploaded as the content of a field.
 *
 * @throws EncodeError that says what to give instead
 */
export const checkFileFields = (fields: object): void => {
  for (const name of FILE_FIELDS) {
    const value: unknown = Object.hasOwn(fields, name) ? Reflect.get(fields, name) : undefined;
    for (const one of [value].flat()) if (typeof one === "string") throw isText(name, one);
  }
};

const isText = (name: string, text: string): EncodeError => {
  // A text that is no path may be long, or nothing for a log.
  const shown = /^[\w./\\~:-]{1,60}$/.test(text) ? ` ("${text}")` : "";
  return new EncodeError(
    `the form field \`${name}\` must be a file, not text${shown}: give \`fs.createReadStream(path)\` or \`await fs.openAsBlob(path)\` for a file of this machine, \`await toFile(text, name)\` for text`,
  );
};
