// SPDX-License-Identifier: GPL-3.0-or-later
// What the extension decides by itself, and what it says: tables without a browser.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const EXTENSION = new URL("../../src/browser/extension/", import.meta.url);
const read = (name) => readFileSync(new URL(name, EXTENSION), "utf8");
// A browser is told that it is a module; Node would go by its name.
const rules = await import(`data:text/javascript,${encodeURIComponent(read("rules.js"))}`);
const { Kept, Requests, chooseCookies, chooseLinks, cleanPage, cleanReferrer, isHostOff, readSettings, referrerFor, whyStays } = rules;

test("which downloads stay", () => {
  const link = "https://a.example/b.iso";
  const good = { link, method: "GET", referrer: "https://p.example/", name: "b.iso", size: 5 << 20, incognito: false, isOurs: false, isKept: false };
  const rows = [
    [{}, {}, ""],
    [{ size: -1 }, {}, ""],
    [{ size: 1000 }, {}, "size"],
    [{ size: 1000 }, { minSize: 0 }, ""],
    [{ size: 0 }, {}, "size"],
    [{ link: "blob:https://a.example/1" }, {}, "scheme"],
    [{ link: "data:text/plain,x" }, {}, "scheme"],
    [{ link: "file:///etc/passwd" }, {}, "scheme"],
    [{ link: "ftp://a.example/b" }, {}, "scheme"],
    [{ method: "POST" }, {}, "post"],
    [{ method: "PUT" }, {}, "post"],
    [{ method: "" }, {}, "unknown"],
    [{ incognito: true }, {}, "private"],
    [{ isKept: true }, {}, "kept"],
    [{ isOurs: true }, {}, "kept"],
    [{}, { hosts: ["a.example"] }, "site"],
    [{}, { hosts: ["p.example"] }, "site"],
    [{}, { hosts: ["example"] }, "site"],
    [{}, { hosts: ["xa.example", "b.a.example"] }, ""],
    [{}, { types: ["iso"] }, "type"],
    [{ name: "/home/me/B.ISO" }, { types: ["iso"] }, "type"],
    [{ name: "/home/me.iso/b" }, { types: ["iso"] }, ""],
    [{ name: undefined }, { types: ["iso"] }, ""],
  ];
  for (const [download, settings, reason] of rows) assert.equal(whyStays({ ...good, ...download }, readSettings(settings)), reason, JSON.stringify([download, settings]));
});

test("settings of anybody's making", () => {
  assert.deepEqual(readSettings({}), { minSize: 1 << 20, hosts: [], types: [] });
  assert.deepEqual(readSettings({ minSize: -1, hosts: "a", types: [1, "pdf", null] }), { minSize: 1 << 20, hosts: [], types: ["pdf"] });
  assert.equal(isHostOff("a.example", [""]), false);
});

test("referrers", () => {
  const rows = [
    ["https://p.example/page?q=1#token", "https://p.example/page?q=1"],
    ["https://me:secret@p.example/", "https://p.example/"],
    ["about:blank", ""],
    ["blob:https://p.example/1", ""],
    ["", ""],
    [undefined, ""],
  ];
  for (const [referrer, clean] of rows) assert.equal(cleanReferrer(referrer), clean);
});

test("pages", () => {
  const rows = [
    ["https://p.example/page?q=1#/files/2", "https://p.example/page?q=1#/files/2"],
    ["https://me:secret@p.example/", "https://p.example/"],
    ["https://p.example/editor#" + "x".repeat(3000), "https://p.example/editor"],
    ["https://p.example/?" + "x".repeat(3000), ""],
    ["https://p.example:99999/", ""],
    ["http://[", ""],
    ["about:blank", ""],
    ["chrome://newtab/", ""],
    ["", ""],
    [undefined, ""],
  ];
  for (const [page, clean] of rows) assert.equal(cleanPage(page), clean);
});

test("what servers are told of a page", () => {
  const page = "https://p.example/page?q=1#token";
  const rows = [
    [page, "https://p.example/file", "https://p.example/page?q=1"],
    [page, "https://a.example/file", "https://p.example/"],
    [page, "https://p.example:8443/file", "https://p.example/"],
    [page, "http://p.example/file", ""],
    ["http://p.example/page", "https://a.example/file", "http://p.example/"],
    [page, "blob:https://p.example/1", ""],
    ["about:blank", "https://a.example/file", ""],
  ];
  for (const [from, link, referrer] of rows) assert.equal(referrerFor(from, link), referrer, link);
});

test("links that may be for what waits", () => {
  const links = ["https://a.example/1", "https://a.example/1", "https://b.a.example/2", "https://b.example/3", "javascript:a.example", "http://", "", "HTTPS://A.example/4"];
  assert.deepEqual(chooseLinks(links, [{ name: "x", host: "A.example" }]), ["https://a.example/1", "HTTPS://A.example/4"]);
  assert.deepEqual(chooseLinks(links, []), []);
});

