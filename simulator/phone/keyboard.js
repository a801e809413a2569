// Inline keyboards: rows of real buttons; a tapped one spins until the bot has answered the tap.

import { element, icon, safeAddress } from "./dom.js";
import { languageOf } from "./language.js";
import { ownLink } from "./links.js";
import { say } from "./words.js";

const PATIENCE = 15_000; // Telegram gives up after about this long

/** `onTap(row, column)` asks the bot; it promises whether the tap arrived. `chat` has bot, copies(words) and follows(link). */
export function keyboard(rows, onTap, chat) {
  const made = element("div", { class: "keyboard", role: "group", "aria-label": say("Buttons") });
  rows.forEach((row, rowNumber) => {
    const line = element("div", { class: "row" });
    row.forEach((button, column) => line.append(key(button, () => onTap(rowNumber, column), chat)));
    made.append(line);
  });
  return made;
}

function key(button, onTap, chat) {
  const attributes = { class: `key ${button.style}`.trim(), lang: languageOf(button.text) };
  if (button.url) {
    const address = safeAddress(button.url);
    const own = address && ownLink(address, chat.bot.username);
    if (own) return element("button", { ...attributes, type: "button", onclick: () => chat.follows(own) }, element("span", {}, button.text), icon("link"));
    return element("a", { ...attributes, href: address, target: "_blank", rel: "noopener noreferrer" },
      element("span", {}, button.text), icon("link"));
  }
  const made = element("button", { ...attributes, type: "button" }, element("span", {}, button.text));
  if (button.copy) {
    made.append(icon("copy"));
    made.addEventListener("click", () => chat.copies(button.copy));
  } else {
    made.addEventListener("click", () => tapped(made, onTap));
  }
  return made;
}

async function tapped(made, onTap) {
  made.classList.add("waiting");
  made.setAttribute("aria-busy", "true");
  clearTimeout(made.patience);
  made.patience = setTimeout(() => calm(made), PATIENCE);
  if (!(await onTap())) calm(made);
}

function calm(made) {
  clearTimeout(made.patience);
  made.classList.remove("waiting");
  made.removeAttribute("aria-busy");
}

/** The bot has answered a tap on this message. */
export function answered(message) {
  message.querySelectorAll(".key.waiting").forEach(calm);
}
