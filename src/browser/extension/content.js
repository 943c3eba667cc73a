// SPDX-License-Identifier: GPL-3.0-or-later
// A click with Alt keeps what it downloads in the browser.

// Chromium downloads what is clicked so; Firefox does nothing by itself.
const saves = chrome.runtime.getURL("").startsWith("chrome-extension:");

addEventListener(
  "click",
  (event) => {
    const link = event.isTrusted && event.altKey && event.composedPath().find((node) => node.href && node.matches?.("a, area"));
    if (!link) return;
    if (!saves) event.preventDefault();
    chrome.runtime.sendMessage({ type: saves ? "keep" : "save", link: String(link.href) });
  },
  true
);
