/** Fields that differ from run to run, or that name where the program runs. */
const VARYING =
  /^(id|run_?id|trace_?id|span_?id|root_span_id|span_parents|dotted_order|created|start|end|start_time|end_time|time_to_first_token|metrics|context|runtime|session_?id|session_name|project_id|log_id|_xact_id|parent_run_id|time|duration\w*)$/;

/** What a library has recorded, without what differs from run to run. */
export const withoutVarying = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutVarying);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !VARYING.test(name))
      .map(([name, part]) => [name, withoutVarying(part)]),
  );
};
