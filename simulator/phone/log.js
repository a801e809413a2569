// The list of messages of one phone: new ones below, changes in place, day separators, and where it is scrolled to.

import { bubble } from "./bubble.js";
import { element, isCalm } from "./dom.js";
import { day, dayInWords } from "./time.js";

const NEAR = 90;
const GLIDE = 900;

export class Log {
  constructor(root, chat) {
    this.box = root.querySelector(".log");
    this.pill = root.querySelector(".newest");
    this.chat = chat;
    this.unseen = 0;
    this.follows = true; // whether new messages come into sight by themselves
    this.glides = 0; // the page itself is scrolling: says nothing about what the reader wants
    this.pill.addEventListener("click", () => this.toEnd());
    this.box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.box.addEventListener("scrollend", () => this.#rests());
    for (const own of ["wheel", "touchmove", "keydown"]) {
      this.box.addEventListener(own, () => { this.glides = 0; }, { passive: true });
    }
    // The keyboard of a phone, a second line in the composer: whoever was at the end stays there.
    new ResizeObserver(() => this.follows && this.toEnd(true)).observe(this.box);
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
    const stays = !this.follows && message.from !== "me";
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
    const made = bubble(message, this.chat);
    const focused = focusedKey(old);
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(made);
    if (hadFocus) (focusable(made, focused) ?? made).focus({ preventScroll: true });
    if (this.follows && !made.nextElementSibling) this.#follow(made);
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
    this.follows = true;
    this.#scroll(this.box.scrollHeight, atOnce);
  }

  #scroll(top, atOnce) {
    const isSmooth = !atOnce && !isCalm();
    clearTimeout(this.glides);
    this.glides = isSmooth ? setTimeout(() => this.#rests(), GLIDE) : 0;
    this.box.scrollTo({ top, behavior: isSmooth ? "smooth" : "auto" });
  }

  #scrolled() {
    if (this.isAtEnd()) {
      this.follows = true;
      this.#count(0);
    } else if (!this.glides) {
      this.follows = false;
    }
  }

  #rests() {
    clearTimeout(this.glides);
    this.glides = 0;
    this.#scrolled();
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
    if (made.offsetHeight <= room - 28) return this.toEnd();
    this.#scroll(made.offsetTop - 8, false);
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
