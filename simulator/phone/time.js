// The simulator's clock, shown in the time zone of each phone.

import { language } from "./words.js";

let ahead = 0; // seconds the simulator's clock is before this browser's

export function clockIs(now) {
  ahead = now - Date.now() / 1000;
}

export function now() {
  return Date.now() / 1000 + ahead;
}

const formats = new Map();

function format(zone, name, options) {
  const locale = language() === "de" ? "de-DE" : "en-GB";
  const key = `${locale} ${zone} ${name}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }));
  return formats.get(key);
}

export function hours(seconds, zone) {
  return format(zone, "hours", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(seconds * 1000);
}

export function day(seconds, zone) {
  return format(zone, "day", { year: "numeric", month: "2-digit", day: "2-digit" }).format(seconds * 1000);
}

/** Today, Yesterday or the date; `say` has the words. */
export function dayInWords(seconds, zone, say) {
  if (day(seconds, zone) === day(now(), zone)) return say("Today");
  if (day(seconds, zone) === day(now() - 86_400, zone)) return say("Yesterday");
  return format(zone, "words", { weekday: "long", day: "numeric", month: "long" }).format(seconds * 1000);
}

/** As a list of chats has it: the hour of today, else the date. */
export function short(seconds, zone) {
  if (day(seconds, zone) === day(now(), zone)) return hours(seconds, zone);
  return format(zone, "short", { day: "2-digit", month: "2-digit" }).format(seconds * 1000);
}

/** Date and hour; `isShort` leaves weekday and year away. */
export function dateAndHours(seconds, zone, isShort = false) {
  const words = isShort ? { day: "numeric", month: "short" } : { weekday: "short", day: "numeric", month: "short", year: "numeric" };
  return `${format(zone, isShort ? "short date" : "date", words).format(seconds * 1000)}, ${hours(seconds, zone)}`;
}

/** As a field for date and time wants it. */
export function forField(seconds, zone) {
  const parts = format(zone, "field", {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(seconds * 1000);
  const part = (type) => parts.find((each) => each.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}
