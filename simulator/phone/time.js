// The simulator's clock, shown in the time zone of each phone.

let ahead = 0; // seconds the simulator's clock is before this browser's

export function clockIs(now) {
  ahead = now - Date.now() / 1000;
}

export function now() {
  return Date.now() / 1000 + ahead;
}

const formats = new Map();

function format(zone, name, options) {
  const key = `${zone} ${name}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }));
  return formats.get(key);
}

export function hours(seconds, zone) {
  return format(zone, "hours", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(seconds * 1000);
}

export function day(seconds, zone) {
  return format(zone, "day", { year: "numeric", month: "2-digit", day: "2-digit" }).format(seconds * 1000);
}

export function dayInWords(seconds, zone) {
  if (day(seconds, zone) === day(now(), zone)) return "Today";
  if (day(seconds, zone) === day(now() - 86_400, zone)) return "Yesterday";
  return format(zone, "words", { weekday: "long", day: "numeric", month: "long" }).format(seconds * 1000);
}
