import { findCue } from "./cues.ts";

// en; de, fr, es, pt, it, pl, ru, uk; below zh, ja, ko.
const cues =
  "i (?:cant|cannot|can not|wont|will not|am not able to|must decline to|am unable to) (?:help|assist|provide|comply|fulfill|do that|do this|answer|discuss|share|engage|generate|create|write|support|condone|continue|comment|offer|give)|im (?:unable|not able|not comfortable)|i (?:am|will not be|wont be) (?:unable|able) to|i (?:must|have to) decline|as an ai (?:language model|assistant|i )|against my (?:guidelines|programming|policies)|cannot in good conscience|(?:not|isnt) something i can" +
  "|dabei kann ich (?:dir |ihnen |leider |)nicht|kann ich (?:leider |dir |ihnen |)nicht (?:helfen|beantworten)|als ki " +
  "|je ne (?:peux|puis|suis) pas (?:vous |t|repondre|fournir|aider|en mesure)|en tant qu(?:e modele|ia)" +
  "|no puedo (?:ayudar|proporcionar|cumplir|responder|asistir)|como (?:una ia|modelo de l)|nao posso (?:ajudar|fornecer|responder|atender)" +
  "|non posso (?:aiutar|fornir|risponder)|come modello linguistico|nie moge (?:pomoc|udzielic|odpowiedziec|w tym)|jako model jezykowy" +
  "|не могу (?:помочь|предоставить|ответить|выполнить)|как языковая модель|не можу (?:допомогти|надати|відповісти|виконати)|як мовна модель";
const anywhere =
  "[我们]无法(?:协助|提供|回答|满足|帮助)|[我不]能(?:协助|提供这|满足)|作为(?:一个|一个人工智能|)(?:ai|人工智能)|無法(?:協助|提供)|(?:お手伝い|お答え|お応え|対応|提供)(?:すること|)は?(?:でき|いたしかね)|(?:도와드릴|도움을 드릴|제공할|제공해 드릴|답변할|답변드릴) 수 ?(?:는 |가 |)없";

// A refusal opens the answer. Later on, the same words are about something else.
const openingChars = 400;

export interface Refusal {
  readonly refusal: boolean;
  /** The phrase that decided, folded; null when there is none. */
  readonly cue: string | null;
}

/**
 * Whether an answer declines to do what was asked, by how it opens (its first 400 characters), in the languages of
 * {@link followUpSentiment}. It reads form, not reasons: a rightful refusal and an overcautious one look the same.
 *
 * @example refusalOf("I'm sorry, but I can't help with that."); // { refusal: true, cue: "i cant help" }
 * @example refusalOf("Sorry about the delay. Here is the file.").refusal; // false
 */
export function refusalOf(text: string): Refusal {
  const cue = findCue(text.slice(0, openingChars), cues, anywhere);
  return { refusal: cue !== null, cue };
}
