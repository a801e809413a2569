// One chat, or one topic of a group, as it stands open on somebody's phone: bar, pinned message, messages, composer.

import { act, commandsOf } from "./api.js";
import { nameOfKind } from "./attachments.js";
import { oneLine } from "./bubble.js";
import { Composer } from "./composer.js";
import { avatar, element, fromTemplate } from "./dom.js";
import { chooseFiles, samples } from "./files.js";
import { answered } from "./keyboard.js";
import { languageOf } from "./language.js";
import { bubbleOf } from "./lists.js";
import { Log } from "./log.js";
import { menu } from "./menus.js";
import { MessageMenu } from "./message_menu.js";
import { say } from "./words.js";

const TYPING_FOR = 5_000;

export class Chat {
  /** `phone` has store, person, go(place), back(), toast(words) and asks(title, label) for a name. */
  constructor(phone, place) {
    this.phone = phone;
    this.store = phone.store;
    this.place = place;
    this.me = phone.person.id;
    this.zone = phone.person.zone;
    this.spoken = phone.person.language;
    this.bot = this.store.bot;
    this.isGroup = this.chat.type !== "private";
    this.root = fromTemplate("chat");
    this.command = (words) => this.do("send", { text: words, topic: place.topic });
    this.tap = (id, row, column) => this.do("tap", { message_id: id, row, column });
    this.react = (id, emoji) => this.do("react", { message_id: id, emoji });
    this.copies = (words) => navigator.clipboard.writeText(words).then(() => phone.toast(say("Copied")), () => {});
    this.follows = (link) => (link.share === undefined ? phone.startsBot(link.start) : phone.shares(link.share));
    this.scannedBy = (person, file) => act(person, "scan", { file }).catch((error) => phone.toast(error.message));
    this.jump = (id) => this.log.jump(id);
    this.log = new Log(this.root, this);
    this.menus = new MessageMenu(this);
    this.menuOf = (message, made, from) => this.menus.open(message, made, from);
    this.composer = new Composer(this.root, this.store.draft(this.me, place), {
      send: (values) => act(this.me, "send", { chat: place.chat, topic: place.topic, ...values }),
      edit: (id, text) => act(this.me, "edit", { chat: place.chat, message_id: id, text }),
      edits: () => this.#editsLast(),
      failed: (error) => phone.toast(error.message),
    });
    this.pinnedAt = 0;
    this.#introduce();
    this.#menus();
    this.refresh();
  }

  get chat() {
    return this.store.chats.get(this.place.chat);
  }

  get isAdmin() {
    return !this.isGroup || this.chat.admins.includes(this.me);
  }

  get mayWrite() {
    return !this.store.topic(this.place)?.closed || this.isAdmin;
  }

  /** Everything anew, as the store has it; after the page was away. */
  refresh() {
    this.log.load(this.store.messages(this.place));
    this.#foot();
    this.#title();
    this.#pinned();
    this.#status(this.chat.typing.includes(this.place.topic) ? "typing" : "");
  }

  leave() {
    clearTimeout(this.typing);
    this.log.leave();
    this.menus.close();
  }

  hear(news) {
    const isHere = news.message ? news.message.topic === this.place.topic : true;
    switch (news.kind) {
      case "message": if (isHere) this.#arrives(news.message); break;
      case "edited": case "reaction": if (isHere) this.log.change(news.message); break;
      case "deleted": this.log.remove(news.message_id); break;
      case "typing": if (news.typing.includes(this.place.topic)) this.#types(); break;
      case "answered": if (news.person === this.me) answered(this.log.find(news.message_id) ?? this.root); break;
      case "topic": this.#title(); break;
    }
    this.#foot();
    this.#pinned();
  }

  lost() {
    this.#status("connecting…");
  }

  /** The newest message has come into sight. */
  sees() {
    if (this.phone.isSeen) this.phone.reads(this.place);
  }

  focus() {
    const field = [".start", ".unblock", "textarea"].map((each) => this.root.querySelector(each)).find((each) => each.checkVisibility());
    (field && matchMedia("(pointer: fine)").matches ? field : this.root.querySelector(".back")).focus({ preventScroll: true });
  }

  /** Whether it was done; if not, the reason is shown. */
  async do(deed, values) {
    try {
      await act(this.me, deed, { chat: this.place.chat, ...values });
      return true;
    } catch (error) {
      this.phone.toast(error.message);
      return false;
    }
  }

  nameOf(message) {
    if (message.by === this.me) return say("You");
    return message.by === this.bot.id ? this.bot.name : message.name;
  }

