// Puts the phones on the stage and gives each its news.

import { listen } from "./api.js";
import { Phone } from "./chat.js";
import { element, initials } from "./dom.js";
import { clockIs } from "./time.js";

const stage = document.querySelector(".stage");
const tabs = document.querySelector(".tabs");
const phones = new Map();

function begin(snapshot) {
  clockIs(snapshot.now);
  document.title = `${snapshot.bot} · demo phones`;
  if (snapshot.people.some((person) => !phones.has(person.id)) || phones.size !== snapshot.people.length) {
    phones.clear();
    for (const person of snapshot.people) phones.set(person.id, new Phone(person, snapshot.bot));
    stage.replaceChildren(...[...phones.values()].map((phone) => phone.root));
    tabs.replaceChildren(...snapshot.people.map(tab));
    choose(snapshot.people[0]?.id);
  }
  for (const person of snapshot.people) {
    phones.get(person.id).load(person);
    phones.get(person.id).tick();
  }
  stage.removeAttribute("aria-busy");
}

function tab(person) {
  const phone = phones.get(person.id);
  phone.root.id = `phone-${person.id}`;
  return element("button", {
    type: "button", role: "tab", id: `tab-${person.id}`, "data-person": person.id, "aria-controls": phone.root.id,
    onclick: () => choose(person.id),
  }, element("span", { class: "avatar", "aria-hidden": "true" }, initials(person.name)), element("span", {}, person.name),
  element("span", { class: "dot", hidden: true }, element("span", { class: "unseen" }, "new messages")));
}

function choose(id) {
  for (const button of tabs.children) {
    const isChosen = button.dataset.person === String(id);
    button.setAttribute("aria-selected", String(isChosen));
    button.tabIndex = isChosen ? 0 : -1;
    if (isChosen) button.querySelector(".dot").hidden = true;
  }
  for (const phone of phones.values()) {
    phone.root.classList.toggle("chosen", phone.id === id);
    if (phone.id === id) phone.log.toEnd(true);
  }
}

tabs.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = [...tabs.children];
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.focus();
  next.click();
});

function hear(news) {
  if (news.kind === "snapshot") return begin(news);
  const phone = phones.get(news.chat);
  phone?.hear(news);
  if (news.kind === "message" && phone && !phone.root.classList.contains("chosen")) {
    tabs.querySelector(`[data-person="${phone.id}"] .dot`).hidden = false;
  }
}

listen(hear, () => phones.forEach((phone) => phone.lost()));
setInterval(() => phones.forEach((phone) => phone.tick()), 5_000);
