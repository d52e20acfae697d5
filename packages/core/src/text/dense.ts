/** Whether a text is mostly in a script where one character says much or words are not spaced: Han, kana, Hangul, Thai, … */
export function isDense(text: string): boolean {
  const dense = text.match(/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/gu);
  return dense !== null && 2 * dense.length > text.length;
}
