/**
 * Works off a list, so many at once, in its order. Begins no more of them when one of them says so; those that have begun go on.
 *
 * @param work - never throws; gives whether the rest may begin
 */
export const workOff = async <Item>(
  items: readonly Item[],
  mostAtOnce: number,
  work: (item: Item, index: number) => Promise<boolean>,
): Promise<void> => {
  let next = 0;
  let goesOn = true;
  const worker = async (): Promise<void> => {
    while (goesOn && next < items.length) {
      const index = next++;
      if (!(await work(items[index] as Item, index))) goesOn = false;
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, items.length) }, worker));
};
