import type { Sentiment } from "../vocabulary.ts";
import { findCue } from "./cues.ts";

// Correction, repetition, complaint: each said to the assistant, not about the world ("my printer does not work" is a
// question). In the order of en, de, fr, es, pt, it, pl, ru, uk; below zh, ja, ko, which are found anywhere.
const negative =
  "(?:thats|this is|that is|its|it is|youre|you are|answer is|still) (?:wrong|incorrect|useless|not (?:right|correct|true|help|what))|not what i|wrong answer|i (?:already |just |)(?:said|told you|asked (?:for|you))|you (?:didnt|did not|forgot|missed|misu|dont under|keep )|(?:that|this|it|still) (?:didnt|doesnt|does not|did not|not) (?:work|help|make sense)|still the same|makes no sense|(?:not |un)helpful|bad answer|are you (?:kidding|stupid)|wtf |\\^ (?:wrong|incorrect|nope|no (?:i|it|you|not|thats?) )" +
  "|das (?:ist falsch|stimmt nicht|geht nicht|funktioniert nicht)|stimmt nicht|nicht (?:was ich|hilfreich)|immer noch nicht|hilft (?:mir |)nicht|falsche antwort|du (?:verstehst|hast) |ich sagte|\\^ (?:nein (?:ich|das)|falsch)" +
  "|cest (?:faux|pas ca)|pas (?:ce que je|utile)|ca (?:ne |)marche pas|toujours pas|tu (?:nas|te trompes)|vous (?:navez|vous trompez)|jai deja dit|\\^ (?:faux|non (?:je|ce))" +
  "|eso no |\\^ no (?:funciona|sirve|es (?:lo|eso|correcto))|no (?:es lo que|me sirve|entiende?s|tiene sentido)|esta mal |te (?:equivoca|dije|pedi)|sigue sin" +
  "|isso nao |\\^ nao (?:funciona|ajuda)|nao foi isso|esta errad|ja disse|eu (?:disse|pedi)|nao faz sentido" +
  "|(?:e |hai )sbagliat|non (?:e quello|e corretto|hai |ha senso)|\\^ non (?:funziona|aiuta)|ti ho (?:detto|chiesto)" +
  "|to (?:nie (?:tak|to|dziala)|zle|bledn)|nie o to|mylisz sie|nadal nie|nie (?:pomog|pomaga|rozumiesz|ma sensu)|prosilem" +
  "|(?:это|\\^) не ?(?:верно|правильно|то )|все (?:еще|равно) не|не помог|\\^ не работает|(?:ты|вы) (?:ошиб|не пон)|я (?:же сказал|просил)|бесполезн" +
  "|(?:це|\\^) не ?(?:вірно|правильно|те )|досі не|не допомог|\\^ не працює|(?:ти|ви) (?:помил|не зроз)|я (?:ж казав|просив|просила)";
const negativeAnywhere =
  "(?<!对)不对(?!应)|不對|[你答说]错了|\\^ 错|錯了|不是我[要想问問说說]|我[说問问說]的是|没用(?!过)|沒用|还是不行|答非所问|没有?回答|\\^ (?:違[うい]|いや|動かな|動きませ)|(?:それ|これ|そう)[はも]?(?:違|間違)|間違って(?:い|る)|そうじゃな|まだ動|それでも動|役に立た|틀렸|틀린 답|아니라고|그게 아니|(?:여전히|아직도|\\^|도움이) 안 |쓸모없|말했잖";
const positive =
  "(?:\\^ |thats )(?:thanks|thank you|thx|perfect|great|awesome|excellent|amazing|nice |helpful)|(?:thanks|thank you) (?:\\$|a lot|so|very)|(?:that|it|this) (?:works|worked|helped|helps)|works now|exactly what i|(?:very|so) helpful|good (?:job|answer)|great answer|well done|youre right" +
  "|danke|\\^ (?:perfekt|super)|das hilft|merci|\\^ parfait|gracias|\\^ perfect|ya funciona|obrigad|grazie|\\^ ottimo|dzieki|dziekuje|спасибо|\\^ отлично|помогло|заработало|дякую|\\^ чудово";
const positiveAnywhere = "谢谢|謝謝|太[好棒]了|解决了|ありがと|助かり|完璧|감사|고마워|완벽";
const declined =
  "no (?:thank|gracias|grazie)|nein danke|non (?:merci|grazie)|nao obrig|nie dzie|нет спасибо|ні дякую|не помогло";

export interface FollowUp {
  readonly sentiment: Sentiment;
  /** The phrase that decided, folded; null when neutral. */
  readonly cue: string | null;
}

/**
 * How a message sounds towards the assistant that has just answered: corrected, told off, or thanked.
 *
 * Only phrases aimed at the assistant count, in English, German, French, Spanish, Portuguese, Italian, Polish, Russian,
 * Ukrainian, Chinese, Japanese and Korean; sad or angry subjects do not. Complaint outweighs thanks ("thanks, but that's
 * wrong"). Precise rather than complete: most displeasure is silent.
 *
 * @example followUpSentiment("No, that's not what I asked."); // { sentiment: "negative", cue: "no thats" }
 * @example followUpSentiment("My dog died yesterday"); // { sentiment: "neutral", cue: null }
 * @example followUpSentiment("Danke, das hilft!").sentiment; // "positive"
 */
export function followUpSentiment(text: string): FollowUp {
  const bad = findCue(text, negative, negativeAnywhere) ?? /👎|😡|🤬|😠/u.exec(text)?.[0];
  if (bad) return { sentiment: "negative", cue: bad };
  const good = findCue(text, positive, positiveAnywhere) ?? /👍|🙏|🎉|😍/u.exec(text)?.[0];
  if (!good || findCue(text, declined, "不用谢") !== null) return { sentiment: "neutral", cue: null };
  return { sentiment: "positive", cue: good };
}
