// The list of somebody's chats, and the list of the topics of a group: name, newest message, time, how much is unread.

import { nameOfKind } from "./attachments.js";
import { oneLine, serviceWords } from "./bubble.js";
import { avatar, element, fromTemplate, icon } from "./dom.js";
import { languageOf } from "./language.js";
import { menu } from "./menus.js";
import { short } from "./time.js";
import { language, say } from "./words.js";

class List {
  constructor(phone, title) {
    this.phone = phone;
    this.store = phone.store;
    this.root = fromTemplate("list");
    this.root.querySelector(".chat-title").textContent = title;
    this.root.querySelector(".back").addEventListener("click", () => phone.back());
    this.rows = this.root.querySelector(".rows");
  }

  refresh() {
    const focused = document.activeElement?.closest(".row-of")?.dataset.place;
    const hadFocus = this.rows.contains(document.activeElement);
    this.rows.replaceChildren(...this.entries().map((entry) => this.#row(entry)));
    if (hadFocus) this.focus(focused);
  }

  hear() {
    this.refresh();
  }

  lost() {
    this.root.querySelector(".status").textContent = say("connecting…");
  }

  leave() {}

  focus(key) {
    (this.rows.querySelector(`[data-place="${key}"]`) ?? this.rows.querySelector(".row-of"))?.focus({ preventScroll: true });
  }

  #row({ place, title, picture, isClosed }) {
    const { person } = this.phone;
    const last = this.store.last(place);
    const unread = this.store.unread(person.id, place);
    const words = last ? lineOf(last, person.id, this.store) : say("No messages yet");
    const button = element("button", {
      type: "button", class: "row-of", "data-place": `${place.chat}:${place.topic ?? ""}`, onclick: () => this.phone.go(place),
    }, picture,
    element("span", { class: "middle-of" },
      element("span", { class: "title-of" }, element("strong", { lang: languageOf(title) || language() }, title),
        isClosed ? element("span", { class: "closed" }, icon("lock"), element("span", { class: "unseen" }, say("closed"))) : null,
        last ? element("time", { datetime: new Date(last.date * 1000).toISOString() }, short(last.date, person.zone)) : null),
      element("span", { class: "line-of" }, element("span", { class: "last", lang: languageOf(words) || language() }, words),
        unread ? element("span", { class: "badge" }, String(unread), element("span", { class: "unseen" }, ` ${say("{number} unread", { number: "" }).trim()}`)) : null)));
    return element("li", {}, button);
  }
}

function lineOf(message, me, store) {
  const who = message.by === me ? say("You") : message.by === store.bot.id ? store.bot.name : message.name;
  if (message.service) return serviceWords(message, who);
  const words = oneLine(message.text, 120) || nameOfKind(message.kind);
  return message.by === store.bot.id ? words : `${who}: ${words}`;
}

export class ChatList extends List {
  constructor(phone) {
    super(phone, say("Chats"));
    this.root.querySelector(".back").hidden = true;
    this.root.querySelector(".more").hidden = true;
    this.rows.setAttribute("aria-label", say("Chats of {name}", { name: phone.person.name }));
    this.refresh();
  }

  entries() {
    return this.store.chatsOf(this.phone.person.id).map((chat) => ({
      place: { chat: chat.id }, title: chat.title,
      picture: avatar(chat.title, chat.id, chat.type === "private" ? "bot" : "group"),
    }));
  }
}

export class TopicList extends List {
  constructor(phone, chat) {
    super(phone, phone.store.chats.get(chat).title);
    this.place = { chat };
    this.root.querySelector(".picture").append(avatar(this.chat.title, chat, "group"));
    this.root.querySelector(".status").textContent = say("{number} members", { number: this.chat.people.length });
    this.rows.setAttribute("aria-label", say("Topics of {name}", { name: this.chat.title }));
    menu(this.root.querySelector(".more"), this.root.querySelector(".chat-menu"), say("Chat"), () => [
      { label: say("New topic"), icon: "topic", choose: () => phone.makesTopic(chat) },
    ]);
    this.refresh();
  }

  get chat() {
    return this.store.chats.get(this.place.chat);
  }

  /** The general topic stays on top; the others stand in the order of their newest messages. */
  entries() {
    const { id, topics } = this.chat;
    const newest = (topic) => this.store.last({ chat: id, topic: topic.id })?.id ?? topic.id;
    const general = { place: { chat: id, topic: 0 }, title: say("General"), picture: bubbleOf(undefined) };
    return [general, ...[...topics].sort((one, two) => newest(two) - newest(one)).map((topic) => ({
      place: { chat: id, topic: topic.id }, title: topic.name, isClosed: topic.closed, picture: bubbleOf(topic),
    }))];
  }
}

/** Telegram gives each topic a coloured bubble, the general one a sign. */
export function bubbleOf(topic) {
  if (!topic) return element("span", { class: "avatar general", "aria-hidden": "true" }, "#");
  const made = element("span", { class: "avatar topic", "aria-hidden": "true" }, [...topic.name][0]?.toUpperCase() ?? "");
  made.style.setProperty("background", topic.color);
  return made;
}
