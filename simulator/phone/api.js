// The way to the server: one stream of news, and what people do, posted.

const LATE = 40_000; // the server gives a sign of life every 15 s

export function listen(onEvent, onLost) {
  const stream = new EventSource("/phone/events");
  stream.onmessage = (message) => onEvent(JSON.parse(message.data));
  stream.onerror = () => {
    onLost();
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(onEvent, onLost), 2_000);
  };
}

async function answered(response) {
  const found = await response.json();
  if (!response.ok) throw new Error(found.error);
  return found;
}

export async function act(person, deed, values = {}) {
  return answered(await fetch(`/phone/people/${person}/${deed}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
    signal: AbortSignal.timeout(LATE),
  }));
}

export async function commandsOf(person) {
  const found = await answered(await fetch(`/phone/people/${person}/menu`, { signal: AbortSignal.timeout(LATE) }));
  return found.commands;
}
