# SPDX-License-Identifier: GPL-3.0-or-later
"""Real browsers without a screen: Chromium by its DevTools, on pipes, and Firefox by Marionette. Each has a folder of its own, the
extension, and a place to download to."""

import json
import os
import socket
import subprocess
import threading

from world import QUIET, TESTS, TIME_LIMIT
from processes import die_with_parent, end, wait_for

EXTENSION, HOST_MANIFESTS = TESTS.parent / "src/browser/extension", TESTS.parent / "src/browser/host"
MANIFEST = json.loads((EXTENSION / "manifest.json").read_text())
CHROMIUM_ID, FIREFOX_ID = "gjamdjedgeemckgcnldipiidndchfigf", MANIFEST["browser_specific_settings"]["gecko"]["id"]
HOST_NAME = "io.github.pickup_app.pickup"


class Browser:
    """What both have in common: a folder, and the program that they start as Pickup."""

    def __init__(self, world, program):
        self.world, self.program = world, program
        self.trusted = []  # the sites that may start Pickup without a question
        # What is fatal for us is not for them.
        self.env = {name: value for name, value in world.env.items() if name not in ("G_DEBUG", "G_ENABLE_DIAGNOSTIC", "MALLOC_PERTURB_", "MALLOC_CHECK_")}
        self.folder = world.folder / type(self).__name__
        self.downloads = self.folder / "downloads"
        self.downloads.mkdir(parents=True)

    def set_host(self, path):
        """What is to be started as the native messaging host, or nothing."""
        manifest = self.hosts / f"{HOST_NAME}.json"
        manifest.unlink(missing_ok=True)
        if path:
            self.hosts.mkdir(parents=True, exist_ok=True)
            manifest.write_text((HOST_MANIFESTS / self.manifest).read_text().replace("@host@", str(path)))

    def list_downloads(self):
        """Names and sizes of what the browser has saved or begun to save. What it renames meanwhile has no size for once."""
        sizes = {}
        for path in self.downloads.iterdir():
            try:
                sizes[path.name] = path.stat().st_size
            except FileNotFoundError:
                sizes[path.name] = None
        return sizes

    def clear(self):
        for path in self.downloads.iterdir():
            path.unlink(missing_ok=True)

    def store(self, settings):
        """Settings of the extension; None takes one away."""
        gone = [name for name, value in settings.items() if value is None]
        script = f"chrome.storage.local.remove({json.dumps(gone)})" if gone else f"chrome.storage.local.set({json.dumps(settings)})"
        self.in_extension(f"{script}.then(() => 0)")


