// SPDX-License-Identifier: GPL-3.0-or-later
// What the extension's pages say.

export function text(name, ...values) {
  return chrome.i18n.getMessage(name, values);
}

Object.assign(document.documentElement, { lang: text("language"), dir: text("direction") });

const units = ["byte", "kilobyte", "megabyte", "gigabyte"];

function formatSpeed(bytes) {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const format = new Intl.NumberFormat(chrome.i18n.getUILanguage(), { style: "unit", unit: `${units[step]}-per-second`, maximumFractionDigits: 1 });
  return format.format(bytes / 1000 ** step);
}

const states = { finished: "finished", paused: "paused", "needs-link": "needs", "needs-decision": "needs", failed: "failed" };
const running = ["checking", "connecting", "downloading", "verifying"];

function describeState(state, fraction) {
  if (running.includes(state) && fraction >= 0) {
    return new Intl.NumberFormat(chrome.i18n.getUILanguage(), { style: "percent" }).format(fraction);
  }
  return text(`state_${running.includes(state) ? "running" : states[state] ?? "waiting"}`);
}

function summarize(state) {
  if (state.error === "not-there") return text("not_running");
  if (state.error) return text("no_answer");
  return state.downloading > 0 ? text("downloading", String(state.downloading), formatSpeed(state.speed)) : text("at_rest");
}

function explain(reason) {
  return text(`stays_${reason.replace("-", "_")}`) || text("stays_failed");
}

export const words = { state: describeState, summary: summarize, reason: explain };
