// What this browser keeps for the next visit: whose phones are shown, colours, language. No chat is ever kept.

const PREFIX = "phones ";

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? undefined;
  } catch {
    return undefined; // nothing kept, or a browser that keeps nothing
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing: the next visit begins anew.
  }
}
