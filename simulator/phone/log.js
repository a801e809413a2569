// The messages of one chat or topic: new ones below, changes in place, day separators, and where it is scrolled to.

import { bubble } from "./bubble.js";
import { element, isCalm } from "./dom.js";
import { day, dayInWords } from "./time.js";
import { language, say } from "./words.js";

const NEAR = 90;
const GLIDE = 900;

export class Log {
  /** `chat` is what a bubble wants, and has sees(), called whenever the newest message has come into sight. */
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
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("focusin", (event) => this.#activate(event.target.closest(".message")));
    for (const own of ["wheel", "touchmove", "keydown"]) {
      this.box.addEventListener(own, () => { this.glides = 0; }, { passive: true });
    }
    // The keyboard of a phone, a second line in the composer: whoever was at the end stays there.
    this.watch = new ResizeObserver(() => this.follows && this.toEnd(true));
    this.watch.observe(this.box);
  }

  leave() {
    this.watch.disconnect();
  }

  load(messages) {
    const [place, stays] = [this.box.scrollTop, !this.follows];
    this.box.setAttribute("aria-busy", "true");
    this.box.replaceChildren();
    for (const message of messages) this.#append(bubble(message, this.chat));
    this.#activate(this.#all().at(-1));
    this.box.removeAttribute("aria-busy");
    this.#count(0);
    if (stays) this.box.scrollTop = place;
    else this.toEnd(true);
  }

  get isEmpty() {
    return !this.box.querySelector(".message");
  }

  /** Whatever stands in an empty chat. */
  welcome(card) {
    this.box.replaceChildren(card);
  }

  show(message) {
    if (this.find(message.id)) return this.change(message);
    const stays = !this.follows && message.by !== this.chat.me;
    this.box.querySelector(".welcome")?.remove();
    const made = bubble(message, this.chat);
    made.classList.add("arrives");
    this.#append(made);
    if (!this.box.contains(document.activeElement)) this.#activate(made);
    if (stays) return this.#count(this.unseen + 1);
    this.#follow(made);
    this.chat.sees();
  }

  change(message) {
    const old = this.find(message.id);
    if (!old) return;
    const made = bubble(message, this.chat);
    const focused = focusedKey(old);
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(made);
    this.#joins(made);
    if (old.querySelector('.dots-of[tabindex="0"]')) this.#activate(made);
    if (hadFocus) (focusable(made, focused) ?? made).focus({ preventScroll: true });
    if (!this.follows) return;
    if (made.nextElementSibling) this.toEnd();
    else this.#follow(made);
  }

  remove(number) {
    const old = this.find(number);
    if (!old) return;
    if (old.contains(document.activeElement)) this.box.focus({ preventScroll: true });
    old.remove();
    for (const separator of this.box.querySelectorAll(".day")) {
      if (!separator.nextElementSibling?.matches(".message")) separator.remove();
    }
    this.#activate(this.#all().at(-1));
  }

  find(number) {
    return this.box.querySelector(`[data-id="${Number(number)}"]`);
  }

  jump(number) {
    const found = this.find(number);
    if (!found) return;
    this.follows = false;
    found.scrollIntoView({ block: "center", behavior: isCalm() ? "auto" : "smooth" });
    found.focus({ preventScroll: true });
    found.classList.add("found");
    setTimeout(() => found.classList.remove("found"), 1_500);
  }

  isAtEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toEnd(atOnce = false) {
    this.follows = true;
    this.#scroll(this.box.scrollHeight, atOnce);
    this.chat.sees();
  }

  #all() {
    return [...this.box.querySelectorAll(".message")];
  }

  /** Arrow keys go from message to message; only the one that is reached has its menu in the order of Tab. */
  #key(event) {
    if (event.target !== this.box && !event.target.matches(".message")) return;
    const all = this.#all();
    const at = all.indexOf(event.target);
    const to = { ArrowUp: at < 0 ? all.length - 1 : at - 1, ArrowDown: at < 0 ? all.length - 1 : at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all.length) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(to, all.length - 1))];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  #activate(message) {
    if (!message) return;
    for (const each of this.box.querySelectorAll('.dots-of[tabindex="0"]')) each.tabIndex = -1;
    const dots = message.querySelector(".dots-of");
    if (dots) dots.tabIndex = 0;
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
      this.chat.sees();
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
    const above = this.box.lastElementChild;
    const last = above?.matches(".message") ? above : null;
    if (!last || day(Number(last.dataset.date), zone) !== day(date, zone)) {
      const words = dayInWords(date, zone, say);
      this.box.append(element("div", { class: "day", role: "separator", "aria-label": words, lang: language() }, element("span", {}, words)));
    }
    this.box.append(made);
    this.#joins(made);
  }

  /** Marks a message that goes on what the one above began: same sender, or same album. */
  #joins(made) {
    const above = made.previousElementSibling;
    const goesOn = Boolean(above?.matches(".message")) && above.dataset.by === made.dataset.by && made.dataset.by !== "0";
    made.classList.toggle("goes-on", goesOn);
    made.classList.toggle("of-album", goesOn && Boolean(made.dataset.album) && above.dataset.album === made.dataset.album);
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
    this.pill.querySelector("span").textContent = say("{number} new", { number });
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
