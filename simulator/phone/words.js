// The page's own words, in English or German. What people and the bot say stays as they said it.

import { recall, remember } from "./memory.js";

const GERMAN = {
  "Demo phones": "Demo-Telefone",
  "Everything happens on this machine: a Telegram of its own, people who do not exist, and the real assistant.":
    "Alles geschieht auf diesem Rechner: ein eigenes Telegram, erfundene Personen und der echte Assistent.",
  "Phone of {name}": "Telefon von {name}", "Whose phone: {name}": "Wessen Telefon: {name}", "People": "Personen",
  "Messages of {name}": "Nachrichten von {name}", "Message from {name}": "Nachricht von {name}",
  "Chats": "Chats", "Chats of {name}": "Chats von {name}", "Topics of {name}": "Themen von {name}", "Topics": "Themen",
  "General": "Allgemein", "Back": "Zurück", "Chat menu": "Chatmenü", "Chat": "Chat", "Menu": "Menü", "Message": "Nachricht",
  "Attach": "Anhängen", "Send": "Senden", "Start": "Starten", "Unblock the bot": "Bot freigeben", "Block the bot": "Bot blockieren",
  "Save the edit": "Änderung speichern", "Edit message": "Nachricht bearbeiten", "Stop": "Abbrechen", "OK": "OK", "Cancel": "Abbrechen",
  "Commands": "Befehle", "Share with": "Weiterleiten an", "Scan with another phone": "Mit anderem Telefon scannen", "Copy": "Kopieren", "Place with address": "Ort mit Adresse", "Nothing here yet.": "Hier ist noch nichts.", "Buttons": "Schaltflächen", "Copied": "Kopiert",
  "Newest message": "Neueste Nachricht", "{number} new": "{number} neu", "{number} unread": "{number} ungelesen",
  "bot": "Bot", "typing": "schreibt", "connecting…": "verbindet …", "{number} members": "{number} Mitglieder", "closed": "geschlossen",
  "Today": "Heute", "Yesterday": "Gestern", "You": "Sie", "edited": "bearbeitet", "Forwarded message": "Weitergeleitete Nachricht",
  "What can this bot do?": "Was kann dieser Bot?", "Press Start and see.": "Starten Sie und sehen Sie selbst.",
  "No messages yet": "Noch keine Nachrichten", "Pinned message": "Angeheftete Nachricht", "Pinned message {at} of {number}": "Angeheftete Nachricht {at} von {number}",
  "Message menu": "Nachrichtenmenü", "Reply": "Antworten", "Edit": "Bearbeiten", "Delete": "Löschen", "Copy text": "Text kopieren", "Download": "Herunterladen",
  "React with {emoji}": "Mit {emoji} reagieren", "Take {emoji} back": "{emoji} zurücknehmen", "Reply to {name}": "Antwort an {name}", "You reply": "Sie antworten",
  "{emoji}, {number}": "{emoji}, {number}", "Show hidden text": "Verdeckten Text zeigen", "Show more": "Mehr zeigen", "Show less": "Weniger zeigen",
  "Photo": "Foto", "Voice message": "Sprachnachricht", "Sticker": "Sticker", "Location": "Standort", "Contact": "Kontakt", "Document": "Dokument", "Video": "Video",
  "Sticker: a smile": "Sticker: ein Lächeln", "Voice message, {seconds} s": "Sprachnachricht, {seconds} s", "open": "öffnen", "Download {name}": "{name} herunterladen",
  "Photos": "Fotos", "Files": "Dateien", "Voice from a sound file": "Sprachnachricht aus Tondatei", "Sample photo": "Beispielfoto", "Sample voice message": "Beispiel-Sprachnachricht",
  "My phone number": "Meine Telefonnummer", "From this computer": "Von diesem Rechner", "Ready to send": "Bereit zum Senden", "Do not send {name}": "{name} nicht senden",
  "New topic": "Neues Thema", "Name of the topic": "Name des Themas", "Create": "Anlegen", "Close the topic": "Thema schließen", "Reopen the topic": "Thema öffnen", "Delete the topic": "Thema löschen",
  "This topic is closed.": "Dieses Thema ist geschlossen.", "This topic is gone.": "Dieses Thema gibt es nicht mehr.",
  "Topic “{name}” was made": "Thema „{name}“ angelegt", "Topic was renamed to “{name}”": "Thema umbenannt in „{name}“", "Topic was closed": "Thema geschlossen", "Topic was reopened": "Thema wieder geöffnet",
  "{who} pinned “{name}”": "{who} hat „{name}“ angeheftet", "{who} pinned a message": "{who} hat eine Nachricht angeheftet", "{name} joined": "{name} ist beigetreten", "{name} left": "{name} ist gegangen", "Something changed in this group": "In dieser Gruppe hat sich etwas geändert",
  "Clock and faults": "Uhr und Störungen", "Clock": "Uhr", "Faults": "Störungen", "All faults are off": "Keine Störung", "Telegram is down: {seconds} s": "Telegram gestört: {seconds} s",
  "+1 hour": "+1 Stunde", "+8 hours": "+8 Stunden", "+1 day": "+1 Tag", "Put forward to": "Vorstellen auf", "Put forward": "Vorstellen", 
  "Telegram is down for 30 s": "Telegram 30 s gestört", "Slow network": "Langsames Netz", "Duplicate deliveries": "Doppelte Zustellung", "The bot is refused: 429": "Bot wird gebremst: 429",
  "Colours": "Farben", "Like the system": "Wie das System", "Light": "Hell", "Dark": "Dunkel", "Page language": "Seitensprache",
};

let spoken = recall("language") ?? (navigator.language.startsWith("de") ? "de" : "en");

export function language() {
  return spoken;
}

export function speak(code) {
  spoken = code;
  remember("language", code);
}

/** An English sentence in the language of the page, with its places filled. */
export function say(words, values = {}) {
  const sentence = spoken === "de" ? GERMAN[words] ?? words : words;
  return sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** Puts the words into a part of the page that was written in HTML. */
export function translate(root) {
  for (const each of root.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of root.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
  for (const each of root.querySelectorAll("[data-placeholder]")) each.placeholder = say(each.dataset.placeholder);
  return root;
}
