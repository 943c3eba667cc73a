// SPDX-License-Identifier: GPL-3.0-or-later
// The toolbar's window: this site on or off, what Pickup does, and why the last download stayed.

import { hostOf, isHostOff, readSettings } from "./rules.js";
import { text, words } from "./words.js";

const find = (selector) => document.querySelector(selector);

async function showSite(host) {
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

function listNames(list, downloads, describe = null) {
  list.replaceChildren(
    ...downloads.map((download) => {
      const line = document.createElement("li");
      const name = document.createElement("bdi");
      name.textContent = download.name;
      line.append(name);
      if (describe) line.append(Object.assign(document.createElement("span"), { textContent: describe(download) }));
      return line;
    })
  );
}

async function showWaiting(tab, host) {
  const { waiting } = await chrome.runtime.sendMessage({ type: "waiting", site: host });
  if (!Array.isArray(waiting) || waiting.length === 0) return;
  const button = find("#waiting button");
  find("#waiting h1").textContent = text("waiting");
  listNames(find("#waiting ul"), waiting);
  button.textContent = text("renew");
  button.addEventListener("click", async () => {
    button.disabled = true;
    const found = await chrome.runtime.sendMessage({ type: "renew", tab: tab.id });
    find("#waiting p").textContent = found > 0 ? text("renewed", String(found)) : text("not_renewed");
    find("#waiting p").hidden = false;
    button.hidden = found > 0;
    button.disabled = false;
  });
  find("#waiting").hidden = false;
}

function showLast(last) {
  find("#last h1").textContent = text("last");
  listNames(find("#last ul"), last, ({ state, fraction }) => words.state(state, fraction));
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
const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
const host = hostOf(tab?.url);
if (host !== "") {
  showSite(host);
  showWaiting(tab, host);
}
showReason();
showState();
setInterval(showState, 1000);
