// One phone: the chat of one person with the bot, fed by news, acting through the api.

import { act, commandsOf } from "./api.js";
import { Composer } from "./composer.js";
import { element, initials } from "./dom.js";
import { answered } from "./keyboard.js";
import { languageOf } from "./language.js";
import { Log } from "./log.js";
import { menu } from "./menus.js";
import { hours, now } from "./time.js";

const TYPING_FOR = 5_000;
const TOAST_FOR = 4_500;
const ATTACHMENTS = [["photo", "Photo"], ["voice", "Voice message"], ["sticker", "Sticker"], ["location", "Location"]];

export class Phone {
  constructor(person, botName) {
    const root = document.querySelector("#phone").content.cloneNode(true).firstElementChild;
    this.root = root;
    this.id = person.id;
    this.zone = person.zone;
    this.botName = botName;
    this.command = (words) => this.#do("send", { text: words });
    this.tap = (id, row, column) => this.#do("tap", { message_id: id, row, column });
    this.copied = () => this.toast("Copied");
    this.edit = (message) => this.composer.edit(message);
    this.jump = (id) => this.log.jump(id);
    this.log = new Log(root, this);
    this.composer = new Composer(root, {
      send: (text) => act(this.id, "send", { text }),
      edit: (id, text) => act(this.id, "edit", { message_id: id, text }),
      takeUpLast: () => this.log.lastOwn()?.click(),
      failed: (error) => this.toast(error.message),
    });
    this.#introduce(person);
    this.#menus();
    root.querySelector(".start").addEventListener("click", () => this.#opens("send", { text: "/start" }));
    root.querySelector(".unblock").addEventListener("click", () => this.#opens("unblock"));
  }

  load(person) {
    this.description = person.description;
    this.started = person.started;
    this.blocked = person.blocked;
    this.log.load(person.messages);
    this.#foot();
    this.#status("");
    if (person.typing) this.#types();
  }

  hear(news) {
    switch (news.kind) {
      case "message":
        if (news.message.from === "bot") this.#status("");
        this.log.show(news.message);
        break;
      case "edited": case "reaction": this.log.change(news.message); break;
      case "deleted": this.log.remove(news.message_id); break;
      case "typing": this.#types(); break;
      case "answered": answered(this.log.find(news.message_id) ?? this.root); break;
      case "alert": news.window ? this.#alert(news.text) : this.toast(news.text); break;
      case "state":
        this.started = news.started;
        this.blocked = news.blocked;
        this.#foot();
        break;
    }
  }

  lost() {
    this.#status("connecting…");
  }

  tick() {
    const clock = this.root.querySelector(".now");
    clock.textContent = hours(now(), this.zone);
    clock.dateTime = new Date(now() * 1000).toISOString();
  }

  toast(words) {
    const made = element("p", { class: "toast", lang: languageOf(words) }, words);
    this.root.querySelector(".toasts").replaceChildren(made);
    setTimeout(() => made.remove(), TOAST_FOR);
  }

  #introduce(person) {
    const put = (selector, words) => { this.root.querySelector(selector).textContent = words; };
    put(".owner .avatar", initials(person.name));
    put(".name", person.name);
    put(".about", person.about);
    put(".place", person.place);
    put(".bot-name", this.botName);
    put(".avatar.bot", initials(this.botName).slice(0, 1));
    this.root.dataset.person = person.id;
    this.root.setAttribute("aria-label", `Phone of ${person.name}`);
    this.root.querySelector(".log").setAttribute("aria-label", `Messages of ${person.name}`);
    this.root.querySelector("textarea").setAttribute("aria-label", `Message from ${person.name}`);
    this.tick();
  }

  #menus() {
    const find = (selector) => this.root.querySelector(selector);
    menu(find("button.commands"), find(".command-menu"), "Commands", async () => {
      const commands = await commandsOf(this.id).catch(() => []);
      return commands.map((each) => ({
        label: `/${each.command}`, detail: each.description, choose: () => this.command(`/${each.command}`),
      }));
    });
    menu(find(".attach"), find(".attach-menu"), "Attach", () => ATTACHMENTS.map(([what, label]) => ({
      label, icon: what, choose: () => this.#do("attach", { what }),
    })));
    menu(find(".more"), find(".chat-menu"), "Chat", () => [
      { label: "Newest message", icon: "down", choose: () => this.log.toEnd() },
      this.blocked
        ? { label: "Unblock the bot", icon: "block", choose: () => this.#do("unblock") }
        : { label: "Block the bot", icon: "block", choose: () => this.#do("block") },
    ]);
  }

  /** A deed after which one can type: the field is there when the news of it has come. */
  async #opens(deed, values) {
    this.takesFocus = true;
    if (!(await this.#do(deed, values))) this.takesFocus = false;
  }

  /** Whether it was done; if not, the reason is shown. */
  async #do(deed, values) {
    try {
      await act(this.id, deed, values);
      return true;
    } catch (error) {
      this.toast(error.message);
      return false;
    }
  }

  #foot() {
    const show = (selector, isShown) => { this.root.querySelector(selector).hidden = !isShown; };
    show(".start", !this.started && !this.blocked);
    show(".unblock", this.blocked);
    show(".composer", this.started && !this.blocked);
    if (this.takesFocus && this.started && !this.blocked) {
      this.takesFocus = false;
      this.root.querySelector("textarea").focus();
    }
    if (!this.started && this.log.isEmpty) this.log.welcome(this.#welcome());
  }

  #welcome() {
    return element("div", { class: "welcome" },
      element("span", { class: "avatar bot", "aria-hidden": "true" }, initials(this.botName).slice(0, 1)),
      element("strong", {}, "What can this bot do?"),
      element("p", { lang: languageOf(this.description) }, this.description || "Press Start and see."));
  }

  #types() {
    this.#status("typing");
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.#status(""), TYPING_FOR);
  }

  #status(words) {
    clearTimeout(this.typing);
    const status = this.root.querySelector(".status");
    status.classList.toggle("types", words === "typing");
    status.textContent = words || "bot";
    if (words === "typing") status.append(element("span", { class: "dots", "aria-hidden": "true" }, element("i"), element("i"), element("i")));
  }

  #alert(words) {
    const dialog = document.querySelector("#alert");
    const text = dialog.querySelector("p");
    text.textContent = words;
    text.lang = languageOf(words);
    if (!dialog.open) dialog.showModal();
  }
}
