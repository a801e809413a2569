// One phone on the stage: whose it is, and which of its screens is open. The screens themselves stand in lists.js and
// chat.js.

import { act } from "./api.js";
import { Chat } from "./chat.js";
import { avatar, element, fromTemplate } from "./dom.js";
import { languageOf } from "./language.js";
import { ChatList, TopicList } from "./lists.js";
import { recall, remember } from "./memory.js";
import { menu } from "./menus.js";
import { refreshMoments } from "./moments.js";
import { shareTo } from "./share.js";
import { hours, now } from "./time.js";
import { language, say } from "./words.js";

const TOAST_FOR = 4_500;

export class Phone {
  /** `number` tells the phones on the stage apart; `place` is what is open, if it shall not be the beginning. */
  constructor(store, number, person, place) {
    this.store = store;
    this.number = number;
    this.root = fromTemplate("phone");
    this.device = this.root.querySelector(".device");
    this.switcher = menu(this.root.querySelector(".owner"), this.root.querySelector(".people-menu"), say("People"), () => this.#people());
    this.places = new Map([[person, place]]); // who → where they last were
    this.show(person);
  }

  get person() {
    return this.store.people.get(this.personId);
  }

  /** Whether somebody can look at this phone now. */
  get isSeen() {
    return !document.hidden && this.root.checkVisibility();
  }

  /** Somebody else's phone lies here from now on. */
  show(person) {
    if (this.personId !== undefined) this.places.set(this.personId, this.place);
    this.personId = person;
    remember(`phone ${this.number}`, person);
    this.#introduce();
    const place = this.places.get(person);
    this.#open(place && (!place.chat || this.store.has(place)) ? place : this.#first());
  }

  go(place) {
    this.#open(place);
    this.screen.focus();
  }

  back() {
    const { chat, topic } = this.place;
    this.#open(topic !== undefined && this.store.chats.get(chat)?.forum ? { chat } : {});
    this.screen.focus(topic !== undefined && this.place.chat ? `${chat}:${topic}` : `${chat}:`);
  }

  /** After the page was away, or came for the first time. */
  refresh() {
    this.#introduce();
    if (this.place.chat && !this.store.has(this.place)) return this.#open(this.#first());
    this.screen.refresh();
  }

  hear(news) {
    if (news.kind === "alert" && news.person === this.personId) return news.window ? alertOf(news.text) : this.toast(news.text);
    this.#dot();
    if (this.place.chat && !this.store.has(this.place)) {
      this.toast(say("This topic is gone."));
      return this.back();
    }
    if (this.screen.place === undefined || this.screen.place.chat === news.chat || news.kind === "read") this.screen.hear(news);
  }

  lost() {
    this.screen.lost();
  }

  tick() {
    const clock = this.root.querySelector(".now");
    clock.textContent = hours(now(), this.person.zone);
    clock.dateTime = new Date(now() * 1000).toISOString();
    refreshMoments(this.root);
  }

  toast(words) {
    const made = element("p", { class: "toast", lang: languageOf(words) || language() }, words);
    this.root.querySelector(".toasts").replaceChildren(made);
    setTimeout(() => made.remove(), TOAST_FOR);
  }

  /** A link to the bot opens its chat and presses Start there, with what the link carries. */
  async startsBot(payload) {
    const { id } = this.person;
    this.go({ chat: id, topic: 0 });
    await act(id, "send", { chat: id, text: `/start ${payload}`.trim() }).catch((error) => this.toast(error.message));
  }

  /** Somebody chooses a chat, in whose field the words then stand. */
  async shares(words) {
    const place = await shareTo(this.store, this.personId, words, () => this.toast(say("Copied")));
    if (!place) return;
    this.store.draft(this.personId, place).text = words;
    this.go(place);
  }

  /** Everything in this place is read by its person. */
  reads(place) {
    const number = this.store.readUpTo(this.personId, place);
    if (!number) return;
    this.person.read[`${place.chat}:${place.topic}`] = number;
    act(this.personId, "read", { ...place, message_id: number }).catch(() => {}); // the next message reads this one too
  }

  async makesTopic(chat) {
    const name = await nameFor(say("New topic"), say("Name of the topic"));
    if (name) await act(this.personId, "open_topic", { chat, name }).catch((error) => this.toast(error.message));
  }

  /** Whoever has one chat only finds it open. */
  #first() {
    const chats = this.store.chatsOf(this.personId);
    return chats.length === 1 ? { chat: chats[0].id, topic: 0 } : {};
  }

  #open(place) {
    this.screen?.leave();
    const chat = this.store.chats.get(place.chat);
    if (chat && !chat.forum && place.topic === undefined) place = { ...place, topic: 0 };
    this.place = place;
    if (!chat) this.screen = new ChatList(this);
    else if (place.topic === undefined) this.screen = new TopicList(this, place.chat);
    else this.screen = new Chat(this, place);
    this.device.querySelector(".screen").replaceChildren(this.screen.root);
    if (this.screen.log) this.screen.log.toEnd(true);
  }

  #introduce() {
    const { id, name, about, place, language: spoken } = this.person;
    this.root.dataset.person = id;
    this.root.setAttribute("aria-label", say("Phone of {name}", { name }));
    const owner = this.root.querySelector(".owner");
    owner.setAttribute("aria-label", say("Whose phone: {name}", { name }));
    owner.querySelector(".picture").replaceChildren(avatar(name, id));
    for (const [selector, words] of [[".name", name], [".about", about]]) {
      owner.querySelector(selector).textContent = words;
      owner.querySelector(selector).lang = spoken;
    }
    this.root.querySelector(".place").textContent = place;
    this.tick();
    this.#dot();
  }

  /** A dot at the switcher says that somebody else has something to read. */
  #dot() {
    this.root.querySelector(".owner .dot").hidden = ![...this.store.people.keys()].some((id) => id !== this.personId && this.store.unreadOf(id));
  }

  #people() {
    return [...this.store.people.values()].map((person) => {
      const number = this.store.unreadOf(person.id);
      return {
        label: person.name, lang: person.language, detail: person.about, detailLang: person.language, isChosen: person.id === this.personId,
        before: avatar(person.name, person.id),
        after: number ? element("span", { class: "badge" }, String(number), element("span", { class: "unseen" }, ` ${say("{number} unread", { number: "" }).trim()}`)) : null,
        choose: () => this.show(person.id),
      };
    });
  }
}

/** Who lay on this phone at the last visit, if they still exist. */
export function lastPerson(store, number) {
  const person = recall(`phone ${number}`);
  return store.people.has(person) ? person : undefined;
}

function alertOf(words) {
  const dialog = document.querySelector("#alert");
  const text = dialog.querySelector("p");
  text.textContent = words;
  text.lang = languageOf(words);
  if (!dialog.open) dialog.showModal();
}

function nameFor(title, label) {
  const dialog = document.querySelector("#name");
  const field = dialog.querySelector("input");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("label span").textContent = label;
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok" ? field.value.trim() : ""), { once: true });
  });
}
