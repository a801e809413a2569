// Moments in a message (date_time entities): Telegram's clients write them in the reader's own zone and locale.

import { element } from "./dom.js";
import { now } from "./time.js";

const LOCALES = { en: "en-GB" }; // where the language alone would mean another country
const STEPS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

/** A `<time>` in words as `format` wants them; without a format, the words of the message. `reader` has zone and spoken. */
export function moment(unix, format, words, reader) {
  const locale = LOCALES[reader.spoken] ?? (reader.spoken || "en-GB");
  const whole = written(unix, "wDT", locale, reader.zone);
  const made = element("time", {
    class: "moment", datetime: new Date(unix * 1000).toISOString(), title: `${whole} (${reader.zone})`, lang: format ? locale : undefined,
  });
  if (format === "r") Object.assign(made.dataset, { unix, locale });
  made.append(format ? said(unix, format, locale, reader.zone) : words);
  return made;
}

/** Moments that are told from now on ("in 3 hours") grow old: anew. */
export function refreshMoments(root) {
  for (const each of root.querySelectorAll(".moment[data-unix]")) {
    each.textContent = fromNow(Number(each.dataset.unix), each.dataset.locale);
  }
}

function said(unix, format, locale, zone) {
  return format === "r" ? fromNow(unix, locale) : written(unix, format, locale, zone);
}

function written(unix, format, locale, zone) {
  const wants = (letter) => format.includes(letter);
  const options = { timeZone: zone };
  if (wants("w")) options.weekday = wants("D") || format === "w" ? "long" : "short";
  if (wants("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (wants("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (wants("t") || wants("T")) Object.assign(options, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (wants("T")) options.second = "2-digit";
  return new Intl.DateTimeFormat(locale, options).format(unix * 1000);
}

function fromNow(unix, locale) {
  const ahead = unix - now();
  const [unit, length] = STEPS.find(([, each]) => Math.abs(ahead) >= each) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(ahead / length), unit);
}
