// Links that Telegram's clients follow themselves: to this bot, with or without a payload, and "share" links.

const HOSTS = ["t.me", "telegram.me", "telegram.dog"];

/** {start} for a link to the bot, {share} for one that wants to be passed on, nothing for any other (whole) address. */
export function ownLink(address, username) {
  const url = new URL(address);
  if (!["http:", "https:"].includes(url.protocol) || !HOSTS.includes(url.hostname)) return null;
  const [, first, second] = url.pathname.split("/");
  if (first === "share" && (!second || second === "url")) {
    return { share: [url.searchParams.get("url"), url.searchParams.get("text")].filter(Boolean).join("\n") };
  }
  if (first.toLowerCase() !== username.toLowerCase() || second) return null;
  const payload = url.searchParams.get("start") ?? "";
  return { start: /^[\w-]{0,64}$/.test(payload) ? payload : "" };
}
