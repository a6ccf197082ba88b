/** A word or phrase that this repository does not use. */
export interface AvoidedWord {
  /** A regular expression for whole words. A space stands for any space, also between the lines of a comment. */
  readonly pattern: string;
  /** What to write instead. */
  readonly instead: string;
}

/** Of comments, strings, names, test titles and pages. A name is read as words: `letGo` is "let go". */
export const avoidedWords: readonly AvoidedWord[] = [
  { pattern: "nobody", instead: "no caller, no consumer; or the passive: is not used, is not read" },
  { pattern: "somebody", instead: "the caller, the consumer, a listener: who it is" },
  { pattern: "whoever", instead: "the caller, the consumer, every listener: who it is" },
  { pattern: "whosoever|whomever", instead: "the caller, the consumer, every listener: who it is" },
  { pattern: "so to speak|as it were|of sorts", instead: "nothing" },
  {
    pattern: "(?:is|are|was|were|be|been|being) told",
    instead: "gets, receives, is notified of, is reported",
  },
  { pattern: "(?:tell|tells|told|telling) (?:of|apart)", instead: "report; distinguish" },
  { pattern: "untold", instead: "unreported" },
  { pattern: "(?:go|goes|going|gone|went) wrong", instead: "fail, failure, error" },
  {
    pattern: "(?:take|takes|took|taking) (?:no |its |his )?leave",
    instead: "close; for a peer without: dead peer, no close frame",
  },
  { pattern: "from (?:\\d+|\\$\\{\\w+\\}) on", instead: ">= 0, at least 1" },
  { pattern: "nothing new for", instead: "stream idle for" },
  { pattern: "no answer within", instead: "timed out after … waiting for headers" },
  { pattern: "was due|were due", instead: "expected … , got …" },
  { pattern: "(?:of|is|be|are) no (?:more )?use", instead: "not needed, unused" },
  { pattern: "heed|heeds|heeded|heeding|unheeded", instead: "handle, observe; isHeeded: hasErrorHandlers" },
  { pattern: "forgive|forgives|forgiven|forgiving", instead: "clear, reset; forgive: clearFailure" },
  { pattern: "let go|lets go|letting go", instead: "release; letGo: releaseBackpressure" },
  { pattern: "blame|blames|blamed|blaming", instead: "attribute to; blamed: wrapCallbackError" },
  { pattern: "hungry", instead: "waiting; isHungry: isWaiting" },
  { pattern: "lonely", instead: "single, only" },
  { pattern: "own servers?", instead: "self-hosted server" },
  { pattern: "(?:familiar|class) faces?", instead: "class API" },
  { pattern: "(?:value|functional) faces?", instead: "functional API" },
  {
    pattern: "(?:two|both|either|each|one|other) faces?",
    instead: "class API and functional API, both APIs",
  },
  { pattern: "means nothing", instead: "is a no-op, is ignored" },
];

/** Names that say nothing, or not what it is, when they stand alone. */
export const avoidedNames: readonly AvoidedWord[] = [
  { pattern: "explained", instead: "withStreamContext: what it adds" },
  { pattern: "usedOf|used-of", instead: "tokenUsageOfError" },
  { pattern: "nameShown|name-shown", instead: "safeName" },
  { pattern: "\\w*BegunBody|begun-body", instead: "ReplayedBody" },
  { pattern: "\\w*ArrivedEvents|arrived-events", instead: "SSEQueue" },
  { pattern: "OVER", instead: "DONE" },
  { pattern: "told", instead: "reported, notified" },
  { pattern: "own", instead: "what is owned: ownKeys, ownHeaders" },
  { pattern: "standing", instead: "open, current, default" },
];
