// Formatted text: Telegram's entities (UTF-16 offsets, as JavaScript counts) become elements of a fixed list.

import { element, safeAddress } from "./dom.js";
import { ownLink } from "./links.js";
import { moment } from "./moments.js";
import { language, say } from "./words.js";

const PLAIN_TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", pre: "pre", blockquote: "blockquote",
};

/** The text as nodes. `chat` has command(words), follows(link), copies(words), bot, and zone and language of the reader. */
export function formatted(text, entities, chat) {
  const sorted = [...entities].sort((one, two) => one.offset - two.offset || two.length - one.length);
  return between(text, sorted, 0, text.length, chat);
}

function between(text, entities, begin, end, chat) {
  const found = document.createDocumentFragment();
  let position = begin;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const from = Math.max(entity.offset, position);
    const until = Math.min(entity.offset + entity.length, end);
    if (from >= until) continue;
    found.append(text.slice(position, from));
    const inner = between(text, entities, from, until, chat);
    found.append(wrapped(entity, text.slice(from, until), inner, chat));
    position = until;
    // A block brings its own line break.
    if (isBlock(entity) && text[position] === "\n") position += 1;
  }
  found.append(text.slice(position, end));
  return found;
}

function isBlock(entity) {
  return ["pre", "blockquote", "expandable_blockquote"].includes(entity.type);
}

function wrapped(entity, words, inner, chat) {
  if (entity.type in PLAIN_TAGS) return element(PLAIN_TAGS[entity.type], {}, inner);
  switch (entity.type) {
    case "code": return code(words, inner, chat);
    case "date_time": return moment(entity.unix_time, entity.date_time_format ?? "", inner, chat);
    case "text_link": return link(safeAddress(entity.url), inner, chat);
    case "url": return link(safeAddress(words), inner, chat);
    case "email": return link(safeAddress(`mailto:${words}`), inner, chat);
    case "phone_number": return link(safeAddress(`tel:${words.replace(/[^\d+]/g, "")}`), inner, chat);
    case "bot_command": return element("button", { type: "button", class: "command", onclick: () => chat.command(words) }, inner);
    case "spoiler": return spoiler(inner);
    case "expandable_blockquote": return expandable(inner);
    case "mention": case "hashtag": case "cashtag": case "text_mention": return element("span", { class: "tag" }, inner);
    default: return inner;
  }
}

function link(address, inner, chat) {
  if (!address) return element("span", {}, inner);
  const own = ownLink(address, chat.bot.username);
  if (own) return element("button", { type: "button", class: "own-link", onclick: () => chat.follows(own) }, inner);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, inner);
}

/** A tap copies it, as in Telegram. */
function code(words, inner, chat) {
  return element("button", { type: "button", class: "copied", title: say("Copy"), onclick: () => chat.copies(words) }, element("code", {}, inner));
}

function spoiler(inner) {
  const hidden = element("span", { class: "hidden-words", "aria-hidden": "true" }, inner);
  const made = element("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": say("Show hidden text") }, hidden);
  const show = () => {
    made.classList.add("shown");
    hidden.removeAttribute("aria-hidden");
    for (const name of ["role", "tabindex", "aria-label"]) made.removeAttribute(name);
  };
  made.addEventListener("click", show);
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    show();
  });
  return made;
}

function expandable(inner) {
  const words = element("div", { class: "words" }, inner);
  const toggle = element("button", { type: "button", lang: language(), "aria-expanded": "false" }, say("Show more"));
  const made = element("blockquote", { class: "expandable" }, words, toggle);
  toggle.addEventListener("click", () => {
    const isOpen = made.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(isOpen));
    toggle.textContent = say(isOpen ? "Show less" : "Show more");
  });
  return made;
}
