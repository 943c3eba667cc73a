// SPDX-License-Identifier: GPL-3.0-or-later
// Which downloads stay in the browser. Each change counts at once.

import { readSettings } from "./rules.js";
import { text } from "./words.js";

const MEGABYTE = 1 << 20;
const [size, types, hosts] = ["size", "types", "hosts"].map((id) => document.getElementById(id));

const split = (value) => [...new Set(value.toLowerCase().split(/[\s,;]+/).filter((word) => word !== ""))];

function save() {
  return chrome.storage.local.set({
    minSize: Math.max(0, Math.round(Number(size.value) * MEGABYTE)),
    types: split(types.value).map((type) => type.replace(/^\*?\./, "")),
    hosts: split(hosts.value),
  });
}

const settings = readSettings(await chrome.storage.local.get());
size.value = settings.minSize / MEGABYTE;
types.value = settings.types.join(", ");
hosts.value = settings.hosts.join("\n");
for (const label of document.querySelectorAll("label")) label.textContent = text(`option_${label.htmlFor}`);
for (const field of [size, types, hosts]) field.addEventListener("change", save);
