// The list of messages of one phone: new ones below, changes in place, day separators, and where it is scrolled to.

import { bubble } from "./bubble.js";
import { element, isCalm } from "./dom.js";
import { day, dayInWords } from "./time.js";

const NEAR = 90;

export class Log {
  constructor(root, chat) {
    this.box = root.querySelector(".log");
    this.pill = root.querySelector(".newest");
    this.chat = chat;
    this.unseen = 0;
    this.pill.addEventListener("click", () => this.toEnd());
    this.box.addEventListener("scroll", () => {
      if (this.isAtEnd()) this.#count(0);
    }, { passive: true });
    // The keyboard of a phone, a wrapped line in the composer: whoever was at the end stays there.
    new ResizeObserver(() => this.wasAtEnd && this.toEnd(true)).observe(this.box);
    this.box.addEventListener("scroll", () => { this.wasAtEnd = this.isAtEnd(); }, { passive: true });
    this.wasAtEnd = true;
  }

  load(messages) {
    this.box.setAttribute("aria-busy", "true");
    this.box.replaceChildren();
    for (const message of messages) this.#append(bubble(message, this.chat));
    this.box.removeAttribute("aria-busy");
    this.#count(0);
    this.toEnd(true);
  }

  get isEmpty() {
    return !this.box.querySelector(".message");
  }

  /** Whatever stands in an empty chat. */
  welcome(card) {
    this.box.replaceChildren(card);
  }

  show(message) {
    const old = this.find(message.id);
    if (old) return this.change(message);
    const stays = !this.isAtEnd() && message.from !== "me";
    this.box.querySelector(".welcome")?.remove();
    const made = bubble(message, this.chat);
    made.classList.add("arrives");
    this.#append(made);
    if (stays) this.#count(this.unseen + 1);
    else this.#follow(made);
  }

  change(message) {
    const old = this.find(message.id);
    if (!old) return;
    const wasAtEnd = this.isAtEnd();
    const made = bubble(message, this.chat);
    const focused = focusedKey(old);
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(made);
    if (hadFocus) (focusable(made, focused) ?? made).focus({ preventScroll: true });
    if (wasAtEnd) this.#follow(made);
  }

  remove(number) {
    const old = this.find(number);
    if (!old) return;
    if (old.contains(document.activeElement)) this.box.focus({ preventScroll: true });
    old.remove();
    for (const separator of this.box.querySelectorAll(".day")) {
      if (!separator.nextElementSibling?.matches(".message")) separator.remove();
    }
  }

  find(number) {
    return this.box.querySelector(`[data-id="${Number(number)}"]`);
  }

  lastOwn() {
    return [...this.box.querySelectorAll(".message.me .pencil")].at(-1);
  }

  jump(number) {
    const found = this.find(number);
    found?.scrollIntoView({ block: "center", behavior: isCalm() ? "auto" : "smooth" });
    found?.classList.add("found");
    setTimeout(() => found?.classList.remove("found"), 1_500);
  }

  isAtEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toEnd(atOnce = false) {
    this.box.scrollTo({ top: this.box.scrollHeight, behavior: atOnce || isCalm() ? "auto" : "smooth" });
    this.wasAtEnd = true;
  }

  #append(made) {
    const zone = this.chat.zone;
    const date = Number(made.dataset.date);
    const last = [...this.box.children].findLast((each) => each.matches(".message"));
    if (!last || day(Number(last.dataset.date), zone) !== day(date, zone)) {
      this.box.append(element("div", { class: "day", role: "separator" }, element("span", {}, dayInWords(date, zone))));
    }
    this.box.append(made);
  }

  /** To the end, or to the beginning of a message that is longer than the screen. */
  #follow(made) {
    const room = this.box.clientHeight;
    if (made.offsetHeight <= room - 16) return this.toEnd();
    this.box.scrollTo({ top: made.offsetTop - 8, behavior: isCalm() ? "auto" : "smooth" });
  }

  #count(number) {
    this.unseen = number;
    this.pill.hidden = number === 0;
    this.pill.querySelector("span").textContent = `${number} new`;
  }
}

function focusedKey(message) {
  return [...message.querySelectorAll(".key")].indexOf(document.activeElement);
}

/** After an edit the focus stays on the keyboard, at the same place where there is one. */
function focusable(message, at) {
  const keys = [...message.querySelectorAll(".key")];
  return at < 0 ? undefined : keys[Math.min(at, keys.length - 1)];
}
