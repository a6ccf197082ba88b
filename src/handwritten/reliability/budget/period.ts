/** The times that a budget may be for. They begin with the hour, the day and the month of UTC, as bills do. */
export type BudgetPeriod = "hour" | "day" | "month";

/** When the period that holds a moment begins, and when the next one does: milliseconds since the Unix epoch. */
export const periodOf = (
  period: BudgetPeriod,
  at: number,
): { readonly from: number; readonly to: number } => {
  const date = new Date(at);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (period) {
    case "hour":
      return {
        from: Date.UTC(year, month, day, date.getUTCHours()),
        to: Date.UTC(year, month, day, date.getUTCHours() + 1),
      };
    case "day":
      return { from: Date.UTC(year, month, day), to: Date.UTC(year, month, day + 1) };
    case "month":
      return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
  }
};
