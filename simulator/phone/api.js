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

async function posted(path, values) {
  return answered(await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
    signal: AbortSignal.timeout(LATE),
  }));
}

export function act(person, deed, values = {}) {
  return posted(`/phone/people/${person}/${deed}`, values);
}

export function control(what, values) {
  return posted(`/phone/controls/${what}`, values);
}

export async function commandsOf(person, chat) {
  const path = `/phone/people/${person}/menu?chat=${chat}`;
  return (await answered(await fetch(path, { signal: AbortSignal.timeout(LATE) }))).commands;
}

/** Takes a file to the server, where it waits to be sent; its handle comes back. */
export async function upload(file) {
  const path = `/phone/uploads?name=${encodeURIComponent(file.name)}`;
  return (await answered(await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
    signal: AbortSignal.timeout(LATE),
  }))).file;
}
