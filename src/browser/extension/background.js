// SPDX-License-Identifier: GPL-3.0-or-later
// Catches downloads and hands them to Pickup. What Pickup does not have stays in the browser.

import { Kept, Requests, chooseCookies, chooseLinks, cleanPage, cleanReferrer, hostOf, isWebLink, readSettings, referrerFor, whyStays, withoutFragment } from "./rules.js";

const HOST = "io.github.pickup_app.pickup";
const LINKS_MAX = 1000;
// Milliseconds.
const REQUEST_TIME = 3000;
const NEW_TIME = 60000;

const kept = new Kept();
const requests = new Requests();

async function ask(message) {
  try {
    return await chrome.runtime.sendNativeMessage(HOST, message);
  } catch {
    return { error: "not-there" };
  }
}

// Is shown in the toolbar's window until something else happens.
async function tell(reason) {
  await chrome.storage.session.set({ reason });
  await chrome.action.setBadgeText({ text: reason === "" || reason === "size" || reason === "kept" ? "" : "!" });
}

async function getSettings() {
  return readSettings(await chrome.storage.local.get());
}

async function getCookies(link, referrer, store) {
  const details = store ? { url: link, storeId: store } : { url: link };
  return chooseCookies(await chrome.cookies.getAll(details), link, referrer);
}

async function describe({ link, first, referrer, page, store }) {
  return {
    url: withoutFragment(link),
    firstUrl: isWebLink(first) ? withoutFragment(first) : "",
    referrer: cleanReferrer(referrer),
    page: cleanPage(page) || cleanReferrer(referrer),
    userAgent: navigator.userAgent,
    cookies: await getCookies(link, referrer, store),
  };
}

// Which of them Pickup has; a word in place of the list if none. As "renew" it takes those that wait for a new link.
async function handOver(downloads, type = "add") {
  const answer = await ask({ type, downloads: await Promise.all(downloads.map(describe)) });
  if (!Array.isArray(answer.has) || answer.has.length !== downloads.length) return { has: downloads.map(() => false), error: answer.error ?? "failed" };
  return { has: answer.has.map((has) => has === true), error: "" };
}

// A browser may tell of a download before it tells how it was asked for.
async function findRequest(link) {
  const end = Date.now() + REQUEST_TIME;
  let found = requests.find(link);
  while (found.method === "" && isWebLink(link) && Date.now() < end) {
    await new Promise((done) => setTimeout(done, 20));
    found = requests.find(link);
  }
  return found;
}

async function read(item) {
  const link = item.finalUrl || item.url;
  const { method, first, page, size } = await findRequest(link);
  return {
    link,
    method,
    first,
    page: await page,
    referrer: item.referrer ?? "",
    name: item.filename,
    size: item.totalBytes > 0 ? item.totalBytes : size,
    incognito: item.incognito,
    store: item.cookieStoreId,
    isOurs: item.byExtensionId === chrome.runtime.id,
    isKept: kept.take([link, first, item.url], item.referrer ?? "", Date.now()),
  };
}

// A file that is whole by now is not taken away from whoever has it.
async function giveUp(item) {
  await chrome.downloads.cancel(item.id).catch(() => {});
  const [now] = await chrome.downloads.search({ id: item.id });
  if (now && now.state !== "complete") await chrome.downloads.erase({ id: item.id });
}

// What Pickup waits for is its own, however small and of whatever type.
async function isAwaited(download, reason) {
  return (reason === "size" || reason === "type") && (await handOver([download], "renew")).has[0];
}

async function consider(item) {
  const download = await read(item);
  const reason = whyStays(download, await getSettings());
  if (reason !== "" && !(await isAwaited(download, reason))) return tell(reason);
  if (item.state !== "in_progress") return tell("");
  if (reason !== "") return giveUp(item).then(() => tell(""));
  const { has, error } = await handOver([download]);
  if (!has[0]) return tell(error || "refused");
  await giveUp(item);
  return tell("");
}

// Chromium tells before it has a place for the file; Firefox when it has begun, which a small one may have ended with, and when it finds
// old ones in its list.
const { onDeterminingFilename } = chrome.downloads;
if (onDeterminingFilename) {
  onDeterminingFilename.addListener((item, suggest) => {
    consider(item).finally(() => suggest());
    return true;
  });
} else {
  chrome.downloads.onCreated.addListener((item) => {
    const isOld = Date.now() - Date.parse(item.startTime) > NEW_TIME; // what has no time yet is new
    if (!isOld) consider(item);
  });
}