test("cookies", () => {
  const cookie = (name, value, sameSite = "lax") => ({ name, value, sameSite, domain: "a.example", httpOnly: true });
  const all = [cookie("a", "b"), cookie("strict", "c", "strict"), cookie("", "d"), cookie("e f", "g"), cookie("h", "i;j"), cookie("k", "l\n"), cookie("m", "")];
  const names = (page) => chooseCookies(all, "https://a.example/b", page).map(({ name }) => name);
  assert.deepEqual(names("https://a.example/page"), ["a", "strict", "m"]);
  assert.deepEqual(names("https://p.example/page"), ["a", "m"], "what is for the site's own requests is not for those of others");
  assert.deepEqual(names(""), ["a", "m"]);
  assert.deepEqual(chooseCookies(all, "https://a.example/b", "")[0], { name: "a", value: "b" }, "nothing but name and value");
  assert.equal(chooseCookies(Array(500).fill(cookie("a", "b")), "https://a.example/b", "").length, 200);
});

test("clicks with Alt", () => {
  const kept = new Kept();
  kept.add("https://a.example/b", "https://p.example/", 1000);
  assert.equal(kept.take(["https://a.example/c"], "", 2000), false);
  assert.equal(kept.take(["https://a.example/b"], "", 20000), false, "too late");
  assert.equal(kept.take(["https://a.example/c"], "https://p.example/", 2000), true, "by the page, as redirects lead elsewhere");
  assert.equal(kept.take(["https://a.example/b"], "https://p.example/", 2000), false, "one click, one download");
});

test("how a download was asked for", () => {
  const requests = new Requests();
  const length = [{ name: "Content-Length", value: "5000000" }];
  requests.ask("1", "GET", "https://a.example/get#x", "https://p.example/");
  requests.ask("1", "GET", "https://b.example/file", "https://a.example/");
  assert.equal(requests.find("https://b.example/file").method, "", "not answered yet");
  requests.answer("1", length);
  assert.deepEqual({ ...requests.find("https://b.example/file#y") }, { method: "GET", first: "https://a.example/get#x", page: "https://p.example/", last: "https://b.example/file", size: 5000000, isAnswered: true });
  requests.ask("2", "POST", "https://a.example/form");
  requests.ask("2", "GET", "https://a.example/result");
  requests.answer("2", []);
  assert.deepEqual([requests.find("https://a.example/result").first, requests.find("https://a.example/result").size], ["https://a.example/result", -1]);
  requests.ask("3", "POST", "https://b.example/file");
  requests.answer("3", [{ name: "content-length", value: "-5" }]);
  assert.equal(requests.find("https://b.example/file").method, "POST", "the latest counts");
  for (let id = 10; id < 300; id++) requests.ask(String(id), "GET", `https://c.example/${id}`);
  assert.equal(requests.find("https://a.example/result").method, "", "forgotten");
});

test("languages", () => {
  const languages = readFileSync(new URL("../../po/LINGUAS", import.meta.url), "utf8").split("\n").filter((line) => !line.startsWith("#")).join(" ").split(/\s+/).filter(Boolean);
  assert.deepEqual(readdirSync(new URL("_locales", EXTENSION)).sort(), ["en", ...languages].sort());
  const english = JSON.parse(read("_locales/en/messages.json"));
  const places = (text) => (text.match(/\$\d/g) ?? []).sort().join();
  for (const language of languages) {
    const messages = JSON.parse(read(`_locales/${language}/messages.json`));
    assert.deepEqual(Object.keys(messages), Object.keys(english), language);
    assert.equal(messages.language.message, language.replace("_", "-"));
    assert.equal(messages.direction.message, language === "ar" ? "rtl" : "ltr");
    for (const [key, { message }] of Object.entries(messages)) {
      assert.notEqual(message.trim(), "", `${language}: ${key}`);
      assert.equal(places(message), places(english[key].message), `${language}: ${key}`);
    }
  }
});

test("every word is there, and used", () => {
  const known = Object.keys(JSON.parse(read("_locales/en/messages.json")));
  const sources = ["manifest.json", ...readdirSync(EXTENSION).filter((name) => name.endsWith(".js"))].map(read).join("\n");
  const asked = [...sources.matchAll(/__MSG_(\w+?)__|\btext\("(\w+)"/g)].map(([, a, b]) => a ?? b);
  const families = ["menu_", "state_", "option_", "stays_"];
  for (const key of asked) assert.ok(known.includes(key), key);
  for (const key of known) assert.ok(asked.includes(key) || families.some((family) => key.startsWith(family)), key);
  for (const reason of sources.matchAll(/return "([a-z]+)";/g)) if (reason[1] !== "") assert.ok(known.includes(`stays_${reason[1]}`), reason[1]);
});
