// Beside the phones: the clock of the box, the mishaps, colours and the language of the page.

import { control } from "./api.js";
import { recall, remember } from "./memory.js";
import { dateAndHours, forField, now } from "./time.js";
import { language, say, speak } from "./words.js";

const DOWN_FOR = 30;

export class Controls {
  /** `spoken()` is called when the page shall speak another language. */
  constructor(spoken) {
    this.root = document.querySelector(".controls");
    this.panel = this.root.querySelector(".switches");
    this.toggle = this.root.querySelector(".opens");
    this.said = this.root.querySelector(".said");
    this.zone = "UTC";
    this.downUntil = 0;
    this.faults = { slow: false, duplicates: false, refused: false };
    this.toggle.addEventListener("click", () => this.#open(this.panel.hidden));
    this.#open(recall("controls") ?? false);
    for (const step of this.root.querySelectorAll("[data-forward]")) {
      step.addEventListener("click", () => this.#do("clock", { seconds: Number(step.dataset.forward) }));
    }
    this.root.querySelector(".until").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#do("clock", { until: this.root.querySelector("#until").value });
    });
    for (const fault of this.root.querySelectorAll("[data-fault]")) fault.addEventListener("click", () => this.#switch(fault.dataset.fault));
    this.#chooser("#colours", recall("colours") ?? "", (value) => {
      remember("colours", value);
      document.documentElement.dataset.colours = value;
    });
    this.#chooser("#language", language(), (value) => {
      if (value === language()) return;
      speak(value);
      spoken();
    });
    setInterval(() => this.tick(), 1_000);
  }

  load({ zone, faults }) {
    this.zone = zone;
    this.forward();
    this.hear(faults);
  }

  /** The clock has been put forward, here or in another window. */
  forward() {
    this.root.querySelector("#until").value = forField(now() + 86_400, this.zone);
    this.tick();
  }

  /** The state of the switches, as the server has it. */
  hear(faults) {
    this.faults = faults;
    this.downUntil = Date.now() + faults.down * 1_000;
    for (const fault of this.root.querySelectorAll("[data-fault]")) {
      const isOn = fault.dataset.fault === "down" ? this.#left > 0 : faults[fault.dataset.fault];
      fault.setAttribute("aria-pressed", String(isOn));
    }
    this.tick();
  }

  get #left() {
    return Math.ceil((this.downUntil - Date.now()) / 1_000);
  }

  tick() {
    for (const clock of this.root.querySelectorAll(".box-clock")) {
      clock.textContent = dateAndHours(now(), this.zone, clock.matches(".short"));
    }
    const seconds = this.#left;
    const words = ["slow", "duplicates", "refused"].filter((name) => this.faults[name]).map((name) => this.#named(name));
    if (seconds > 0) words.unshift(say("Telegram is down: {seconds} s", { seconds }));
    else this.root.querySelector("[data-fault=down]").setAttribute("aria-pressed", "false");
    const chip = this.root.querySelector(".state");
    chip.hidden = !words.length;
    chip.textContent = words.join(" · ");
    // Read out when something changes, not every second.
    const spoken = words.length ? words.join(", ").replace(/: \d+ s(?=,|$)/, "") : say("All faults are off");
    if (spoken !== this.spoken && this.spoken !== undefined) this.said.textContent = spoken;
    this.spoken = spoken;
  }

  #named(fault) {
    return this.root.querySelector(`[data-fault=${fault}]`).textContent;
  }

  #open(isOpen) {
    this.panel.hidden = !isOpen;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    remember("controls", isOpen);
  }

  #switch(fault) {
    if (fault === "down") return this.#do("down", { seconds: this.#left > 0 ? 0 : DOWN_FOR });
    return this.#do(fault, { on: !this.faults[fault] });
  }

  #chooser(selector, value, chosen) {
    const field = this.root.querySelector(selector);
    field.value = value;
    chosen(value);
    field.addEventListener("change", () => chosen(field.value));
  }

  async #do(what, values) {
    const failed = this.root.querySelector(".failed");
    failed.textContent = "";
    await control(what, values).catch((error) => { failed.textContent = error.message; });
  }
}
