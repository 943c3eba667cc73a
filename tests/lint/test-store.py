# SPDX-License-Identifier: GPL-3.0-or-later
"""What software stores ask for: Flathub's requirements and quality guidelines, and GNOME's of icons, as far as a program can judge."""

import datetime
import functools
import re
import subprocess
import unittest
import xml.etree.ElementTree as xml

import tree

APP_ID = "io.github.pickup_app.Pickup"
METAINFO = f"data/{APP_ID}.metainfo.xml.in"
DESKTOP = f"data/{APP_ID}.desktop.in"
REPOSITORY = "https://github.com/pickup-app/pickup"
SUMMARY_MAX, CAPTION_MAX, NAME_MAX = 35, 80, 15
PICTURE_MAX = (1000, 700)


def version():
    return re.search(r"^  version: '([^']+)'", (tree.TOP / "meson.build").read_text(), re.M).group(1)


def text_of(element):
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def summary_problems(root):
    summary, name = text_of(root.find("summary")), text_of(root.find("name"))
    if not 10 <= len(summary) <= SUMMARY_MAX:
        yield f"the summary has {len(summary)} characters"
    if summary.endswith("."):
        yield "the summary ends with a dot"
    if re.match(r"(A|An|The)\b", summary):
        yield "the summary begins with an article"
    if name.lower() in summary.lower():
        yield "the summary repeats the name"
    if re.search(r"\b(GTK|GNOME|libadwaita|app|application|HTTP)\b", summary, re.I):
        yield "the summary speaks of technology"
    if not 2 <= len(name) <= NAME_MAX:
        yield "the name is too long"


def licence_problems(text, root):
    header = re.search(r"SPDX-License-Identifier: (\S+)", text)
    if header is None or header.group(1) != text_of(root.find("metadata_license")):
        yield "the licence line is not that of metadata_license"
    if text_of(root.find("project_license")) != "GPL-3.0-or-later":
        yield "the licence of the project is another"


def description_problems(root):
    description = root.find("description")
    paragraphs = [text_of(part) for part in description.iter() if part.tag in ("p", "li")]
    if len([part for part in description if part.tag == "p"]) < 2 or sum(map(len, paragraphs)) < 300:
        yield "the description is too short"
    yield from (f"a paragraph of {len(part)} characters" for part in paragraphs if len(part) > 400)
    yield from (f"an item that ends with a dot: {text_of(item)}" for item in description.iter("li") if text_of(item).endswith("."))


def link_problems(root):
    urls = {url.get("type"): url.text for url in root.findall("url")}
    for kind in ("homepage", "bugtracker", "help", "vcs-browser", "contribute", "translate"):
        if not (urls.get(kind) or "").startswith("https://"):
            yield f"no link of the type {kind}"
    everything = [*urls.values(), *(image.text for image in root.iter("image")), *(url.text for url in root.iter("url"))]
    for url in everything:
        if re.search(r"/(main|master|HEAD|develop)(/|$)", url):
            yield f"a link to a branch: {url}"
        tag = re.search(r"/(?:blob|tree|tag|pickup)/v?(\d[^/]*)", url)
        if "raw.githubusercontent.com" in url and not tag:
            yield f"a picture at no tag: {url}"
        if tag and tag.group(1) != version() and "/releases/" not in url:
            yield f"a link to another version: {url}"
    developer = root.find("developer")
    if developer is None or not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", developer.get("id", "")) or not text_of(developer.find("name")):
        yield "no developer with an id"


@functools.cache
def png_facts(path):
    """Width, height, and the alpha of the four corners and of the middle, from 0 to 1."""
    points = ("0,0", "w-1,0", "0,h-1", "w-1,h-1", "w/2,h/2")
    question = "%w %h " + " ".join(f"%[fx:p{{{point}}}.a]" for point in points)
    told = subprocess.run(["convert", str(path), "-format", question, "info:"], capture_output=True, text=True, check=True, timeout=60).stdout.split()
    return int(told[0]), int(told[1]), [float(alpha) for alpha in told[2:]]


def picture_problems(path, width, height):
    if not path.is_file():
        yield f"{path.name} is not there"
        return
    found = png_facts(path)
    if found[:2] != (width, height):
        yield f"{path.name} has {found[0]} by {found[1]} pixels, not {width} by {height}"
    if found[0] > PICTURE_MAX[0] or found[1] > PICTURE_MAX[1]:
        yield f"{path.name} is larger than {PICTURE_MAX}"
    if max(found[2][:4]) > 0.06 or found[2][4] != 1:
        yield f"{path.name} is not a window with a shadow on nothing"