// Firefox tells which page asked. Chromium tells the tab: one that was opened for the download alone shows nothing itself.
async function findPage({ originUrl, initiator, tabId }) {
  if (originUrl || initiator === undefined || tabId < 0) return originUrl ?? "";
  const tab = await chrome.tabs.get(tabId).catch(() => undefined);
  const opener = isWebLink(tab?.url) || tab?.openerTabId === undefined ? tab : await chrome.tabs.get(tab.openerTabId).catch(() => undefined);
  return opener?.url ?? "";
}

const pages = { urls: ["http://*/*", "https://*/*"], types: ["main_frame", "sub_frame", "other"] };
chrome.webRequest.onBeforeRequest.addListener((details) => void requests.ask(details.requestId, details.method, details.url, findPage(details)), pages);
chrome.webRequest.onHeadersReceived.addListener((details) => void requests.answer(details.requestId, details.responseHeaders), pages, ["responseHeaders"]);

function describeLink(link, page, store) {
  return { link, first: "", referrer: referrerFor(page, link), page, store };
}

// A link that Pickup did not take is the browser's.
async function addOne(link, page, store) {
  if (isWebLink(link)) {
    const { has, error } = await handOver([describeLink(link, page, store)]);
    if (has[0]) return tell("");
    await tell(error || "refused");
  } else {
    await tell("scheme");
  }
  return chrome.downloads.download({ url: link });
}

async function addMany(links, page, store) {
  const downloads = [...new Set(links)].filter(isWebLink).slice(0, LINKS_MAX).map((link) => describeLink(link, page, store));
  if (downloads.length === 0) return tell("no-links");
  const { has, error } = await handOver(downloads);
  return tell(has.every((one) => one) ? "" : error || "refused");
}

// Runs in the page.
function listSelectedLinks() {
  const selection = getSelection();
  const links = [...document.querySelectorAll("a[href]")].filter((link) => selection.containsNode(link, true));
  return links.map((link) => link.href);
}

async function addSelection(tab, frame) {
  const [found] = await chrome.scripting.executeScript({ target: { tabId: tab.id, frameIds: [frame ?? 0] }, func: listSelectedLinks });
  return addMany(found?.result ?? [], tab.url, tab.cookieStoreId);
}

// Runs in the page.
function listLinks() {
  return [...document.querySelectorAll("a[href], area[href]")].map((link) => link.href);
}

// How many downloads go on with a link of the page that the tab shows.
async function renewFrom(tab) {
  const { waiting } = await ask({ type: "waiting", site: hostOf(tab.url) });
  const frames = await chrome.scripting.executeScript({ target: { tabId: tab.id, allFrames: true }, func: listLinks });
  const links = chooseLinks(frames.flatMap(({ result }) => result ?? []), waiting ?? []).slice(0, LINKS_MAX);
  if (links.length === 0) return 0;
  const { has } = await handOver(links.map((link) => describeLink(link, tab.url, tab.cookieStoreId)), "renew");
  return has.filter((one) => one).length;
}

async function clicked(info, tab) {
  if (info.menuItemId === "selection") return addSelection(tab, info.frameId);
  return addOne(info.menuItemId === "link" ? info.linkUrl : info.srcUrl, info.frameUrl || info.pageUrl, tab.cookieStoreId);
}

chrome.contextMenus.onClicked.addListener(clicked);
chrome.runtime.onInstalled.addListener(async () => {
  await chrome.contextMenus.removeAll();
  const create = (id, contexts) => chrome.contextMenus.create({ id, contexts, title: chrome.i18n.getMessage(`menu_${id}`) });
  create("link", ["link"]);
  create("media", ["image", "video", "audio"]);
  create("selection", ["selection"]);
});

async function saveHere(link, referrer) {
  // Firefox may tell of the download before it knows whose it is.
  kept.add(link, referrer, Date.now());
  await chrome.downloads.download({ url: link, headers: [{ name: "Referer", value: referrer }] });
}

// Of the scripts in pages, which may be in anybody's hands, no more is believed than that something was clicked.
chrome.runtime.onMessage.addListener((message, sender, answer) => {
  const page = sender.tab && sender.url ? cleanReferrer(sender.url) : "";
  if (message.type === "keep" && page !== "") kept.add(String(message.link), page, Date.now());
  if (message.type === "save" && page !== "" && isWebLink(message.link)) saveHere(String(message.link), page);
  if (!sender.url?.startsWith(chrome.runtime.getURL(""))) return false;
  const answers = {
    state: () => ask({ type: "state" }),
    waiting: () => ask({ type: "waiting", site: String(message.site) }),
    renew: () => chrome.tabs.get(message.tab).then(renewFrom).catch(() => 0),
  };
  answers[message.type]?.().then(answer);
  return message.type in answers;
});
