// Where people type: Enter sends, Shift+Enter is a new line, one's own message can be taken up again to edit it.

const MOST = 4096;
const TALLEST = 140;

export class Composer {
  /** `deeds` has send(text), edit(id, text), takeUpLast() and failed(error, text). */
  constructor(root, deeds) {
    this.form = root.querySelector(".composer");
    this.field = root.querySelector("textarea");
    this.note = root.querySelector(".editing");
    this.sender = root.querySelector(".send");
    this.deeds = deeds;
    this.edited = null;
    this.draft = "";
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.field.addEventListener("input", () => this.#fit());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.note.querySelector(".leave").addEventListener("click", () => this.stopEditing());
    this.#fit();
  }

  edit(message) {
    if (this.edited === null) this.draft = this.field.value;
    this.edited = message.id;
    this.field.maxLength = MOST;
    this.note.hidden = false;
    this.note.querySelector("p span").textContent = message.text;
    this.sender.setAttribute("aria-label", "Save the edit");
    this.sender.querySelector("use").setAttribute("href", "#check");
    this.#put(message.text);
    this.field.focus();
  }

  stopEditing() {
    if (this.edited === null) return;
    this.edited = null;
    this.field.removeAttribute("maxlength");
    this.note.hidden = true;
    this.sender.setAttribute("aria-label", "Send");
    this.sender.querySelector("use").setAttribute("href", "#send");
    this.#put(this.draft);
    this.draft = "";
    this.field.focus();
  }

  async #send() {
    const text = this.field.value;
    if (!text.trim()) return;
    const edited = this.edited;
    if (edited === null) this.#put("");
    else this.stopEditing();
    this.field.focus();
    try {
      await (edited === null ? this.deeds.send(text) : this.deeds.edit(edited, text));
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
    } else if (event.key === "Escape" && this.edited !== null) {
      this.stopEditing();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      event.preventDefault();
      this.deeds.takeUpLast();
    }
  }

  #put(text) {
    this.field.value = text;
    this.#fit();
  }

  #fit() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight, TALLEST)}px`);
    this.form.classList.toggle("empty", !this.field.value.trim());
  }
}