def screenshot_problems(root):
    shots = root.findall("screenshots/screenshot")
    if not 3 <= len(shots) <= 6:
        yield f"{len(shots)} screenshots"
    if [shot.get("type") for shot in shots].count("default") != 1:
        yield "one screenshot is the default"
    captions = [text_of(shot.find("caption")) for shot in shots]
    if len(set(captions)) != len(captions):
        yield "a caption stands twice"
    for caption in captions:
        if not 10 <= len(caption) <= CAPTION_MAX or caption.endswith(".") or not caption[0].isupper() or "…" in caption:
            yield f"not the style of a caption: {caption}"
    for shot in shots:
        image = shot.find("image")
        yield from picture_problems(tree.TOP / "data/screenshots" / image.text.rsplit("/", 1)[1], int(image.get("width", 0)), int(image.get("height", 0)))


def luminance(colour):
    channels = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], max(channels) - min(channels)


def branding_problems(root, icon_colours):
    colours = {colour.get("scheme_preference"): colour.text for colour in root.findall("branding/color[@type='primary']")}
    if set(colours) != {"light", "dark"}:
        yield "no pair of brand colours"
        return
    for scheme, colour in colours.items():
        light, colourful = luminance(colour)
        if colourful < 0.25:
            yield f"{colour} is grey"
        if (light > 0.5) != (scheme == "light"):
            yield f"{colour} is not {scheme}"
        if colour.lower() in icon_colours:
            yield f"{colour} is in the icon, which would be lost on it"


def support_problems(root):
    if {control.text for control in root.findall("supports/control")} != {"keyboard", "pointing", "touch"}:
        yield "not all controls are supported"
    length = root.find("requires/display_length")
    if length is None or length.get("compare") != "ge" or int(length.text) > 360:
        yield "phones are left out"
    rating = root.find("content_rating")
    if rating is None or rating.get("type") != "oars-1.1":
        yield "no content rating"
    if text_of(root.find("launchable")) != f"{APP_ID}.desktop" or text_of(root.find("id")) != APP_ID:
        yield "the names do not fit together"


def release_problems(root, news):
    releases = root.findall("releases/release")
    latest = releases[0] if releases else None
    if latest is None or latest.get("version") != version():
        yield f"the first release is not {version()}"
        return
    if latest.get("type") != "stable" or latest.find("description") is None:
        yield "a release of the type development, or without notes"
    if datetime.date.fromisoformat(latest.get("date")).year < 2026:
        yield "the release has another date"
    if not re.fullmatch(r"\d+\.\d+\.\d+", version()):
        yield "the version is not a semantic one"
    if not re.search(rf"^Version {re.escape(version())} \({latest.get('date')}\)$", news, re.M):
        yield "NEWS does not begin with this release, or has another date"


