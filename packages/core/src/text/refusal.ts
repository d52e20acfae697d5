import { findCue } from "./cues.ts";

const cues =
  "i cant help,i cannot help,i cant assist,i cannot assist,i cant provide,i cannot provide,i cant comply,i cannot comply,i cannot fulfill,i cant fulfill,i cant do that,i cannot do that,i cant answer,i cannot answer,i cant discuss,i cannot discuss,i cant share,i cannot share,i cannot engage,i cant engage,i cannot generate,i cant generate,i cannot create,i cant create,i wont be able to,i will not be able to,im unable to,i am unable to,im not able to,i am not able to,i must decline,i have to decline,i cannot support,i cannot condone,im not comfortable,i am not comfortable,as an ai language model,as an ai i,as an ai assistant i,against my guidelines,against my programming,violates my,ethical guidelines,cannot in good conscience,not something i can help," +
  "dabei kann ich,da kann ich nicht,kann ich nicht helfen,ich kann dir nicht,ich kann ihnen nicht,ich kann diese anfrage,als ki,als ki sprachmodell,je ne peux pas,je ne suis pas en mesure,je ne puis,en tant quia,en tant que modele,no puedo ayudar*,no puedo proporcionar,no puedo cumplir,no puedo responder,como modelo de lenguaje,nao posso ajudar,nao posso fornecer,nao posso responder,como modelo de linguagem,non posso aiutar*,non posso fornire,non posso rispondere,come modello linguistico,nie moge pomoc,nie moge udzielic,nie moge odpowiedziec,jako model jezykowy,я не могу помочь,не могу предоставить,не могу ответить,как языковая модель,я не можу допомогти,не можу надати,не можу відповісти,як мовна модель," +
  "我无法,我不能提供,我不能协助,無法協助,无法协助,无法提供,作为一个ai,作为ai,作为人工智能,お手伝いできません,お答えできません,提供できません,お応えできません,対応できません,도와드릴 수 없,도움을 드릴 수 없,제공할 수 없,답변할 수 없,답변드릴 수 없";

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
  const cue = findCue(text.slice(0, openingChars), cues);
  return { refusal: cue !== null, cue };
}
