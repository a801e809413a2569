// One message as it is displayed: whose it is, quote, picture or file, text, time, reactions, buttons.

import { attachment, nameOfKind } from "./attachments.js";
import { element, icon, tint } from "./dom.js";
import { formatted } from "./entities.js";
import { keyboard } from "./keyboard.js";
import { languageOf } from "./language.js";
import { hours } from "./time.js";
import { language, say } from "./words.js";

/** `chat` has me, bot, isGroup, zone, spoken, and the deeds command, tap, react, copies, follows, jump and menuOf(message, element). */
export function bubble(message, chat) {
  if (message.service) return service(message, chat);
  const side = message.by === chat.me ? "me" : message.by === chat.bot.id ? "bot" : "other";
  const inside = element("div", { class: "bubble", "data-kind": message.kind, lang: languageOf(message.text) },
    sender(message, chat),
    message.forwarded ? element("p", { class: "forwarded", lang: language() }, say("Forwarded message")) : null,
    message.quote ? quote(message.quote, chat) : null,
    attachment(message),
    element("div", { class: message.text ? "text" : "text wordless" }, formatted(message.text, message.entities, chat), meta(message, chat)));
  const made = element("article", {
    class: `message ${side}`, "data-id": message.id, "data-date": message.date, "data-by": message.by, "data-album": message.album, tabindex: "-1",
  });
  made.append(element("div", { class: "line" }, inside, dots(message, made, chat)));
  if (message.reactions.length) made.append(reactions(message, chat));
  if (message.buttons.length) {
    made.append(keyboard(message.buttons, (row, column) => chat.tap(message.id, row, column), chat));
  }
  watchMenus(made, message, chat);
  return made;
}

function nameOf(by, name, chat) {
  if (by === chat.me) return say("You");
  return by === chat.bot.id ? chat.bot.name : name;
}

function sender(message, chat) {
  const name = nameOf(message.by, message.name, chat);
  const isShown = chat.isGroup && message.by !== chat.me;
  const attributes = { class: isShown ? `sender ${tint(message.by)}` : "unseen", lang: languageOf(name) || language() };
  return element(isShown ? "p" : "span", attributes, name, element("span", { class: "unseen" }, ": "));
}

function meta(message, chat) {
  const at = new Date(message.date * 1000).toISOString();
  return element("span", { class: "meta", lang: language() },
    message.edited ? element("span", { class: "edited" }, say("edited")) : null,
    element("time", { datetime: at }, hours(message.date, chat.zone)));
}

function quote(quoted, chat) {
  const name = nameOf(quoted.by, quoted.name, chat);
  return element("button", { type: "button", class: "quote", onclick: () => chat.jump(quoted.id) },
    element("strong", { lang: languageOf(name) || language() }, name),
    element("span", { lang: languageOf(quoted.text) }, quoted.text || nameOfKind(quoted.kind)));
}

function reactions(message, chat) {
  return element("div", { class: "reactions" }, ...message.reactions.map(({ emoji, by }) => {
    const isMine = by.includes(chat.me);
    return element("button", {
      type: "button", class: "reaction", "aria-pressed": String(isMine), "aria-label": say("{emoji}, {number}", { emoji: emojiOf(emoji), number: by.length }),
      onclick: () => chat.react(message.id, isMine ? "" : emoji),
    }, emojiOf(emoji), by.length > 1 ? element("span", {}, String(by.length)) : null);
  }));
}

/** The heart is a plain sign unless one asks for its picture. */
export function emojiOf(reaction) {
  return reaction === "❤" ? "❤\uFE0F" : reaction;
}

function dots(message, made, chat) {
  return element("button", { type: "button", class: "icon dots-of", "aria-label": say("Message menu"), "aria-haspopup": "menu", tabindex: "-1",
    onclick: (event) => chat.menuOf(message, made, event.currentTarget) }, icon("more"));
}

const LONG = 500; // how long a finger rests until it means the menu

/** The menu of a message also opens by the right mouse button, the menu key or Shift+F10, and a finger that rests. */
function watchMenus(made, message, chat) {
  let rests = 0;
  const calm = () => clearTimeout(rests);
  made.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a")) return;
    event.preventDefault();
    calm();
    chat.menuOf(message, made, made);
  });
  made.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") rests = setTimeout(() => chat.menuOf(message, made, made), LONG);
  });
  for (const end of ["pointerup", "pointercancel", "pointermove", "pointerleave"]) made.addEventListener(end, calm);
}

function service(message, chat) {
  const { what, id } = message.service;
  const words = serviceWords(message, nameOf(message.by, message.name, chat));
  const text = what === "pinned_message"
    ? element("button", { type: "button", class: "text", onclick: () => chat.jump(id) }, words)
    : element("span", { class: "text" }, words);
  return element("article", { class: "message service", "data-id": message.id, "data-date": message.date, "data-by": 0, tabindex: "-1", lang: language() }, text);
}

const LINE = 24;

/** The beginning of a text, on one line. */
export function oneLine(text, most = LINE) {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most).trimEnd()}…` : line;
}

/** What happened, in a sentence. */
export function serviceWords({ service: { what, name } }, who) {
  switch (what) {
    case "forum_topic_created": return say("Topic “{name}” was made", { name });
    case "forum_topic_edited": return say("Topic was renamed to “{name}”", { name });
    case "forum_topic_closed": return say("Topic was closed");
    case "forum_topic_reopened": return say("Topic was reopened");
    case "pinned_message": return name ? say("{who} pinned “{name}”", { who, name: oneLine(name) }) : say("{who} pinned a message", { who });
    case "new_chat_members": return say("{name} joined", { name });
    case "left_chat_member": return say("{name} left", { name });
    default: return say("Something changed in this group");
  }
}