  #arrives(message) {
    if (message.by === this.bot.id) this.#status("");
    this.log.show(message);
  }

  #introduce() {
    const { name } = this.phone.person;
    this.root.querySelector(".back").addEventListener("click", () => this.phone.back());
    this.root.querySelector(".log").setAttribute("aria-label", say("Messages of {name}", { name }));
    this.root.querySelector("textarea").setAttribute("aria-label", say("Message from {name}", { name }));
    this.root.querySelector(".start").addEventListener("click", () => this.#opens("send", { text: "/start" }));
    this.root.querySelector(".unblock").addEventListener("click", () => this.#opens("unblock"));
    this.root.querySelector(".pinned").addEventListener("click", () => this.#toPinned());
  }

  #title() {
    const topic = this.store.topic(this.place);
    const words = topic?.name ?? (this.chat.forum ? say("General") : this.chat.title);
    const title = this.root.querySelector(".chat-title");
    title.textContent = words;
    title.title = words;
    title.lang = languageOf(words);
    const picture = this.chat.forum ? bubbleOf(topic) : avatar(words, 0, this.isGroup ? "group" : "bot");
    this.root.querySelector(".bar .picture").replaceChildren(picture);
  }

  #menus() {
    const find = (selector) => this.root.querySelector(selector);
    menu(find("button.commands"), find(".command-menu"), say("Commands"), async () => {
      const commands = await commandsOf(this.me, this.place.chat).catch(() => []);
      return commands.map((each) => ({
        label: `/${each.command}`, detail: each.description, detailLang: languageOf(each.description), choose: () => this.command(`/${each.command}`),
      }));
    });
    const input = find("input[type=file]");
    menu(find(".attach"), find(".attach-menu"), say("Attach"), () => [
      ...chooseFiles(input, (files, kind) => this.composer.attach(files, kind)),
      ...samples((what) => this.do("attach", { what, topic: this.place.topic })),
    ]);
    menu(find(".more"), find(".chat-menu"), say("Chat"), () => [
      { label: say("Newest message"), icon: "down", choose: () => this.log.toEnd() },
      ...(this.isGroup ? this.#topicDeeds() : this.#botDeeds()),
    ]);
  }

  #botDeeds() {
    const deed = this.chat.blocked ? "unblock" : "block";
    return [{ label: say(this.chat.blocked ? "Unblock the bot" : "Block the bot"), icon: "block", choose: () => this.do(deed) }];
  }

  #topicDeeds() {
    const topic = this.store.topic(this.place);
    if (!topic || !this.isAdmin) return [];
    const deed = (name) => this.do(name, { topic: topic.id });
    return [
      topic.closed
        ? { label: say("Reopen the topic"), icon: "topic", choose: () => deed("reopen_topic") }
        : { label: say("Close the topic"), icon: "lock", choose: () => deed("close_topic") },
      { label: say("Delete the topic"), icon: "bin", choose: () => deed("delete_topic") },
    ];
  }

  #editsLast() {
    const own = this.store.messages(this.place).filter((message) => message.by === this.me && message.text);
    if (own.length) this.composer.edit(own.at(-1));
  }

  /** A deed after which one can type: the field is there when the news of it has come. */
  async #opens(deed, values) {
    this.takesFocus = true;
    if (!(await this.do(deed, values))) this.takesFocus = false;
  }

  #foot() {
    const show = (selector, isShown) => { this.root.querySelector(selector).hidden = !isShown; };
    const { started, blocked } = this.isGroup ? { started: true, blocked: false } : this.chat;
    const isOpen = started && !blocked && this.mayWrite;
    show(".start", !started && !blocked);
    show(".unblock", blocked);
    show(".no-entry", !this.mayWrite);
    show(".composer", isOpen);
    if (this.takesFocus && isOpen) {
      this.takesFocus = false;
      this.root.querySelector("textarea").focus();
    }
    if (!started && this.log.isEmpty) this.log.welcome(this.#welcome());
  }

  #welcome() {
    const { description } = this.chat;
    return element("div", { class: "welcome" }, avatar(this.bot.name, 0, "bot"),
      element("strong", {}, say("What can this bot do?")),
      element("p", { lang: languageOf(description) }, description || say("Press Start and see.")));
  }

  #pinned() {
    const here = new Map(this.store.messages(this.place).map((message) => [message.id, message]));
    this.pins = this.chat.pinned.map((id) => here.get(id)).filter(Boolean).reverse();
    this.pinnedAt = Math.min(this.pinnedAt, Math.max(this.pins.length - 1, 0));
    const bar = this.root.querySelector(".pinned");
    bar.hidden = !this.pins.length;
    const shown = this.pins[this.pinnedAt];
    if (!shown) return;
    const label = this.pins.length > 1 ? say("Pinned message {at} of {number}", { at: this.pinnedAt + 1, number: this.pins.length }) : say("Pinned message");
    bar.querySelector("strong").textContent = label;
    const words = bar.querySelector(".words span");
    words.textContent = oneLine(shown.text, 120) || nameOfKind(shown.kind);
    words.lang = languageOf(shown.text);
  }

  /** To the pinned message; the next tap goes to the one pinned before it. */
  #toPinned() {
    const shown = this.pins[this.pinnedAt];
    this.pinnedAt = (this.pinnedAt + 1) % this.pins.length;
    this.#pinned();
    this.log.jump(shown.id);
  }

  #types() {
    this.#status("typing");
    this.typing = setTimeout(() => this.#status(""), TYPING_FOR);
  }

  #status(words) {
    clearTimeout(this.typing);
    const status = this.root.querySelector(".status");
    status.classList.toggle("types", words === "typing");
    const isBusy = words === "typing" && this.isGroup;
    const members = () => say("{number} members", { number: this.chat.people.length });
    const rest = !this.isGroup ? say("bot") : this.chat.forum ? `${this.chat.title} · ${members()}` : members();
    status.textContent = words ? `${isBusy ? `${this.bot.name} ` : ""}${say(words)}` : rest;
    if (words === "typing") status.append(element("span", { class: "dots", "aria-hidden": "true" }, element("i"), element("i"), element("i")));
  }
}
