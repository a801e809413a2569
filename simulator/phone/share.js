// What a "share" link asks: to which chat? In this box these are the chats of the person; elsewhere one pastes a copy.

import { avatar, element } from "./dom.js";
import { languageOf } from "./language.js";
import { say } from "./words.js";

/** The place that was chosen, or nothing. */
export function shareTo(store, person, words, copied) {
  const dialog = document.querySelector("#share");
  const places = store.chatsOf(person).map((chat) => ({ chat: chat.id, topic: 0, title: chat.title, kind: chat.type === "private" ? "bot" : "group" }));
  dialog.querySelector("p").textContent = words;
  dialog.querySelector("ul").replaceChildren(...places.map(({ chat, title, kind }) => element("li", {},
    element("button", { type: "button", lang: languageOf(title), onclick: () => dialog.close(String(chat)) }, avatar(title, 0, kind), element("span", {}, title)))));
  dialog.querySelector(".copies").onclick = () => {
    navigator.clipboard.writeText(words).then(copied, () => {});
    dialog.close("");
  };
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const found = places.find(({ chat }) => String(chat) === dialog.returnValue);
      resolve(found && { chat: found.chat, topic: 0 });
    }, { once: true });
  });
}
