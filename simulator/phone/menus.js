// Menus that open from a button: arrow keys move, Escape and a tap elsewhere close, the focus goes back.

import { element, icon } from "./dom.js";

/** `entries()` gives (a promise of) {label, detail?, icon?, choose} whenever the menu opens. */
export function menu(button, panel, label, entries) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  panel.setAttribute("role", "menu");
  panel.setAttribute("aria-label", label);

  const close = (returnFocus) => {
    if (panel.hidden) return;
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (returnFocus) button.focus();
  };
  const open = async () => {
    const found = await entries();
    panel.replaceChildren(...found.map((entry) => item(entry, close)));
    if (!found.length) panel.append(element("p", { class: "none" }, "Nothing here yet."));
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    panel.querySelector("[role=menuitem]")?.focus();
  };
  button.addEventListener("click", () => (panel.hidden ? open() : close(true)));
  panel.addEventListener("keydown", (event) => moved(event, panel, close));
  document.addEventListener("pointerdown", (event) => {
    if (!panel.contains(event.target) && !button.contains(event.target)) close(false);
  });
  panel.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !panel.contains(event.relatedTarget) && event.relatedTarget !== button) close(false);
  });
}

function item(entry, close) {
  const words = element("span", { class: "words" }, element("span", { class: "label" }, entry.label));
  if (entry.detail) words.append(element("span", { class: "detail" }, entry.detail));
  const choose = () => {
    close(true);
    entry.choose();
  };
  return element("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: choose },
    entry.icon ? icon(entry.icon) : null, words);
}

function moved(event, panel, close) {
  const items = [...panel.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape") close(true);
  else if (to !== undefined && items.length) items[(to + items.length) % items.length].focus();
  else return;
  event.preventDefault();
}
