// One message as it is displayed: quote, picture or file, text, time, buttons.

import { element, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { keyboard } from "./keyboard.js";
import { languageOf } from "./language.js";
import { hours } from "./time.js";

/** `chat` has zone, botName, and the deeds command(words), tap(id, row, column), edit(message), copied(), jump(id). */
export function bubble(message, chat) {
  const side = message.from;
  const who = side === "me" ? "You" : chat.botName;
  const words = element("div", { class: "text" }, formatted(message.text, message.entities, chat.command), meta(message, chat));
  const inside = element("div", { class: "bubble", "data-kind": message.kind, lang: languageOf(message.text) },
    element("span", { class: "unseen", lang: "en" }, `${who}: `),
    message.forwarded ? element("p", { class: "forwarded", lang: "en" }, "Forwarded message") : null,
    message.quote ? quote(message.quote, chat) : null,
    attachment(message),
    words,
    message.reactions ? element("p", { class: "reactions" }, ...message.reactions.map((each) => element("span", {}, each))) : null);
  const made = element("article", { class: `message ${side}`, "data-id": message.id, "data-date": message.date, tabindex: "-1" });
  const line = element("div", { class: "line" }, inside);
  if (side === "me" && message.kind === "text") line.prepend(pencil(message, chat));
  made.append(line);
  if (message.buttons.length) {
    made.append(keyboard(message.buttons, (row, column) => chat.tap(message.id, row, column), chat.copied));
  }
  return made;
}

function meta(message, chat) {
  const at = new Date(message.date * 1000).toISOString();
  return element("span", { class: "meta", lang: "en" },
    message.edited ? element("span", { class: "edited" }, "edited") : null,
    element("time", { datetime: at }, hours(message.date, chat.zone)));
}

function pencil(message, chat) {
  return element("button", { type: "button", class: "icon pencil", "aria-label": "Edit this message",
    onclick: () => chat.edit(message) }, icon("pencil"));
}

function quote(quoted, chat) {
  const who = quoted.from === "me" ? "You" : chat.botName;
  return element("button", { type: "button", class: "quote", onclick: () => chat.jump(quoted.id) },
    element("strong", {}, who), element("span", {}, quoted.text));
}

function attachment(message) {
  const { kind, file } = message;
  if (kind === "photo") return photo(file);
  if (kind === "voice" || kind === "video_note") return voice(message.id);
  if (kind === "sticker") return element("div", { class: "drawing", role: "img", "aria-label": "Sticker: a smile" }, icon("sticker"));
  if (kind === "location") return place(message.location);
  if (kind === "venue") return place(message.venue.location, message.venue);
  if (kind === "contact") return element("p", { class: "card" }, element("strong", {}, message.contact.first_name), message.contact.phone_number);
  if (kind === "dice") return element("p", { class: "drawing" }, `${message.dice.emoji} ${message.dice.value}`);
  return file ? document_(file) : null;
}

function photo(file) {
  return element("a", { class: "photo", href: file.url, target: "_blank", rel: "noopener" },
    element("img", { src: file.url, alt: "Photo", width: "320", height: "200" }));
}

function voice(seed) {
  const bars = Array.from({ length: 28 }, (_, at) => {
    const bar = element("i", {});
    bar.style.setProperty("height", `${5 + ((at * at * 7 + at * 13 + seed * 11) % 19)}px`);
    return bar;
  });
  return element("div", { class: "voice", role: "img", "aria-label": "Voice message, one second" },
    element("span", { class: "play" }, icon("voice")), element("span", { class: "bars" }, ...bars), element("span", {}, "0:01"));
}

function place(location, venue = null) {
  const where = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  return element("div", { class: "place-card" },
    element("div", { class: "map", "aria-hidden": "true" }, icon("location")),
    element("p", {}, element("strong", {}, venue?.title ?? "Location"), element("span", {}, venue?.address ?? where)));
}

function document_(file) {
  return element("div", { class: "document" },
    element("a", { class: "open", href: file.url, target: "_blank", rel: "noopener" },
      element("span", { class: "sheet" }, icon("document")),
      element("span", { class: "words" }, element("strong", {}, file.name), element("span", { lang: "en" }, `${size(file.size)} · open`))),
    element("a", { class: "icon save", href: `${file.url}?save`, download: file.name, "aria-label": `Download ${file.name}` }, icon("save")));
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
