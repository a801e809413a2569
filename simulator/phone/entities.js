// Formatted text: Telegram's entities (UTF-16 offsets, as JavaScript counts) become elements of a fixed list.

import { element, safeAddress } from "./dom.js";
import { language, say } from "./words.js";

const PLAIN_TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};

/** The text as nodes. `onCommand` is called with a command that was tapped. */
export function formatted(text, entities, onCommand) {
  const sorted = [...entities].sort((one, two) => one.offset - two.offset || two.length - one.length);
  return between(text, sorted, 0, text.length, onCommand);
}

function between(text, entities, begin, end, onCommand) {
  const found = document.createDocumentFragment();
  let position = begin;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const from = Math.max(entity.offset, position);
    const until = Math.min(entity.offset + entity.length, end);
    if (from >= until) continue;
    found.append(text.slice(position, from));
    const inner = between(text, entities, from, until, onCommand);
    found.append(wrapped(entity, text.slice(from, until), inner, onCommand));
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

function wrapped(entity, words, inner, onCommand) {
  if (entity.type in PLAIN_TAGS) return element(PLAIN_TAGS[entity.type], {}, inner);
  switch (entity.type) {
    case "text_link": return link(safeAddress(entity.url), inner);
    case "url": return link(safeAddress(words), inner);
    case "email": return link(safeAddress(`mailto:${words}`), inner);
    case "phone_number": return link(safeAddress(`tel:${words.replace(/[^\d+]/g, "")}`), inner);
    case "bot_command": return element("button", { type: "button", class: "command", onclick: () => onCommand(words) }, inner);
    case "spoiler": return spoiler(inner);
    case "expandable_blockquote": return expandable(inner);
    case "mention": case "hashtag": case "cashtag": case "text_mention": return element("span", { class: "tag" }, inner);
    default: return inner;
  }
}

function link(address, inner) {
  if (!address) return element("span", {}, inner);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, inner);
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
