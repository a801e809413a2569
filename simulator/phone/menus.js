// Menus: arrow keys move, Escape and a tap elsewhere close, the focus goes back to where it was.

import { element, icon } from "./dom.js";
import { say } from "./words.js";

const ITEMS = "[role^=menuitem]";

/** A menu behind a button. `entries()` gives (a promise of) {label, detail?, icon?, choose} whenever it opens. */
export function menu(button, panel, label, entries) {
  const made = new Menu(panel, label, (isOpen) => button.setAttribute("aria-expanded", String(isOpen)));
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", async () => (made.isOpen ? made.close(true) : made.open(await entries(), button)));
  return made;
}

export class Menu {
  constructor(panel, label, onChange = () => {}) {
    this.panel = panel;
    this.onChange = onChange;
    this.returnTo = null;
    panel.setAttribute("role", "menu");
    panel.setAttribute("aria-label", label);
    panel.addEventListener("keydown", (event) => this.#moved(event));
    panel.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.#holds(event.relatedTarget)) this.close(false);
    });
    this.elsewhere = (event) => this.#holds(event.target) || this.close(false);
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** `place(panel)` may move the panel before it is seen. */
  open(entries, returnTo, place = () => {}) {
    this.close(false);
    this.returnTo = returnTo;
    this.panel.replaceChildren(...entries.map((entry) => this.#item(entry)));
    if (!entries.length) this.panel.append(element("p", { class: "none" }, say("Nothing here yet.")));
    this.panel.hidden = false;
    place(this.panel);
    this.onChange(true);
    document.addEventListener("pointerdown", this.elsewhere);
    this.panel.querySelector(ITEMS)?.focus({ preventScroll: true });
  }

  close(returnFocus) {
    if (!this.isOpen) return;
    this.panel.hidden = true;
    this.onChange(false);
    document.removeEventListener("pointerdown", this.elsewhere);
    if (returnFocus) this.returnTo?.focus({ preventScroll: true });
  }

  #holds(node) {
    return this.panel.contains(node) || Boolean(this.returnTo?.contains(node));
  }

  #item(entry) {
    const words = element("span", { class: "words" }, element("span", { class: "label", lang: entry.lang }, entry.label));
    if (entry.detail) words.append(element("span", { class: "detail", lang: entry.detailLang }, entry.detail));
    const isRadio = entry.isChosen !== undefined;
    const made = element("button", {
      type: "button", role: isRadio ? "menuitemradio" : "menuitem", tabindex: "-1", class: entry.class, "aria-label": entry.name,
      onclick: () => {
        this.close(true);
        entry.choose();
      },
    }, entry.before ?? (entry.icon ? icon(entry.icon) : null), words, entry.after ?? null);
    if (isRadio) made.setAttribute("aria-checked", String(entry.isChosen));
    return made;
  }

  #moved(event) {
    const items = [...this.panel.querySelectorAll(ITEMS)];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape") this.close(true);
    else if (to !== undefined && items.length) items[(to + items.length) % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