class Chromium(Browser):
    manifest = "chromium.json"

    @property
    def hosts(self):
        return self.folder / "profile/NativeMessagingHosts"

    def start(self):
        preferences = self.folder / "profile/Default/Preferences"
        preferences.parent.mkdir(parents=True)
        preferences.write_text(json.dumps({"download": {"default_directory": str(self.downloads), "prompt_for_download": False},
                                           "profile": {"default_content_setting_values": {"automatic_downloads": 1}},
                                           "protocol_handler": {"allowed_origin_protocol_pairs": {origin: {"pickup": True} for origin in self.trusted}}}))
        (orders, self._orders), (self._answers, answers) = os.pipe(), os.pipe()
        self.process = subprocess.Popen(
            [self.program, "--headless=new", "--no-sandbox", f"--user-data-dir={self.folder}/profile", f"--load-extension={EXTENSION}",
             "--disable-features=DisableLoadExtensionCommandLineSwitch", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu",
             "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--no-proxy-server", "--lang=en", "about:blank"],
            env=self.env, close_fds=False, preexec_fn=lambda: self._place(orders, answers), **QUIET)
        os.close(orders)
        os.close(answers)
        self._number, self._replies, self._lock = 0, {}, threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()
        page = wait_for(lambda: next(self._targets("page"), None), "a page", TIME_LIMIT)
        self._page = self._attach(page)
        wait_for(lambda: next(self._targets("service_worker"), None), "the extension", TIME_LIMIT)
        wait_for(lambda: self.in_extension("globalThis.chrome?.downloads?.onDeterminingFilename.hasListeners()"), "the extension to listen", TIME_LIMIT)
        return self

    @staticmethod
    def _place(orders, answers):
        """Where Chromium looks for them; the copies out of the way of one another."""
        die_with_parent()
        high_orders, high_answers = os.dup(orders), os.dup(answers)
        while min(high_orders, high_answers) <= 4:
            high_orders, high_answers = os.dup(high_orders), os.dup(high_answers)
        os.dup2(high_orders, 3)
        os.dup2(high_answers, 4)

    def stop(self):
        try:
            self._order("Browser.close")
        except (OSError, AssertionError):
            pass
        end(self.process)

    def _listen(self):
        rest = b""
        while data := os.read(self._answers, 1 << 16):
            *whole, rest = (rest + data).split(b"\0")
            with self._lock:
                for message in map(json.loads, whole):
                    if "id" in message:
                        self._replies[message["id"]] = message
                self._lock.notify_all()

    def _order(self, method, session=None, **parameters):
        with self._lock:
            self._number += 1
            number = self._number
        order = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        with self._lock:
            if not self._lock.wait_for(lambda: number in self._replies, TIME_LIMIT):
                raise AssertionError(f"Chromium does not answer {method}")
            reply = self._replies.pop(number)
        if "error" in reply:
            raise AssertionError(f"{method}: {reply['error']}")
        return reply["result"]

    def _targets(self, kind):
        for target in self._order("Target.getTargets")["targetInfos"]:
            if target["type"] == kind and (kind == "page" or target["url"].startswith(f"chrome-extension://{CHROMIUM_ID}/")):
                yield target["targetId"]

    def _attach(self, target):
        return self._order("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def _evaluate(self, session, script):
        result = self._order("Runtime.evaluate", session, expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def open(self, url):
        self._order("Page.navigate", self._page, url=url)
        wait_for(lambda: self.run("document.readyState") == "complete", f"{url} to be shown", TIME_LIMIT)

    def run(self, script):
        """In the page."""
        return self._evaluate(self._page, script)

    def in_extension(self, script):
        """In the extension's background, which is started for it if it sleeps."""
        def wake():
            return next(self._targets("service_worker"), None) or self.read_popup() and None

        session = self._attach(wait_for(wake, "the extension's background", TIME_LIMIT))
        try:
            return self._evaluate(session, script)
        finally:
            self._order("Target.detachFromTarget", sessionId=session)

    def click_in_private(self, url, selector):
        """In a private window; what closes it."""
        context = self._order("Target.createBrowserContext")["browserContextId"]
        self._order("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads), browserContextId=context)
        session = self._attach(self._order("Target.createTarget", url=url, browserContextId=context)["targetId"])
        wait_for(lambda: self._evaluate(session, f"document.readyState == 'complete' && !!document.querySelector('{selector}')"), url, TIME_LIMIT)
        self._evaluate(session, f"document.querySelector('{selector}').click()")
        return lambda: self._order("Target.disposeBrowserContext", browserContextId=context)

    def click(self, selector, alt=False):
        place = self.run(f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])(document.querySelector('{selector}').getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self._order("Input.dispatchMouseEvent", self._page, type=kind, x=place[0], y=place[1], button="left", clickCount=1, modifiers=1 if alt else 0)

    def agree(self):
        """To what a page may start: Chromium's question is no page that could be pressed, and so it was answered before, for trusted sites."""

    def read_popup(self):
        """What the toolbar's window says."""
        target = self._order("Target.createTarget", url=f"chrome-extension://{CHROMIUM_ID}/popup.html")["targetId"]
        session = self._attach(target)
        try:
            wait_for(lambda: self._evaluate(session, "document.querySelector('#state')?.textContent"), "the toolbar's window", TIME_LIMIT)
            return self._evaluate(session, "document.body.innerText")
        finally:
            self._order("Target.closeTarget", targetId=target)

    def press_in_popup(self, button, result):
        """In the toolbar's window, beside the page that is shown; what it says then."""
        target = self._order("Target.createTarget", url=f"chrome-extension://{CHROMIUM_ID}/popup.html", background=True)["targetId"]
        session = self._attach(target)
        try:
            wait_for(lambda: self._evaluate(session, f"document.querySelector('{button}')?.checkVisibility()"), f"the button {button}", TIME_LIMIT)
            self._evaluate(session, f"document.querySelector('{button}').click()")
            wait_for(lambda: self._evaluate(session, f"document.querySelector('{result}')?.checkVisibility()"), f"what comes of {button}", TIME_LIMIT)
            return self._evaluate(session, "document.body.innerText")
        finally:
            self._order("Target.closeTarget", targetId=target)

    def choose_menu(self, item, **info):
        """What a click on an entry of the extension's menu does."""
        details = json.dumps({"menuItemId": item, "pageUrl": self.run("location.href"), "frameId": 0, "editable": False, **info})
        self.in_extension(f"chrome.tabs.query({{active: true}}).then(([tab]) => chrome.contextMenus.onClicked.dispatch({details}, tab))")


class Firefox(Browser):
    manifest = "firefox.json"

    @property
    def hosts(self):
        return self.world.home / ".mozilla/native-messaging-hosts"

    def start(self):
        profile = self.folder / "profile"
        profile.mkdir()
        preferences = {"browser.download.dir": str(self.downloads), "browser.download.folderList": 2, "browser.download.useDownloadDir": True,
                       "browser.download.alwaysOpenPanel": False, "browser.download.always_ask_before_handling_new_types": False,
                       "marionette.port": 0, "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
                       "network.proxy.type": 0, "app.update.enabled": False, "browser.startup.page": 0, "intl.locale.requested": "en-US",
                       "widget.use-xdg-desktop-portal.native-messaging": 0, "network.captive-portal-service.enabled": False}
        # The desktop's program for such links is chosen; whether a site may start it is asked each time.
        handlers = {"defaultHandlersVersion": {}, "mimeTypes": {}, "schemes": {"pickup": {"action": 4}}}
        (profile / "handlers.json").write_text(json.dumps(handlers))
        (profile / "user.js").write_text("".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()))
        self.process = subprocess.Popen([self.program, "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile, "about:blank"],
                                        env=self.env, preexec_fn=die_with_parent, **QUIET)
        port = profile / "MarionetteActivePort"
        wait_for(lambda: port.exists() and port.read_text().strip(), "Firefox", TIME_LIMIT)
        self._socket = socket.create_connection(("127.0.0.1", int(port.read_text())), TIME_LIMIT)
        self._stream = self._socket.makefile("rb")
        self._read()
        self._number = 0
        self._order("WebDriver:NewSession", capabilities={})
        self._order("Addon:Install", path=str(EXTENSION), temporary=True)
        wait_for(lambda: self.in_extension("chrome.runtime.sendMessage({ type: 'state' })"), "the extension to listen", TIME_LIMIT)
        return self

    def stop(self):
        try:
            self._order("Marionette:Quit", flags=["eForceQuit"])
        except (OSError, AssertionError, ValueError):
            pass
        self._stream.close()
        self._socket.close()
        end(self.process)

    def _read(self):
        length = b""
        while not length.endswith(b":"):
            byte = self._stream.read(1)
            if not byte:
                raise OSError("Firefox has ended")
            length += byte
        return json.loads(self._stream.read(int(length[:-1])))

    def _order(self, method, **parameters):
        self._number += 1
        data = json.dumps([0, self._number, method, parameters]).encode()
        self._socket.sendall(str(len(data)).encode() + b":" + data)
        _, _, error, result = self._read()
        if error:
            raise AssertionError(f"{method}: {error}")
        return result

    def open(self, url):
        self._order("WebDriver:Navigate", url=url)

    def run(self, script):
        """In the page."""
        return self._order("WebDriver:ExecuteScript", script=f"return {script}", args=[])["value"]

    def _in_page(self, name, look):
        """In a page of the extension, beside the one that is shown."""
        uuid = self._in_chrome(f"return WebExtensionPolicy.getByID('{FIREFOX_ID}').mozExtensionHostname")
        shown = self._order("WebDriver:GetWindowHandle")["value"]
        self._order("WebDriver:SwitchToWindow", handle=self._order("WebDriver:NewWindow", type="tab")["handle"], focus=False)
        try:
            self._order("WebDriver:Navigate", url=f"moz-extension://{uuid}/{name}")
            return look()
        finally:
            self._order("WebDriver:CloseWindow")
            self._order("WebDriver:SwitchToWindow", handle=shown)

    def _in_chrome(self, script, *arguments):
        """In the browser's own window."""
        self._order("Marionette:SetContext", value="chrome")
        try:
            return self._order("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]
        finally:
            self._order("Marionette:SetContext", value="content")

    def in_extension(self, script):
        wrapped = f"const [done] = arguments; const {{ chrome }} = window; Promise.resolve({script}).then(done, (error) => done(String(error)))"
        return self._in_page("options.html", lambda: self._order("WebDriver:ExecuteAsyncScript", script=wrapped, args=[])["value"])

    def read_popup(self):
        """What the toolbar's window says."""
        def look():
            wait_for(lambda: self.run("document.querySelector('#state')?.textContent"), "the toolbar's window", TIME_LIMIT)
            return self.run("document.body.innerText")
        return self._in_page("popup.html", look)

    def press_in_popup(self, button, result):
        """In the toolbar's window, beside the page that is shown; what it says then."""
        def look():
            wait_for(lambda: self.run(f"document.querySelector('{button}')?.checkVisibility()"), f"the button {button}", TIME_LIMIT)
            self.run(f"document.querySelector('{button}').click()")
            wait_for(lambda: self.run(f"document.querySelector('{result}')?.checkVisibility()"), f"what comes of {button}", TIME_LIMIT)
            return self.run("document.body.innerText")
        return self._in_page("popup.html", look)

    def choose_menu(self, item):
        """Opens the page's menu, and chooses in it."""
        self._press("body a", 2)
        name = f"{FIREFOX_ID.replace('@', '_').replace('.', '_')}-menuitem-_{item}"
        wait_for(lambda: self._in_chrome("return document.getElementById('contentAreaContextMenu').state == 'open' && !!document.getElementById(arguments[0])", name),
                 f"the menu with {item}", TIME_LIMIT)
        self._in_chrome("document.getElementById(arguments[0]).doCommand(); document.getElementById('contentAreaContextMenu').hidePopup()", name)

    def _press(self, selector, button, alt=False):
        [(name, element)] = self._order("WebDriver:FindElement", using="css selector", value=selector)["value"].items()
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [
            {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": {name: element}},
            {"type": "pointerDown", "button": button}, {"type": "pointerUp", "button": button}]}
        alt_key = {"type": "key", "id": "keys", "actions": [{"type": "keyDown", "value": "\ue00a"}, {"type": "pause"}, {"type": "pause"},
                                                           {"type": "keyUp", "value": "\ue00a"}]}
        self._order("WebDriver:PerformActions", actions=[alt_key, pointer] if alt else [pointer])

    def click_in_private(self, url, selector):
        """In a private window; what closes it."""
        shown = self._order("WebDriver:GetWindowHandle")["value"]
        self._order("WebDriver:SwitchToWindow", handle=self._order("WebDriver:NewWindow", type="window", private=True)["handle"])
        self._order("WebDriver:Navigate", url=url)
        self.click(selector)
        return lambda: (self._order("WebDriver:CloseWindow"), self._order("WebDriver:SwitchToWindow", handle=shown))

    def click(self, selector, alt=False):
        self._press(selector, 0, alt)

    def agree(self):
        """To what a page may start; the button can be pressed after a while only."""
        press = """const dialogs = gBrowser.getTabDialogBox(gBrowser.selectedBrowser).getTabDialogManager()._dialogs;
            const button = dialogs[0]?.frameContentWindow?.document?.querySelector("dialog")?.shadowRoot?.querySelector("[dlgtype=accept]");
            if (!button || button.disabled) return false;
            button.click();
            return true;"""
        wait_for(lambda: self._in_chrome(press), "the browser's question", TIME_LIMIT)


PROGRAMS = {Chromium: ("chromium",), Firefox: ("firefox-esr", "firefox")}
