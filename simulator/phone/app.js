// Puts the phones on the stage and gives each its news.

import { listen } from "./api.js";
import { Controls } from "./controls.js";
import { lastPerson, Phone } from "./phone.js";
import { Store } from "./store.js";
import { clockIs } from "./time.js";
import { language, say, translate } from "./words.js";

const stage = document.querySelector(".stage");
const store = new Store();
const controls = new Controls(() => speaks());
let phones = [];

function begin(snapshot) {
  clockIs(snapshot.now);
  store.load(snapshot);
  controls.load(snapshot);
  if (phones.length) for (const phone of phones) phone.refresh();
  else setUp(snapshot.opens.map((person, number) => ({ person: lastPerson(store, number) ?? person })));
  document.title = `${store.bot.name} · ${say("Demo phones")}`;
  stage.removeAttribute("aria-busy");
}

function setUp(opens) {
  phones = opens.map(({ person, place }, number) => new Phone(store, number, person, place));
  stage.replaceChildren(...phones.map((phone) => phone.root));
  for (const phone of phones) phone.refresh(); // on the stage it has a size
}

/** The page in its other language: the same people, everything else made anew. */
function speaks() {
  document.documentElement.lang = language();
  translate(document);
  if (phones.length) setUp(phones.map(({ personId, place }) => ({ person: personId, place })));
  controls.tick();
}

function hear(news) {
  if (news.kind === "snapshot") return begin(news);
  if (news.kind === "faults") return controls.hear(news.faults);
  if (news.kind === "clock") {
    clockIs(news.now);
    controls.forward();
    return phones.forEach((phone) => phone.refresh()); // "Today" is another day now
  }
  store.hear(news);
  phones.forEach((phone) => phone.hear(news));
}

document.documentElement.lang = language();
translate(document);
listen(hear, () => phones.forEach((phone) => phone.lost()));
setInterval(() => phones.forEach((phone) => phone.tick()), 5_000);
// Whatever came while nobody looked is read when somebody looks again.
document.addEventListener("visibilitychange", () => phones.forEach((phone) => phone.screen.sees?.()));
