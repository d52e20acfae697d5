import { followUpSentiment } from "@telltale/core/text";
import { describe, expect, it } from "vitest";

const sentimentOf = (text: string) => followUpSentiment(text).sentiment;

describe("followUpSentiment", () => {
  const negative = {
    en: [
      "That's wrong.",
      "No, I meant the other one",
      "it still doesn’t work",
      "You forgot the second part",
      "I already told you that",
    ],
    de: ["Das stimmt nicht.", "Nein, das meinte ich nicht", "Geht immer noch nicht"],
    fr: ["C'est faux", "Ça ne marche pas", "Ce n'est pas ce que je voulais"],
    es: ["Eso no es lo que pregunté", "No funciona", "Te equivocas"],
    pt: ["Isso não funciona", "Está errado", "não foi isso que pedi"],
    it: ["Non è quello che volevo", "Hai sbagliato", "Non funziona"],
    pl: ["To nie działa", "Nie o to pytałem", "To błędne"],
    ru: ["Это неправильно", "Всё равно не работает", "Ты не понял"],
    uk: ["Це неправильно", "Досі не працює", "Ви не зрозуміли"],
    zh: ["不对", "我问的是价格", "答非所问"],
    ja: ["違います", "それは間違っています", "まだ動かないです"],
    ko: ["틀렸어요", "그게 아니라", "도움이 안 돼요"],
  };
  for (const [language, texts] of Object.entries(negative)) {
    it(`hears displeasure in ${language}`, () => {
      expect(texts.map((text) => [text, sentimentOf(text)])).toEqual(texts.map((text) => [text, "negative"]));
    });
  }

  it("hears thanks in each language", () => {
    const texts =
      "Thanks!|Danke dir|Merci beaucoup|Gracias|Obrigada|Grazie mille|Dziękuję|Спасибо|Дякую|谢谢|ありがとう|감사합니다";
    for (const text of texts.split("|")) expect([text, sentimentOf(text)]).toEqual([text, "positive"]);
  });

  it("does not mistake a sad or broken world for a bad answer", () => {
    const texts =
      "My dog died|My printer does not work|I hate Mondays|Mein Drucker funktioniert nicht|Моя кошка умерла|我的狗死了";
    for (const text of texts.split("|")) expect([text, sentimentOf(text)]).toEqual([text, "neutral"]);
  });

  it("does not mistake a question about wrong and different things for a reproach", () => {
    const texts = [
      "What is wrong with this code?",
      "¿Qué es lo incorrecto aquí?",
      "No es urgente, pero necesito ayuda",
      "Что я делаю неправильно?",
      "这样写对不对？",
      "我没用过这个软件",
      "我的密码错了怎么办",
      "文章の間違いを直してください",
      "AとBは何が違いますか",
      "プリンターが動かない",
      "틀린 문장을 고쳐줘",
      "로그인이 안 돼요",
    ];
    for (const text of texts) expect([text, sentimentOf(text)]).toEqual([text, "neutral"]);
  });

  it("does not mistake thanks that are talked about", () => {
    for (const text of [
      "How do I say thank you in Spanish?",
      "Write a thank-you note",
      "What is a perfect number?",
      "no thanks",
    ]) {
      expect([text, sentimentOf(text)]).toEqual([text, "neutral"]);
    }
  });

  it("lets a complaint outweigh thanks", () => {
    expect(sentimentOf("Thanks, but that is not what I asked for")).toBe("negative");
  });

  it("reads faces", () => {
    expect(followUpSentiment("👎")).toEqual({ sentiment: "negative", cue: "👎" });
    expect(sentimentOf("👍")).toBe("positive");
  });

  it("is neutral on nothing", () => expect(followUpSentiment("")).toEqual({ sentiment: "neutral", cue: null }));
});
