/**
 * The simple model of a client: an object of the same shape as any program would write it. Methods stand on the
 * prototype of a class for each resource; resources are plain properties, all there from the beginning.
 *
 * @param names - of its methods, dotted: `chat.completions.create`
 * @param answer - what the method of that name gives
 */
export const ordinaryObject = (
  names: readonly string[],
  answer: (name: string) => unknown,
  path = "",
): object => {
  const ofClass = class {};
  const object = new ofClass();
  const members = new Set(names.map((name) => name.split(".")[0] as string));
  for (const member of members) {
    const dotted = `${path}${member}`;
    const below = names.filter((name) => name.startsWith(`${member}.`));
    if (below.length > 0) {
      const inner = below.map((name) => name.slice(member.length + 1));
      Object.assign(object, { [member]: ordinaryObject(inner, answer, `${dotted}.`) });
    }
    if (names.includes(member))
      Object.defineProperty(ofClass.prototype, member, {
        value: () => answer(dotted),
        writable: true,
        configurable: true,
      });
  }
  return object;
};
