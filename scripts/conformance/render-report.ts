import type { Verdict } from "./compare-runs.ts";

/** What the compiler says about a sample, with the official types and with ours. */
export interface TypeFindings {
  readonly official: readonly string[];
  readonly ours: readonly string[];
}

/** What was found out about one sample. */
export interface Finding {
  readonly name: string;
  readonly verdict: Verdict;
  /** How its request breaks the contract, if it does. */
  readonly violations: readonly string[];
  readonly types: { readonly typescript: TypeFindings; readonly javascript: TypeFindings };
}

/** A sample that only the official types accept is our fault; one that neither accepts is the sample's. */
type Compiles = "compiles" | "neither compiles" | "ours does not compile";

const compiles = ({ official, ours }: TypeFindings): Compiles =>
  ours.length === 0 ? "compiles" : official.length === 0 ? "ours does not compile" : "neither compiles";

/** The worse of what it is as TypeScript and as checked JavaScript, which has no annotations and no assertions. */
const compilesAs = ({ types: { typescript, javascript } }: Finding): Compiles =>
  [compiles(typescript), compiles(javascript)].includes("ours does not compile")
    ? "ours does not compile"
    : compiles(typescript);

const typeDetails = ({ types: { typescript, javascript } }: Finding): string[] => {
  const lines = ({ official, ours }: TypeFindings): string[] =>
    ours.length
      ? [
          ...official.map((error) => `official types: ${error}`),
          ...ours.map((error) => `our types: ${error}`),
        ]
      : [];
  return [
    ...lines(typescript),
    ...(compiles(javascript) === "ours does not compile" && compiles(typescript) === "compiles"
      ? lines(javascript).map((line) => `as JavaScript, ${line}`)
      : []),
  ];
};

/** A table with a line per sample, details where there are any, and the sums. `ok` is false when a sample is treated worse by us. */
export const renderReport = (findings: readonly Finding[]): { text: string; ok: boolean } => {
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  const rows = findings.map((finding) => {
    const { name, verdict, violations } = finding;
    const details = [
      ...("why" in verdict ? verdict.why : []),
      ...violations.map((violation) => `breaks the contract: ${violation}`),
      ...typeDetails(finding),
    ];
    const line = `${name.padEnd(width)}  ${verdict.kind.padEnd(12)}  ${compilesAs(finding)}`;
    return [line, ...details.map((detail) => `    ${detail}`)].join("\n");
  });
  const count = (kind: Verdict["kind"]): number =>
    findings.filter(({ verdict }) => verdict.kind === kind).length;
  const compiling = (how: Compiles): number =>
    findings.filter((finding) => compilesAs(finding) === how).length;
  return {
    text: [
      ...rows,
      "",
      `on the wire: ${count("same")} same, ${count("different")} different, ${count("not runnable")} not runnable by the official SDK`,
      `compiled: ${compiling("compiles")} with our types, ${compiling("neither compiles")} with neither, ${compiling("ours does not compile")} only with the official ones`,
    ].join("\n"),
    ok: count("different") === 0 && compiling("ours does not compile") === 0,
  };
};
