// Pictures, files, voices, places and the like inside a message.

import { element, icon } from "./dom.js";
import { language, say } from "./words.js";

const KINDS = {
  photo: "Photo", voice: "Voice message", sticker: "Sticker", location: "Location", venue: "Location", contact: "Contact",
  document: "Document", video: "Video", audio: "Document", animation: "Video", video_note: "Video",
};

export function nameOfKind(kind) {
  return say(KINDS[kind] ?? "Message");
}

export function attachment(message) {
  const { kind, file } = message;
  if (kind === "photo") return photo(file, message.text);
  if (kind === "voice" || kind === "video_note") return voice(file, message.id);
  if (kind === "sticker") return element("div", { class: "drawing", role: "img", "aria-label": say("Sticker: a smile") }, icon("sticker"));
  if (kind === "location") return place(message.location);
  if (kind === "venue") return place(message.venue.location, message.venue);
  if (kind === "contact") return element("p", { class: "card" }, element("strong", {}, message.contact.first_name), message.contact.phone_number);
  if (kind === "dice") return element("p", { class: "drawing" }, `${message.dice.emoji} ${message.dice.value}`);
  return file ? sheet(file) : null;
}

function photo(file, caption) {
  const label = caption ? `${say("Photo")}: ${caption.slice(0, 80)}` : say("Photo");
  return element("a", { class: "photo", href: file.url, target: "_blank", rel: "noopener" },
    element("img", { src: file.url, alt: label, width: String(file.width || 320), height: String(file.height || 200) }));
}

function save(file) {
  return element("a", { class: "icon save", href: `${file.url}?save`, download: file.name, "aria-label": say("Download {name}", { name: file.name }) }, icon("save"));
}

function voice(file, seed) {
  const bars = Array.from({ length: 24 }, (_, at) => {
    const bar = element("i", {});
    bar.style.setProperty("height", `${5 + ((at * at * 7 + at * 13 + (seed % 97) * 11) % 19)}px`);
    return bar;
  });
  const { seconds } = file;
  return element("div", { class: "voice", lang: language() },
    element("span", { class: "play", "aria-hidden": "true" }, icon("voice")),
    element("span", { class: "bars", role: "img", "aria-label": say("Voice message, {seconds} s", { seconds }) }, ...bars),
    element("span", { "aria-hidden": "true" }, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`),
    save(file));
}

function place(location, venue = null) {
  const where = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  return element("div", { class: "place-card" },
    element("div", { class: "map", "aria-hidden": "true" }, icon("location")),
    element("p", {}, element("strong", {}, venue?.title ?? say("Location")), element("span", {}, venue?.address ?? where)));
}

function sheet(file) {
  return element("div", { class: "document" },
    element("a", { class: "open", href: file.url, target: "_blank", rel: "noopener" },
      element("span", { class: "sheet", "aria-hidden": "true" }, icon("document")),
      element("span", { class: "words" }, element("strong", {}, file.name), element("span", { lang: language() }, `${size(file.size)} · ${say("open")}`))),
    save(file));
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
