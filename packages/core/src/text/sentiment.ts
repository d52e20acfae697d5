import type { Sentiment } from "../vocabulary.ts";
import { findCue } from "./cues.ts";

// By language, most telling first: correction, repetition, complaint. Each is said to the assistant, not about the world:
// "my dog died" is sad and no fault of the answer.
const negative =
  // en
  "thats wrong,that is wrong,this is wrong,thats not right,that is not right,thats incorrect,that is incorrect,thats not correct,youre wrong,you are wrong,your answer is wrong,wrong answer,still wrong,not what i asked,not what i meant,not what i wanted,not what i want,not what im,i already told you,i already said,i just told you,i said,i asked for,i asked you,you didnt,you did not,you forgot,you missed,you misunderstood,you dont understand,you keep,youre not listening,that doesnt work,this doesnt work,it doesnt work,that didnt work,didnt work,still doesnt,still not working,still the same,same error,not helpful,unhelpful,didnt help,doesnt help,makes no sense,doesnt make sense,this is useless,you are useless,youre useless,bad answer,terrible answer,^ no i,^ no that,^ no thats,^ no not,^ no you,^ wrong,^ nope,are you kidding,are you stupid,wtf," +
  // de
  "das ist falsch,das stimmt nicht,stimmt nicht,falsche antwort,nicht was ich,hab ich nicht,habe ich nicht gefragt,funktioniert immer noch nicht,das funktioniert nicht,geht immer noch nicht,hilft mir nicht,hilft nicht,nicht hilfreich,du verstehst,du hast vergessen,ich habe doch,ich sagte,ergibt keinen sinn,^ nein ich,^ nein das,^ falsch," +
  // fr
  "cest faux,cest pas ca,ce nest pas ce que,pas ce que je,tu nas pas,vous navez pas,ca ne marche pas,ca marche pas,ne fonctionne pas,toujours pas,mauvaise reponse,tu te trompes,vous vous trompez,pas utile,ca naide pas,jai deja dit,je tai dit,aucun sens,^ non je,^ non ce,^ faux," +
  // es
  "esta mal,es incorrecto,eso no es,no es lo que,te equivocas,te equivocaste,no funciona,sigue sin,no me sirve,no sirve,no ayuda,no entiendes,no entendiste,ya te dije,te dije que,te pedi,no tiene sentido,^ no yo,^ no eso," +
  // pt
  "esta errado,esta errada,ta errado,isso nao e,nao e isso,nao foi isso,nao funciona,nao funcionou,nao ajuda,nao ajudou,voce nao,ja disse,eu disse,eu pedi,nao faz sentido,resposta errada," +
  // it
  "e sbagliato,hai sbagliato,non e quello che,non e corretto,non funziona,non mi aiuta,non hai capito,non hai,ti ho detto,ti ho chiesto,ho gia detto,non ha senso,risposta sbagliata," +
  // pl
  "to nie tak,nie o to,to zle,zla odpowiedz,to bledne,mylisz sie,to nie dziala,nadal nie,wciaz nie,nie pomaga,nie pomoglo,nie rozumiesz,juz mowilem,juz pisalem,prosilem o,nie ma sensu,bezuzyteczn*," +
  // ru
  "это неправильно,это не правильно,неверно,это не то,не то что я,я не это,ты ошиб*,вы ошиб*,не работает,не помогло,не помогает,ты не понял*,вы не понял*,я же сказал*,я просил*,опять не,все еще не,бесполезн*,нет смысла,^ нет я,^ неправильно," +
  // uk
  "це неправильно,невірно,це не те,не те що я,ти помил*,ви помил*,не працює,не допомогло,не допомагає,ти не зрозумі*,ви не зрозумі*,я ж сказа*,я просив,я просила,знову не,досі не,немає сенсу,^ ні я," +
  // zh
  "不对,不對,错了,錯了,不是我要的,不是我想要,我说的是,我說的是,我问的是,我問的是,没有回答,沒有回答,没用,沒用,还是不行,還是不行,答非所问,答非所問,你没有,你沒有,没听懂," +
  // ja
  "違います,違う,間違って,間違い,そうじゃな,そうではな,ではなくて,動かない,動きません,できませんでした,役に立たな,意味がわから,聞いていること,まだ直らな," +
  // ko
  "틀렸,틀린,아니라고,그게 아니,그거 말고,안 돼요,안돼요,안 되네,작동하지,도움이 안,쓸모없,이해를 못,말했잖,여전히 안";

const positive =
  "^ thanks,^ thank you,thanks $,thank you $,thanks a lot,thanks so much,thank you so much,^ thx,^ perfect,^ great,^ awesome,^ excellent,^ amazing,^ brilliant,^ nice,^ wonderful,that works,it works,works now,that worked,it worked,exactly what i,very helpful,so helpful,that helps,that helped,good job,well done,great answer,good answer,youre right,love it," +
  "danke*,^ perfekt,^ super,^ toll,das hilft,hat geholfen,funktioniert jetzt,sehr hilfreich,^ merci,merci $,merci beaucoup,^ parfait,ca marche $,tres utile,^ gracias,gracias $,muchas gracias,^ perfecto,^ genial,ya funciona,obrigad*,^ perfeito,^ otimo,funcionou $,^ grazie,grazie $,grazie mille,^ perfetto,^ ottimo,^ dziek*,dzieki $,^ swietn*,^ super,teraz dziala,спасибо,^ отлично,^ супер,помогло $,заработало,дякую,^ чудово,^ дуже добре,谢谢,謝謝,太好了,太棒了,很有帮助,解决了,ありがとう,助かりました,完璧,できました,감사합니다,고마워,완벽,잘 되네,도움이 됐";

// Politeness that declines, and negations of praise, cancel the praise they contain.
const declined =
  "no thanks,no thank you,nein danke,non merci,no gracias,nao obrigado,no grazie,nie dziekuje,нет спасибо,ні дякую,不用谢谢,いいえ";

export interface FollowUp {
  readonly sentiment: Sentiment;
  /** The phrase that decided, folded; null when neutral. Ours, never the user's text. */
  readonly cue: string | null;
}

/**
 * How a message sounds towards the assistant that has just answered: corrected, told off, or thanked.
 *
 * Only phrases aimed at the assistant count, in English, German, French, Spanish, Portuguese, Italian, Polish, Russian,
 * Ukrainian, Chinese, Japanese and Korean; sad or angry subjects do not. Complaint outweighs thanks ("thanks, but that's
 * wrong"). Precise rather than complete: most displeasure is silent.
 *
 * @example followUpSentiment("No, that's not what I asked."); // { sentiment: "negative", cue: "not what i asked" }
 * @example followUpSentiment("My dog died yesterday"); // { sentiment: "neutral", cue: null }
 * @example followUpSentiment("Danke, das hilft!").sentiment; // "positive"
 */
export function followUpSentiment(text: string): FollowUp {
  const bad = findCue(text, negative) ?? emoji(text, "👎😡🤬😠🙄");
  if (bad !== null) return { sentiment: "negative", cue: bad };
  const good = findCue(text, declined) === null ? (findCue(text, positive) ?? emoji(text, "👍🙏🎉😍🥰")) : null;
  return good === null ? { sentiment: "neutral", cue: null } : { sentiment: "positive", cue: good };
}

function emoji(text: string, faces: string): string | null {
  for (const face of faces) if (text.includes(face)) return face;
  return null;
}
