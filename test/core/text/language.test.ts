import { languageOf } from "@telltale/core/text";
import { describe, expect, it } from "vitest";
import { benignTexts } from "../../bench/detector-sets.ts";
import { overData } from "../../datasets.ts";
import { share } from "../../share.ts";

describe("languageOf", () => {
  it("names the language of a sentence", () => {
    const sentences = {
      en: "How do I change the password of my account?",
      de: "Wie kann ich das Passwort für mein Konto ändern?",
      fr: "Comment est-ce que je peux changer le mot de passe de mon compte ?",
      es: "¿Cómo puedo cambiar la contraseña de mi cuenta?",
      pt: "Como é que eu mudo a senha da minha conta? Não sei como isso é feito.",
      it: "Come posso cambiare la password del mio conto? Non so cosa fare.",
      pl: "Jak mogę zmienić hasło do konta? Nie wiem, co jest źle.",
      nl: "Hoe kan ik het wachtwoord van mijn account wijzigen?",
      tr: "Hesabım için bir şifre nasıl değiştirilir? Bana daha çok bilgi ver.",
      uk: "Як змінити пароль облікового запису?",
      ru: "Как изменить пароль, чтобы войти в учётную запись?",
      zh: "怎么修改密码",
      ja: "パスワードを変更するには",
      ko: "비밀번호를 어떻게 바꾸나요",
      el: "Πώς αλλάζω τον κωδικό;",
    };
    for (const [language, text] of Object.entries(sentences)) expect([text, languageOf(text)]).toEqual([text, language]);
  });

  it("does not guess from little, or between languages", () => {
    for (const text of ["", "ok", "42", "SELECT x FROM y", "Oslo Berlin Paris", "привет", "مرحبا كيف"]) {
      expect([text, languageOf(text)]).toEqual([text, null]);
    }
  });
});

const sets = (await benignTexts()).filter(({ negatives }) => negatives.length > 0);

describe.skipIf(sets.length === 0)(
  overData("languageOf on English sets", "trec-cast, topical-chat, goemotions and realhumaneval", sets),
  () => {
    for (const { set, negatives } of sets) {
      it(`seldom takes ${set} for another language`, () => {
        const wrong = share(negatives.filter((text) => !["en", null].includes(languageOf(text))).length, negatives.length);
        expect(wrong.least, wrong.said).toBeLessThan(0.015);
      });
    }
  },
);
