import {
  breaksFormat,
  citesWrongly,
  givesInToInjection,
  ignoresRetrieval,
  makesUnsupportedClaims,
  misusesTool,
  refusesWrongly,
  repeatsItself,
  strikesWrongNote,
  takesTooLong,
} from "./detectors.ts";
import type { FailureMode } from "./failure-mode.ts";

/**
 * Ten ways in which LLM applications are known to fail, as a start: an application adds its own and drops what cannot happen to
 * it. Detectors read span features and scores; where they cannot tell, a score named like the mode can.
 */
export const failureModes: readonly FailureMode[] = [
  {
    name: "unsupportedClaims",
    about: "Says things that its sources do not say: a judge found a hallucination, or faithfulness below 3 of 5",
    severity: "high",
    owner: "answer quality",
    runbook:
      "Read ten of them beside their documents. Look for empty retrievals, stale documents and a changed model first; only then change the prompt, so that it lets the model say it does not know.",
    detect: makesUnsupportedClaims,
  },
  {
    name: "wrongCitation",
    about: "Names a source that is not there, or does not say it: told by a score of this name, of telltale check or a judge",
    severity: "medium",
    owner: "answer quality",
    runbook:
      "Compare the cited ids with the retrieved ones. Ask for ids the model was given, and drop citations that are not among them.",
    detect: citesWrongly,
  },
  {
    name: "injectionSuccess",
    about:
      "Follows instructions of an attacker: of attempts whose outcome is known, those that leaked the system prompt or data",
    severity: "critical",
    owner: "security",
    runbook:
      "Stop the tools that can send data out. Find the text that carried the instruction and who brought it; add it to the tests before changing the guard.",
    detect: givesInToInjection,
  },
  {
    name: "ignoredRetrieval",
    about: "Answers without the documents that were found: retrieval had results, and none of it reached the prompt",
    severity: "high",
    owner: "retrieval",
    runbook:
      "Look at the step between retrieval and prompt: score cut-offs, filters, truncation to the context window, an empty template variable.",
    detect: ignoresRetrieval,
  },
  {
    name: "malformedOutput",
    about: "Breaks the output schema that was asked for",
    severity: "medium",
    owner: "prompts",
    runbook:
      "Compare prompt versions and models. Use the provider's constrained decoding where there is one; look for answers cut off at the token limit.",
    detect: breaksFormat,
  },
  {
    name: "looping",
    about: "Repeats itself for a third of the answer or more",
    severity: "medium",
    owner: "prompts",
    runbook: "Look at temperature and penalties, and at what the prompt repeats itself. In agents, limit the steps.",
    detect: repeatsItself,
  },
  {
    name: "wrongRefusal",
    about: "Declines what does not read like an attack, or, by a judge's word, answers what it should decline",
    severity: "medium",
    owner: "prompts",
    runbook:
      "Read ten refusals. Compare prompt versions, system prompt hashes and models; a provider's new model is the usual cause.",
    detect: refusesWrongly,
  },
  {
    name: "wrongLanguageOrTone",
    about: "Answers in another script or language than the question's, or in a tone that a judge calls toxic",
    severity: "low",
    owner: "answer quality",
    runbook: "Say in the prompt which language to answer in. Where translating is the task, leave this mode out.",
    detect: strikesWrongNote,
  },
  {
    name: "toolMisuse",
    about: "Calls a tool with arguments it does not take, or again with the same arguments although it had answered",
    severity: "medium",
    owner: "tools",
    runbook:
      "Read the arguments that failed and tighten the tool's description and schema. Repeats: look whether the tool's answer reaches the model.",
    detect: misusesTool,
  },
  {
    name: "excessiveLatency",
    about: "Takes half a minute or more, or three retries or more",
    severity: "medium",
    owner: "platform",
    runbook:
      "Find the slow step in the trace: a long chain of reasoning, a slow tool, retries. Lower the effort or the timeout, or answer in parts.",
    detect: takesTooLong,
  },
];
