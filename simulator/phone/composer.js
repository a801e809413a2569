// Where people type: Enter sends, Shift+Enter is a new line. Above the field stands what is edited, what is answered,
// and the files that wait to be sent.

import { upload } from "./api.js";
import { element, icon } from "./dom.js";
import { languageOf } from "./language.js";
import { say } from "./words.js";

const MOST = 4096;
const TALLEST = 140;

export class Composer {
  /** `draft` outlives this composer: {text, reply?, edited?, files?}. `deeds` has send(values), edit(id, text), edits()
   * (takes up one's newest message) and failed(error). */
  constructor(root, draft, deeds) {
    this.form = root.querySelector(".composer");
    this.field = root.querySelector("textarea");
    this.note = root.querySelector(".about-it");
    this.strip = root.querySelector(".files");
    this.sender = root.querySelector(".send");
    this.draft = draft;
    this.deeds = deeds;
    draft.files ??= [];
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.note.querySelector(".leave").addEventListener("click", () => this.stops());
    this.field.value = draft.edited?.text ?? draft.text;
    this.#show();
    requestAnimationFrame(() => this.#fit()); // the page has no size yet
  }

  edit(message) {
    delete this.draft.reply;
    this.draft.edited = { id: message.id, text: message.text };
    this.#put(message.text);
    this.#show();
    this.field.focus();
  }

  reply(message, name, quote) {
    if (this.draft.edited) this.stops();
    this.draft.reply = { id: message.id, name, quote, text: quote || message.text };
    this.#show();
    this.field.focus();
  }

  stops() {
    delete this.draft.edited;
    delete this.draft.reply;
    this.#put(this.draft.text);
    this.#show();
    this.field.focus();
  }

  /** Files that were chosen wait here until Send; `kind` is photo, document or voice. */
  async attach(files, kind) {
    try {
      for (const file of files) {
        const isPicture = kind === "photo" && file.type.startsWith("video/") ? "video" : kind;
        this.draft.files.push({ file: await upload(file), kind: isPicture, name: file.name });
        this.#show();
      }
    } catch (error) {
      this.deeds.failed(error);
    }
    this.field.focus();
  }

  async #send() {
    const text = this.field.value;
    const { edited, reply, files } = this.draft;
    if (!text.trim() && (edited || !files.length)) return;
    if (edited) this.stops();
    else this.#put("");
    this.draft.files = [];
    delete this.draft.reply;
    this.#show();
    this.field.focus();
    const values = { text };
    if (reply) Object.assign(values, { reply_to: reply.id, quote: reply.quote });
    if (files.length) values.files = files.map(({ file, kind }) => ({ file, kind }));
    try {
      await (edited ? this.deeds.edit(edited.id, text) : this.deeds.send(values));
    } catch (error) {
      if (!this.field.value) this.#put(text);
      this.deeds.failed(error);
    }
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && (this.draft.edited || this.draft.reply)) {
      event.stopPropagation();
      this.stops();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      event.preventDefault();
      this.deeds.edits();
    }
  }

  #show() {
    const { edited, reply, files } = this.draft;
    const about = edited ?? reply;
    this.note.hidden = !about;
    if (about) {
      const name = edited ? say("Edit message") : say("Reply to {name}", { name: reply.name });
      this.note.querySelector("strong").textContent = name;
      const text = this.note.querySelector("p span");
      text.textContent = about.text;
      text.lang = languageOf(about.text);
      this.note.querySelector("use").setAttribute("href", edited ? "#pencil" : "#reply");
    }
    if (edited) this.field.maxLength = MOST;
    else this.field.removeAttribute("maxlength");
    this.sender.setAttribute("aria-label", say(edited ? "Save the edit" : "Send"));
    this.sender.querySelector("use").setAttribute("href", edited ? "#check" : "#send");
    this.strip.hidden = !files.length;
    this.strip.replaceChildren(...files.map((file) => this.#waiting(file)));
    this.#typed();
  }

  #waiting(file) {
    const leaves = () => {
      this.draft.files = this.draft.files.filter((each) => each !== file);
      this.#show();
      this.field.focus();
    };
    return element("li", {}, icon(file.kind === "voice" ? "voice" : file.kind === "document" ? "document" : "photo"),
      element("span", {}, file.name),
      element("button", { type: "button", class: "icon", "aria-label": say("Do not send {name}", { name: file.name }), onclick: leaves }, icon("close")));
  }

  #put(text) {
    this.field.value = text;
    this.#typed();
  }

  #typed() {
    if (!this.draft.edited) this.draft.text = this.field.value;
    this.#fit();
  }

  #fit() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight + 2, TALLEST)}px`);
    this.form.classList.toggle("empty", !this.field.value.trim() && !this.draft.files.length);
  }
}
