// Answers and requests of a size that a measure asks for, and what is checked of them.

const answerPrefix = "gpt-answer-";
/** The server answers this model with the length of the request's body. */
export const lengthModel = "gpt-length";

/** The model that is answered with so many bytes of text. */
export const modelAnswering = (bytes: number): string => `${answerPrefix}${bytes}`;

/** The size that the model of a request asks for, or undefined. */
export const askedBytes = (body: string): number | undefined => {
  // A small request has its model at its head, and the text of a large one is not searched.
  const asked = /"gpt-answer-(\d+)"/.exec(body.slice(0, 1_000));
  return asked ? Number(asked[1]) : undefined;
};

const sentence = "Light from the sun is a mix of all colours, and air scatters the blue ones most. ";

/** A text of so many bytes. */
export const textOf = (bytes: number): string =>
  sentence.repeat(Math.ceil(bytes / sentence.length)).slice(0, bytes);
