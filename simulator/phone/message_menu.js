// The menu of one message: react, reply, edit, copy, delete.

import { emojiOf } from "./bubble.js";
import { avatar, element } from "./dom.js";
import { Menu } from "./menus.js";
import { say } from "./words.js";

const REACTIONS = ["👍", "❤", "👌"];

export class MessageMenu {
  constructor(chat) {
    this.chat = chat;
    this.box = chat.root.querySelector(".middle");
    this.menu = new Menu(chat.root.querySelector(".message-menu"), say("Message menu"));
  }

  close() {
    this.menu.close(false);
  }

  /** At the message, near `from`, to which the focus goes back. */
  open(message, made, from) {
    const quote = selectedIn(made);
    if (from === made) made.focus({ preventScroll: true });
    this.menu.open(this.#entries(message, quote, made), from, (panel) => this.#beside(made, panel));
  }

  #entries(message, quote, made) {
    const { chat } = this;
    const isMine = message.by === chat.me;
    const mine = message.reactions.find((each) => each.by.includes(chat.me))?.emoji;
    const entries = chat.mayWrite ? REACTIONS.map((emoji) => this.#reaction(message, emoji, mine)) : [];
    if (chat.mayWrite) {
      entries.push({ label: say("Reply"), icon: "reply", choose: () => chat.composer.reply(message, chat.nameOf(message), quote) });
    }
    if (isMine && message.text) entries.push({ label: say("Edit"), icon: "pencil", choose: () => chat.composer.edit(message) });
    if (message.text) {
      entries.push({ label: say("Copy text"), icon: "copy", choose: () => chat.copies(message.text) });
    }
    if (message.file) entries.push({ label: say("Download"), icon: "save", choose: () => download(message.file) });
    if (message.kind === "photo") entries.push({ label: say("Scan with another phone"), icon: "photo", choose: () => this.#scanners(message, made) });
    // Both sides of a private chat may delete everything, administrators of a group as well.
    if (isMine || chat.isAdmin) entries.push({ label: say("Delete"), icon: "bin", choose: () => chat.do("delete", { message_id: message.id }) });
    return entries;
  }

  /** Whoever holds their camera on the picture follows the link in it. */
  #scanners(message, made) {
    const { chat } = this;
    const others = [...chat.store.people.values()].filter(({ id }) => id !== chat.me);
    const entries = others.map(({ id, name, language }) => ({ label: name, lang: language, before: avatar(name, id), choose: () => chat.scannedBy(id, message.file.id) }));
    this.menu.open(entries, made, (panel) => this.#beside(made, panel));
  }

  #reaction(message, emoji, mine) {
    const isMine = mine === emoji;
    return {
      label: emojiOf(emoji), class: "emoji", isChosen: isMine,
      name: say(isMine ? "Take {emoji} back" : "React with {emoji}", { emoji: emojiOf(emoji) }),
      choose: () => this.chat.react(message.id, isMine ? "" : emoji),
    };
  }

  /** Below the message where there is room, else above or over it; never beyond the chat. */
  #beside(made, panel) {
    const [room, there] = [this.box.getBoundingClientRect(), made.getBoundingClientRect()];
    const size = { width: panel.offsetWidth, height: panel.offsetHeight };
    const below = there.bottom + size.height + 8 < room.bottom ? there.bottom + 4 : Math.min(there.top + 24, room.bottom - size.height - 8);
    const left = made.matches(".me") ? there.right - size.width : there.left + 8;
    panel.style.setProperty("top", `${Math.max(8, below - room.top)}px`);
    panel.style.setProperty("left", `${Math.max(8, Math.min(left - room.left, room.width - size.width - 8))}px`);
  }
}

function download(file) {
  element("a", { href: `${file.url}?save`, download: file.name }).click();
}

/** What is selected of the words of this message: an answer quotes it. */
function selectedIn(made) {
  const selection = getSelection();
  const text = made.querySelector(".text");
  if (selection.isCollapsed || !text?.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return undefined;
  return selection.toString().trim() || undefined;
}