def problems(text, news, icon):
    root = xml.fromstring(text)
    yield from summary_problems(root)
    yield from licence_problems(text, root)
    yield from description_problems(root)
    yield from link_problems(root)
    yield from screenshot_problems(root)
    yield from branding_problems(root, {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}", icon)})
    yield from support_problems(root)
    yield from release_problems(root, news)


def desktop_problems(text, actions):
    entry = dict(re.findall(r"^([A-Za-z-]+)=(.*)$", text.split("[Desktop Action")[0], re.M))
    if entry.get("Icon") != APP_ID or entry.get("DBusActivatable") != "true" or not entry.get("Keywords", "").endswith(";"):
        yield "an icon, D-Bus activation or keywords are missing"
    listed = [action for action in entry.get("Actions", "").split(";") if action]
    written = re.findall(r"^\[Desktop Action ([a-z-]+)\]\nName=.+\nExec=gapplication action (\S+) ([a-z-]+)$", text, re.M)
    if listed != [name for name, _, _ in written] or not listed:
        yield "the actions that are listed are not those that are described"
    yield from (f"the application has no action “{action}”" for name, app, action in written if app != APP_ID or name != action or action not in actions)


def render(name, size):
    """The picture as rows of RGBA, as librsvg draws it."""
    path = tree.TOP / "data/icons" / name
    run = subprocess.run(["rsvg-convert", "-w", str(size), "-h", str(size), "-f", "png", str(path)], capture_output=True, check=True)
    raw = subprocess.run(["convert", "png:-", "-depth", "8", "rgba:-"], input=run.stdout, capture_output=True, check=True).stdout
    return [[tuple(raw[4 * (y * size + x):4 * (y * size + x) + 4]) for x in range(size)] for y in range(size)]


def icon_problems(name, size):
    pixels = render(name, size)
    symbolic = name.endswith("-symbolic.svg")
    drawn = [(x, y) for y in range(size) for x in range(size) if pixels[y][x][3] > 127]
    share = len(drawn) / size ** 2
    if not (0.25 if symbolic else 0.4) <= share <= 0.8:
        yield f"{share:.0%} of {name} is drawn at {size} pixels"
        return
    # GNOME's grid leaves 12 of 128 pixels free at the sides, and a symbol as good as none.
    margin = 0 if symbolic else size * 10 // 128
    if min(x for x, _ in drawn) < margin or max(x for x, _ in drawn) >= size - margin or min(y for _, y in drawn) < margin:
        yield f"{name} fills its frame at {size} pixels"
    colours = {pixels[y][x][:3] for x, y in drawn if pixels[y][x][3] == 255}
    if symbolic and len(colours) != 1:
        yield f"{name} has {len(colours)} colours"
    if not symbolic:
        light = [luminance("#%02x%02x%02x" % colour)[0] for colour in colours]
        if min(light) > 0.4 or max(light) < 0.7:
            yield f"{name} has too little contrast in itself at {size} pixels"


class Store(unittest.TestCase):
    def setUp(self):
        self.text = (tree.TOP / METAINFO).read_text()
        self.news = (tree.TOP / "NEWS").read_text()
        self.icon = (tree.TOP / f"data/icons/{APP_ID}.svg").read_text()

    def test_metainfo(self):
        tree.expect_none(self, problems(self.text, self.news, self.icon))

    def test_planted(self):
        planted = (
            ("<summary>", "<summary>The "), ("</summary>", " and more than fits.</summary>"), ("</summary>", ".</summary>"),
            ("SPDX-License-Identifier: CC0-1.0", "SPDX-License-Identifier: GPL-3.0-or-later"),
            ("/v1.0.0/data", "/main/data"), ("/v1.0.0/data", "/v0.9.0/data"), ('type="vcs-browser"', 'type="donation"'),
            ('type="contribute"', 'type="faq"'), ("</caption>", ".</caption>"), ('type="default"', ""), ('width="1000"', 'width="999"'),
            ("add.png", "gone.png"), ('scheme_preference="dark"', 'scheme_preference="light"'), ("#ffd9a0", "#99c1f1"), ("#ffd9a0", "#dddddd"),
            ("<control>touch</control>", ""), ("oars-1.1", "oars-1.0"), ('type="stable"', 'type="development"'), ('version="1.0.0"', 'version="0.1.0"'),
            (">360<", ">600<"), ('<developer id="io.github.pickup_app">', "<developer>"),
        )
        for old, new in planted:
            with self.subTest(old=old, new=new):
                self.assertIn(old, self.text)
                self.assertNotEqual(list(problems(self.text.replace(old, new), self.news, self.icon)), [])
        self.assertNotEqual(list(problems(self.text, "", self.icon)), [])

    def test_every_picture(self):
        """Those of the guide as well; and none is left over."""
        names = {path.name for path in (tree.TOP / "data/screenshots").glob("*.png")}
        for name in names:
            width, height, _ = png_facts(tree.TOP / "data/screenshots" / name)
            tree.expect_none(self, picture_problems(tree.TOP / "data/screenshots" / name, width, height))
        taken = re.findall(r'^    "([a-z-]+)": take_', (tree.TOP / "build-aux/take-screenshots").read_text(), re.M)
        self.assertEqual({f"{name}.png" for name in taken}, names)
        shown = "".join((tree.TOP / path).read_text() for path in (METAINFO, "README.md", "docs/guide.md"))
        self.assertEqual([name for name in names if name not in shown], [])

    def test_desktop(self):
        text = (tree.TOP / DESKTOP).read_text()
        source = (tree.TOP / "src/app/application/pickup-application-actions.c").read_text()
        actions = re.findall(r'^\s*\{ "([a-z-]+)", \w+_cb, NULL', source, re.M)
        self.assertEqual(list(desktop_problems(text, actions)), [])
        self.assertNotEqual(list(desktop_problems(text.replace("Actions=add;", "Actions=other;"), actions)), [])
        self.assertNotEqual(list(desktop_problems(text, ["preferences"])), [])

    def test_icons(self):
        for name, sizes in ((f"{APP_ID}.svg", (16, 32, 64, 128, 512)), (f"{APP_ID}-symbolic.svg", (16, 32, 64))):
            for size in sizes:
                with self.subTest(name=name, size=size):
                    tree.expect_none(self, icon_problems(name, size))


if __name__ == "__main__":
    unittest.main()
