// What the paper clip offers: files of this computer, and samples for those who have none at hand.

import { say } from "./words.js";

const CHOICES = [["photo", "Photos", "image/*,video/*"], ["document", "Files", ""], ["voice", "Voice from a sound file", "audio/*"]];
const SAMPLES = [
  ["photo", "Sample photo"], ["voice", "Sample voice message"], ["sticker", "Sticker"], ["location", "Location"], ["venue", "Place with address"], ["contact", "My phone number"],
];

/** Menu entries that let somebody choose files; `chosen(files, kind)` gets them. */
export function chooseFiles(input, chosen) {
  return CHOICES.map(([kind, label, types]) => ({
    label: say(label), icon: kind,
    choose: () => {
      input.accept = types;
      input.multiple = kind !== "voice";
      input.dataset.kind = kind;
      input.onchange = () => {
        chosen([...input.files], kind);
        input.value = "";
      };
      input.click();
    },
  }));
}

/** Menu entries for what can be sent without any file; `send(what)` does it. */
export function samples(send) {
  return SAMPLES.map(([what, label], at) => ({ label: say(label), icon: what === "venue" ? "location" : what, class: at ? "" : "first-sample", choose: () => send(what) }));
}
