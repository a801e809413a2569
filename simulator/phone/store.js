// All the page knows: people, their chats, and who has read how far. News change it; the phones look at it.

export class Store {
  constructor() {
    this.people = new Map();
    this.chats = new Map();
    this.bot = { id: 0, name: "" };
    this.drafts = new Map();
  }

  load(snapshot) {
    this.bot = snapshot.bot;
    this.people = new Map(snapshot.people.map((person) => [person.id, person]));
    this.chats = new Map(snapshot.chats.map((chat) => [chat.id, withMessages(chat)]));
  }

  /** Takes news in. Views are told afterwards. */
  hear(news) {
    if (news.kind === "read") return this.#reads(news.person, news.place, news.message_id);
    const chat = this.chats.get(news.chat);
    if (!chat) return;
    Object.assign(chat, { pinned: news.pinned, started: news.started, blocked: news.blocked });
    switch (news.kind) {
      case "message": case "edited": case "reaction": chat.messages.set(news.message.id, news.message); break;
      case "deleted": chat.messages.delete(news.message_id); break;
      case "topic": this.#topics(chat, news.topics); break;
    }
  }

  chatsOf(person) {
    return [...this.chats.values()].filter((chat) => chat.people.includes(person));
  }

  topic(place) {
    return this.chats.get(place.chat)?.topics?.find((topic) => topic.id === place.topic);
  }

  /** Whether there still is such a place: its chat, and its topic unless it is the general one. */
  has(place) {
    const chat = this.chats.get(place.chat);
    return Boolean(chat) && (!place.topic || Boolean(this.topic(place)));
  }

  messages(place) {
    const all = [...(this.chats.get(place.chat)?.messages.values() ?? [])];
    return place.topic === undefined ? all : all.filter((message) => message.topic === place.topic);
  }

  last(place) {
    return this.messages(place).at(-1);
  }

  /** How many messages of others stand below the last that was read. A place without topic is the whole chat. */
  unread(person, place) {
    const read = this.people.get(person).read;
    return this.messages(place).filter((message) =>
      message.by !== person && !message.service && message.id > (read[`${place.chat}:${message.topic}`] ?? 0)).length;
  }

  unreadOf(person) {
    return this.chatsOf(person).reduce((sum, chat) => sum + this.unread(person, { chat: chat.id }), 0);
  }

  /** The newest message that was not read yet, or nothing. */
  readUpTo(person, place) {
    const newest = this.last(place)?.id ?? 0;
    return newest > (this.people.get(person).read[`${place.chat}:${place.topic}`] ?? 0) ? newest : 0;
  }

  draft(person, place) {
    const key = `${person} ${place.chat}:${place.topic}`;
    if (!this.drafts.has(key)) this.drafts.set(key, { text: "" });
    return this.drafts.get(key);
  }

  #reads(person, place, number) {
    const reader = this.people.get(person);
    if (reader) reader.read[place] = Math.max(reader.read[place] ?? 0, number);
  }

  #topics(chat, topics) {
    chat.topics = topics;
    const known = new Set([0, ...topics.map((topic) => topic.id)]);
    for (const message of [...chat.messages.values()]) if (!known.has(message.topic)) chat.messages.delete(message.id);
  }
}

function withMessages(chat) {
  return { ...chat, messages: new Map(chat.messages.map((message) => [message.id, message])) };
}
