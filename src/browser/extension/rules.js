// SPDX-License-Identifier: GPL-3.0-or-later
// Which downloads go to Pickup. Pure.

const MIN_SIZE = 1 << 20;

// What is stored may be of another version, or damaged.
export function readSettings(stored) {
  const list = (value) => (Array.isArray(value) ? value.filter((text) => typeof text === "string") : []);
  const minSize = Number.isSafeInteger(stored.minSize) && stored.minSize >= 0 ? stored.minSize : MIN_SIZE;
  return { minSize, hosts: list(stored.hosts), types: list(stored.types) };
}

export function isWebLink(text) {
  return /^https?:\/\//i.test(text ?? "") && URL.canParse(text);
}

export function withoutFragment(link) {
  return link.split("#")[0];
}

export function hostOf(link) {
  return isWebLink(link) ? new URL(link).hostname : "";
}

// Of a site, its own host and those in its domain.
export function isHostOff(host, hosts) {
  return hosts.some((one) => host === one || host.endsWith("." + one));
}

function typeOf(name) {
  const found = /\.([^./\\]+)$/.exec(name ?? "");
  return found ? found[1].toLowerCase() : "";
}

// Why a download stays in the browser, as a word; "" if it does not. Its method is that of its last request, or "" if that was not seen.
export function whyStays(download, settings) {
  if (download.incognito) return "private";
  if (download.isOurs || download.isKept) return "kept";
  if (!isWebLink(download.link)) return "scheme";
  if (download.method === "") return "unknown";
  if (download.method !== "GET") return "post";
  if (isHostOff(hostOf(download.link), settings.hosts) || isHostOff(hostOf(download.referrer), settings.hosts)) return "site";
  if (settings.types.includes(typeOf(download.name))) return "type";
  if (download.size >= 0 && download.size < settings.minSize) return "size";
  return "";
}

// What goes to Pickup as the referrer: a page, without its fragment and without a password.
export function cleanReferrer(referrer) {
  if (!isWebLink(referrer)) return "";
  const page = new URL(referrer);
  page.hash = page.username = page.password = "";
  return page.href;
}

// Some pages keep all that they are in their address.
const PAGE_MAX = 2000;

// The page that a person would go to for a new link: its part as well, which tells some pages what to show.
export function cleanPage(page) {
  if (!isWebLink(page)) return "";
  const address = new URL(page);
  address.username = address.password = "";
  if (address.href.length > PAGE_MAX) address.hash = "";
  return address.href.length > PAGE_MAX ? "" : address.href;
}

// What the link's server is told of a page, where the browser itself was not asked: the page at home, its site elsewhere, and nothing where
// others could read along.
export function referrerFor(page, link) {
  const [from, to] = [cleanReferrer(page), isWebLink(link) ? new URL(link) : null];
  if (from === "" || !to || (from.startsWith("https:") && to.protocol === "http:")) return "";
  return new URL(from).origin === to.origin ? from : new URL(from).origin + "/";
}

// Links of a page that may lead to what waits for one.
export function chooseLinks(links, waiting) {
  const hosts = waiting.map(({ host }) => host.toLowerCase());
  return [...new Set(links)].filter((link) => URL.canParse(link) && isWebLink(link) && hosts.includes(hostOf(link)));
}

// Of the browser's cookies for a link, those that it would send along: not those that are for requests of their own site alone, if the page
// is of another host, and those that no server can have set.
export function chooseCookies(cookies, link, referrer) {
  const isOwnSite = hostOf(referrer) === hostOf(link);
  return cookies
    .filter((cookie) => cookie.name !== "" && !/[\s,;=]/.test(cookie.name) && !/[;\p{Cc}]/u.test(cookie.value))
    .filter((cookie) => isOwnSite || cookie.sameSite !== "strict")
    .slice(0, 200)
    .map(({ name, value }) => ({ name, value }));
}

// What a click with Alt says of downloads that begin within these milliseconds.
const KEPT_TIME = 10000;

export class Kept {
  #clicks = [];

  add(link, page, now) {
    this.#clicks = this.#clicks.filter((click) => now - click.time < KEPT_TIME).slice(-50);
    this.#clicks.push({ link, page, time: now });
  }

  // Each click is for one download.
  take(links, referrer, now) {
    const fits = (click) => now - click.time < KEPT_TIME && (links.includes(click.link) || (referrer !== "" && click.page === referrer));
    const found = this.#clicks.findIndex(fits);
    if (found < 0) return false;
    this.#clicks.splice(found, 1);
    return true;
  }
}

const REQUESTS_MAX = 200;

// How pages were asked for, in order to know what a download is the answer to. Nothing of it is stored.
export class Requests {
  #requests = new Map();

  ask(id, method, link, page) {
    const before = this.#requests.get(id);
    const first = method === "GET" ? before?.first || link : "";
    this.#requests.delete(id);
    this.#requests.set(id, { method, first, page: before?.page ?? page, last: withoutFragment(link), size: -1, isAnswered: false });
    if (this.#requests.size > REQUESTS_MAX) this.#requests.delete(this.#requests.keys().next().value);
  }

  answer(id, headers) {
    const request = this.#requests.get(id);
    const length = headers?.find((header) => header.name.toLowerCase() === "content-length")?.value ?? "";
    if (request) Object.assign(request, { isAnswered: true, size: /^\d{1,15}$/.test(length) ? Number(length) : -1 });
  }

  // The latest request that was answered under that link: its method, the first link that leads there by itself, the page that
  // asked, and the size.
  find(link) {
    const last = withoutFragment(link);
    const found = [...this.#requests.values()].reverse().find((request) => request.isAnswered && request.last === last);
    return found ?? { method: "", first: "", page: "", size: -1 };
  }
}
