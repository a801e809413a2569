// Small ways to build elements. Foreign text only ever becomes text nodes: there is no innerHTML on this page.

import { translate } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === "") continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

export function initials(name) {
  return name.split(/\s+/).map((word) => [...word][0] ?? "").slice(0, 2).join("").toUpperCase();
}

const TINTS = 6;

/** A class that gives somebody the same colour everywhere. */
export function tint(number) {
  return `tint-${Math.abs(number) % TINTS}`;
}

export function avatar(name, number, kind = "") {
  const letters = kind ? [...name][0] : initials(name);
  return element("span", { class: `avatar ${kind} ${kind ? "" : tint(number)}`.trim(), "aria-hidden": "true" }, letters ?? "");
}

/** A template of the page, filled with its words. */
export function fromTemplate(name) {
  return translate(document.querySelector(`template#${name}`).content.cloneNode(true).firstElementChild);
}

/** An address people may follow, or nothing: no javascript:, no data:, no paths of this page. */
export function safeAddress(address) {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  try {
    const url = new URL(whole);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

export function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
