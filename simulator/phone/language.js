// Which language a bubble is in, for screen readers: a guess that would rather say nothing than something wrong.

const WORDS = {
  de: new Set("der die das und ist nicht für bitte ein eine ich sie wie mit auf von zu den dem welche was".split(" ")),
  en: new Set("the and is not for please a an i you how with on of to which what in".split(" ")),
};

export function languageOf(text) {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const cyrillic = words.filter((word) => /\p{Script=Cyrillic}/u.test(word)).length;
  if (cyrillic > words.length / 2) return "ru";
  const [german, english] = ["de", "en"].map((code) => words.filter((word) => WORDS[code].has(word)).length);
  if (german === english) return /[äöüß]/i.test(text) ? "de" : "";
  return german > english ? "de" : "en";
}
