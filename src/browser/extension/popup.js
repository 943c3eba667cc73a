// SPDX-License-Identifier: GPL-3.0-or-later
// The toolbar's window: this site on or off, what Pickup does, and why the last download stayed.

import { hostOf, isHostOff, readSettings } from "./rules.js";
import { text, words } from "./words.js";

const find = (selector) => document.querySelector(selector);

async function showSite() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const host = hostOf(tab?.url);
  if (host === "") return;
  const settings = readSettings(await chrome.storage.local.get());
  const box = find("#site input");
  find("#site span").textContent = text("site", host);
  box.checked = !isHostOff(host, settings.hosts);
  box.addEventListener("change", async () => {
    const { hosts } = readSettings(await chrome.storage.local.get());
    const others = hosts.filter((one) => !isHostOff(host, [one]));
    await chrome.storage.local.set({ hosts: box.checked ? others : [...others, host] });
  });
  find("#site").hidden = false;
}

function showLast(last) {
  find("#last h1").textContent = text("last");
  find("#last ul").replaceChildren(
    ...last.map(({ name, state, fraction }) => {
      const line = document.createElement("li");
      const name_part = document.createElement("bdi");
      name_part.textContent = name;
      line.append(name_part, " – ", words.state(state, fraction));
      return line;
    })
  );
  find("#last").hidden = last.length === 0;
}

async function showState() {
  const state = await chrome.runtime.sendMessage({ type: "state" });
  find("#state").textContent = words.summary(state);
  showLast(state.last ?? []);
}

async function showReason() {
  const { reason } = await chrome.storage.session.get("reason");
  if (!reason) return;
  find("#reason").textContent = words.reason(reason);
  find("#reason").hidden = false;
  await chrome.action.setBadgeText({ text: "" });
}

find("#options").textContent = text("options");
find("#options").addEventListener("click", () => chrome.runtime.openOptionsPage());
showSite();
showReason();
showState();
setInterval(showState, 1000);
