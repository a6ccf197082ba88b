import ts from "typescript";

/** A change: what kind it is, the node it replaces (or a range), and the text put in its place. */
export interface Change {
  readonly operator: string;
  readonly at: ts.Node | readonly [start: number, end: number];
  readonly after: string;
}
type Operator = (node: ts.Node, text: (node: ts.Node) => string) => readonly Change[];

const K = ts.SyntaxKind;

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "+=": "-=",
  "-=": "+=",
  "++": "--",
  "--": "++",
};
const METHODS: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  every: "some",
  some: "every",
  startsWith: "endsWith",
  endsWith: "startsWith",
  floor: "ceil",
  ceil: "floor",
};

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right)));

/** `a < b` → `a <= b`; `a === b` → `a !== b`. */
const comparison: Operator = (node) => {
  if (!ts.isBinaryExpression(node)) return [];
  const [boundary, flipped] = COMPARISONS[node.operatorToken.getText()] ?? [];
  return [
    ...(boundary
      ? [{ operator: flipped ? "boundary" : "condition", at: node.operatorToken, after: boundary }]
      : []),
    ...(flipped ? [{ operator: "condition", at: node.operatorToken, after: flipped }] : []),
  ];
};

/** `if (a)` → `if (true)`, `if (false)`; `!a` → `a`. A loop is only never entered: one without end tells nothing. */
const condition: Operator = (node, text) => {
  if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
    const at = ts.isIfStatement(node) ? node.expression : node.condition;
    return ["true", "false"].map((after) => ({ operator: "condition", at, after }));
  }
  if (ts.isWhileStatement(node)) return [{ operator: "condition", at: node.expression, after: "false" }];
  if (ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken)
    return [{ operator: "condition", at: node, after: text(node.operand) }];
  return [];
};

/** `a && b` → `a || b`, `a`, `b`; `a ?? b` → `a`, `b`. */
const operands: Operator = (node, text) => {
  if (!ts.isBinaryExpression(node)) return [];
  const sign = node.operatorToken.getText();
  const either = [
    { operator: "operand", at: node, after: sign === "??" ? `(${text(node.left)})!` : text(node.left) },
    { operator: "operand", at: node, after: text(node.right) },
  ];
  if (sign === "??") return either;
  const other = { "&&": "||", "||": "&&" }[sign];
  return other ? [{ operator: "logic", at: node.operatorToken, after: other }, ...either] : [];
};

const arithmetic: Operator = (node) => {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const after = ARITHMETIC[ts.tokenToString(node.operator) ?? ""];
    if (after === undefined || node.operator === K.MinusToken || node.operator === K.PlusToken) return [];
    const start = ts.isPrefixUnaryExpression(node) ? node.getStart() : node.getEnd() - 2;
    return [{ operator: "arithmetic", at: [start, start + 2], after }];
  }
  if (!ts.isBinaryExpression(node) || isText(node)) return [];
  const after = ARITHMETIC[node.operatorToken.getText()];
  return after ? [{ operator: "arithmetic", at: node.operatorToken, after }] : [];
};

/** `true` → `false`, `3` → `4`, `"text"` → `""`. */
const constant: Operator = (node) => {
  const change = (after: string): Change[] => [{ operator: "constant", at: node, after }];
  if (node.kind === K.TrueKeyword) return change("false");
  if (node.kind === K.FalseKeyword) return change("true");
  if (ts.isNumericLiteral(node)) return change(String(Number(node.text) + 1));
  if (ts.isStringLiteralLike(node)) return change(node.text ? '""' : '"mutant"');
  return ts.isTemplateExpression(node) ? change('""') : [];
};

const methods: Operator = (node) => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name } = node.expression;
  const after = Object.hasOwn(METHODS, name.text) ? METHODS[name.text] : undefined;
  return after ? [{ operator: "method", at: name, after }] : [];
};

/** `release();` → `;`, of calls, assignments, `delete`, and of `return;`, `continue;` and `break;`. */
const removed: Operator = (node) => {
  if (ts.isReturnStatement(node) && node.expression) return [];
  if (ts.isReturnStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node))
    return [{ operator: "removed jump", at: node, after: ";" }];
  if (!ts.isExpressionStatement(node)) return [];
  const isSuper = ts.isCallExpression(node.expression) && node.expression.expression.kind === K.SuperKeyword;
  return isSuper ? [] : [{ operator: "removed statement", at: node, after: ";" }];
};

/** `catch`, `finally`, `else` and `default` without what they do. */
const emptied: Operator = (node) => {
  const block = (at: ts.Node | undefined, operator: string): Change[] =>
    at && ts.isBlock(at) && at.statements.length > 0 ? [{ operator, at, after: "{}" }] : [];
  if (ts.isTryStatement(node))
    return [
      ...block(node.catchClause?.block, "emptied catch"),
      ...block(node.finallyBlock, "emptied finally"),
    ];
  if (ts.isIfStatement(node)) return block(node.elseStatement, "emptied else");
  if (!ts.isDefaultClause(node) || node.statements.length === 0) return [];
  return [{ operator: "emptied default", at: [node.statements.pos, node.statements.end], after: " break;" }];
};

/** `a?.b` → `a!.b`. */
const chaining: Operator = (node) => {
  const dot = (node as Partial<ts.CallExpression>).questionDotToken;
  if (!dot || !ts.isOptionalChain(node)) return [];
  return [{ operator: "chaining", at: dot, after: ts.isPropertyAccessExpression(node) ? "!." : "!" }];
};

/** `return a;` → `return undefined;`, and `() => a` → `() => undefined`. */
const returned: Operator = (node) => {
  const at = ts.isReturnStatement(node) ? node.expression : ts.isArrowFunction(node) ? node.body : undefined;
  if (!at || ts.isBlock(at) || at.getText() === "undefined") return [];
  return [{ operator: "returned value", at, after: "undefined as never" }];
};

/** `[a, b]` → `[b]`; `{ a, b }` → `{ b }`. */
const members: Operator = (node) => {
  const list = ts.isArrayLiteralExpression(node)
    ? node.elements
    : ts.isObjectLiteralExpression(node)
      ? node.properties
      : undefined;
  return (list ?? []).map((member, index) => {
    const next = list?.[index + 1];
    const from = member.getStart();
    return {
      operator: ts.isArrayLiteralExpression(node) ? "removed element" : "removed property",
      at: next ? [from, next.getStart()] : [from, list?.hasTrailingComma ? list.end : member.getEnd()],
      after: "",
    };
  });
};

export const OPERATORS: readonly Operator[] = [
  comparison,
  condition,
  operands,
  arithmetic,
  constant,
  methods,
  removed,
  emptied,
  chaining,
  returned,
  members,
];
