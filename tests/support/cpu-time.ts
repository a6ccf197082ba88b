/** Milliseconds of CPU time that an action takes: how much there is to do, however busy the machine is. */
export const cpuMsOf = async (action: () => unknown): Promise<number> => {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};
