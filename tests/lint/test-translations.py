# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings have the form that translators can work with, and every language of po/LINGUAS is whole, and right in what a program can
see: places for arguments, plural forms, accelerators, markup, no-break spaces, ends of lines."""

import dataclasses
import gettext
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import tree

UPDATE = tree.TOP / "build-aux/update-translations"

# As the desktop's own translations have them.
PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
    "de": "nplurals=2; plural=n != 1;",
    "es": "nplurals=2; plural=n != 1;",
    "fr": "nplurals=2; plural=n > 1;",
    "ja": "nplurals=1; plural=0;",
    "pt_BR": "nplurals=2; plural=n > 1;",
    "zh_CN": "nplurals=1; plural=0;",
}

# Words that are a noun, a verb or an adjective, by what stands around them.
AMBIGUOUS = {"active", "all", "automatic", "cancel", "change", "choose", "close", "copy", "download", "file", "finished", "general", "keep", "left",
             "limit", "link", "links", "more", "name", "open", "pause", "paused", "rename", "resume", "retry", "safe", "save", "search", "sort",
             "speed", "start", "stop", "undo", "version"}

DIRECTIVE = re.compile(r"%(?:\d+\$)?[-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[diouxXeEfgGcsp]|%%")
NUMBER = r"%(?:\d+\$)?(?:l|ll|z)?[diu]"
UNIT = r"(?:B|kB|MB|GB|TB|s|min|h|%%)(?!\w)"
MARKUP = re.compile(r"</?\w+[^<>]*>|&\w+;")
NO_BREAK = "\u00a0\u202f"
LONG = 30


@dataclasses.dataclass
class Message:
    id: str
    plural: str
    texts: list
    comment: str = ""
    flags: str = ""
    context: str = ""
    place: str = ""

    def __str__(self):
        return f"{self.place}: “{self.id}”"


def unquote(lines):
    text = "".join(re.search(r'"(.*)"', line).group(1) for line in lines)
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match.group(1), match.group(1)), text)


def read_messages(text):
    """What a PO file holds, its header first; obsolete messages are left out."""
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line for line in block.split("\n") if not line.startswith("#~")]
        parts, key = {}, None
        for line in lines:
            match = re.match(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) ", line)
            key = match.group(1) if match else key
            if not line.startswith("#") and key:
                parts.setdefault(key, []).append(line)
        if "msgid" not in parts:
            continue
        yield Message(id=unquote(parts["msgid"]), plural=unquote(parts.get("msgid_plural", [])), context=unquote(parts.get("msgctxt", [])),
                      texts=[unquote(lines) for name, lines in parts.items() if name.startswith("msgstr")],
                      comment="\n".join(line[3:] for line in lines if line.startswith("#. ")),
                      flags=" ".join(line[3:] for line in lines if line.startswith("#, ")),
                      place=next((line[3:].split()[0] for line in lines if line.startswith("#: ")), ""))


def edges(text):
    return re.match(r"\s*", text).group(), re.search(r"\s*$", text).group()


def form_problems(text):
    """What makes a source string bad for every language."""
    if "..." in text:
        yield "three full stops are no “…”"
    if re.search(r"[\"'`]", text):
        yield "typewriter quotation marks; use “ ” and ’"
    if re.search(f"(?:{NUMBER}|%s) {UNIT}", text):
        yield "an ordinary space between a number and its unit"


def source_problems(message):
    for problem in form_problems(message.id + message.plural):
        yield problem
    directives = [found for found in DIRECTIVE.findall(message.id) if found != "%%"]
    words = re.findall(r"[^\W\d_]+", DIRECTIVE.sub("", message.id))
    if not message.plural and re.search(NUMBER + r" (?!(?:to|is|of|and|or|more|percent)\b)[^\W\d]", message.id) and NO_BREAK[0] not in message.id:
        yield "a number and a noun want plural forms (ngettext)"
    if message.comment:
        return
    if len(directives) > 1:
        yield "more than one place for an argument wants a “Translators:” comment that tells what they are"
    if not words:
        yield "no word in it: wants a “Translators:” comment"
    if edges(message.id.removesuffix("\n")) != ("", ""):
        yield "a space at its edge wants a “Translators:” comment"
    if len(words) == 1 and not directives and words[0].lower() in AMBIGUOUS and message.place.startswith("src/app/"):
        yield "one word that may mean much wants a “Translators:” comment"


def text_problems(message, text, singular=None):
    source = singular or message.id
    # What stands between the parts of a list has spaces in some languages only.
    if re.search(r"\w", source) and edges(source) != edges(text):
        yield "other spaces or line ends at its edges"
    if sorted(MARKUP.findall(source)) != sorted(MARKUP.findall(text)):
        yield "other markup"
    if NO_BREAK[0] in source and re.search(r"%[\d$]*[a-z]+ |[^\W] %", text):
        yield "the no-break space beside the number is lost"
    if source.endswith("…") and "…" not in text:
        yield "its “…” is lost"
    if source.endswith(";") and not text.endswith(";"):
        yield "its last semicolon is lost"
    if "..." in text or re.search(r"(?<![\w\d])'|\"", text) and not re.search(r"['\"]", source):
        yield "typewriter quotation marks or full stops"
    if text == source and len(source) > LONG and source.count(" ") > 2:
        yield "is as in the source"


def directives_of(text):
    """Without their order, which a translation may change."""
    return sorted(re.sub(r"^%\d+\$", "%", found) for found in DIRECTIVE.findall(text))


def translation_problems(messages):
    for message in messages:
        if not message.id:
            continue
        if "fuzzy" in message.flags.split(", "):
            yield f"{message}: fuzzy"
        if not all(message.texts):
            yield f"{message}: not translated"
            continue
        if not message.plural and directives_of(message.id) != directives_of(message.texts[0]):
            yield f"{message}: other places for arguments: “{message.texts[0]}”"
        for text in message.texts:
            yield from (f"{message}: {problem}: “{text}”" for problem in text_problems(message, text, message.plural))


def plural_problems(language, header):
    match = re.search(r"^Plural-Forms: *nplurals *= *(\d+) *; *plural *= *(.+?);? *$", header, re.M)
    if language not in PLURALS:
        yield f"{language}: no plural rule is known for it: add it to tests/lint/test-translations.py"
        return
    if not match:
        yield f"{language}: no Plural-Forms in its header"
        return
    wanted = re.match(r"nplurals=(\d+); plural=(.*);", PLURALS[language])
    rule, right = gettext.c2py(match.group(2)), gettext.c2py(wanted.group(2))
    if match.group(1) != wanted.group(1) or any(rule(n) != right(n) for n in (*range(250), 1000, 1001, 10**6)):
        yield f"{language}: Plural-Forms should be {PLURALS[language]}"


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, encoding="utf-8", **options)


def file_problems(language, path, template, folder):
    """A PO file against a template: what msgfmt finds, and what it does not."""
    merged = pathlib.Path(folder) / f"{language}.merged.po"
    merge = run("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "-o", merged, path, template)
    if merge.returncode:
        yield f"{language}: {merge.stderr.strip()}"
        return
    check = run("msgfmt", "-c", "--check-accelerators=_", "-o", "/dev/null", merged)
    if check.returncode:
        yield f"{language}: {check.stderr.strip()}"
    header, *messages = read_messages(merged.read_text(encoding="utf-8"))
    yield from plural_problems(language, header.texts[0])
    yield from (f"{language}: {problem}" for problem in translation_problems(messages))


def linguas():
    lines = (tree.TOP / "po/LINGUAS").read_text().splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


class Tree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.template = cls.folder / "pickup.pot"
        cls.made = run(UPDATE, "--template", cls.template, cwd=tree.TOP)

    def test_template(self):
        self.assertEqual((self.made.returncode, self.made.stderr), (0, ""))
        _, *messages = read_messages(self.template.read_text(encoding="utf-8"))
        self.assertGreater(len(messages), 300)
        tree.expect_none(self, (f"{message}: {problem}" for message in messages for problem in source_problems(message)))

    def test_languages(self):
        languages = linguas()
        self.assertEqual(sorted(path.stem for path in (tree.TOP / "po").glob("*.po")), sorted(languages), "po/LINGUAS and po/*.po differ")
        for language in languages:
            with self.subTest(language):
                tree.expect_none(self, file_problems(language, tree.TOP / f"po/{language}.po", self.template, self.folder))


class Planted(unittest.TestCase):
    def test_sources(self):
        bad = {
            "full stops": Message("Wait...", "", []),
            "typewriter quotes": Message('The "file"', "", []),
            "ordinary space before a unit": Message("%s min", "", []),
            "a noun without plural forms": Message("%u files", "", []),
            "two arguments": Message("%1$s from %2$s", "", []),
            "no word": Message("%s", "", []),
            "a space at the edge": Message("Choice: ", "", []),
            "an ambiguous word": Message("_Open", "", [], place="src/app/a.ui:1"),
        }
        for reason, message in bad.items():
            with self.subTest(reason):
                self.assertEqual(len(list(source_problems(message))), 1)
        good = [Message("%d\u00a0min", "", []), Message("%u file", "%u files", []), Message("%1$s of %2$s", "", [], "Translators: sizes"),
                Message("Open “%s”…", "", []), Message("done\n", "", []), Message("Open", "", [], "A verb", place="src/app/a.c:1")]
        for message in good:
            with self.subTest(message.id):
                self.assertEqual(list(source_problems(message)), [])

    def test_translations(self):
        bad = {
            "empty": Message("Open", "", [""]),
            "fuzzy": Message("Open", "", ["Öffnen"], flags="fuzzy, c-format"),
            "a lost argument": Message("%1$s of %2$s", "", ["%1$s von"]),
            "a lost plural form": Message("%u file", "%u files", ["%u Datei", ""]),
            "a lost line end": Message("Stopped\n", "", ["Angehalten"]),
            "lost markup": Message("<b>Now</b>", "", ["Jetzt"]),
            "a lost no-break space": Message("%d\u00a0min", "", ["%d Min."]),
            "a lost ellipsis": Message("Add…", "", ["Hinzufügen"]),
            "a lost semicolon": Message("link;", "", ["Link"]),
            "typewriter quotes": Message("“%s” is here", "", ['"%s" ist hier']),
            "a copy of the source": Message("The server could not be reached in time.", "", ["The server could not be reached in time."]),
        }
        for reason, message in bad.items():
            with self.subTest(reason):
                self.assertEqual(len(list(translation_problems([message]))), 1)
        good = [Message("%1$s of %2$s", "", ["%2$s 中的 %1$s"]), Message("%d\u00a0min", "", ["%d分"]), Message("%d\u00a0h", "", ["%d\u202fh"]),
                Message("%u file", "%u files", ["ملف واحد", "%u ملفات"]), Message("It’s here", "", ["C'est ici"]), Message("Pickup", "", ["Pickup"])]
        for message in good:
            with self.subTest(message.id):
                self.assertEqual(list(translation_problems([message])), [])

    def test_plurals(self):
        for language, rule in PLURALS.items():
            with self.subTest(language):
                self.assertEqual(list(plural_problems(language, f"Plural-Forms: {rule}\n")), [])
        for language, header in (("fr", "Plural-Forms: nplurals=2; plural=(n != 1);"), ("ja", "Plural-Forms: nplurals=2; plural=0;"), ("de", ""), ("xx", "")):
            with self.subTest(language):
                self.assertEqual(len(list(plural_problems(language, header))), 1)

    def test_file(self):
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n"%s"\n\n'
        message = '#: src/app/a.c:1\n#, c-format\nmsgid "_Keep %s"\nmsgstr "{}"\n'
        plural = "Plural-Forms: nplurals=2; plural=(n != 1);\\n"
        with tempfile.TemporaryDirectory() as folder:
            template, path = pathlib.Path(folder) / "a.pot", pathlib.Path(folder) / "de.po"
            template.write_text(head % "" + message.format(""), encoding="utf-8")
            for text, count in (("%s _behalten", 0), ("%s behalten", 1), ("%d _behalten", 2), ("", 1)):
                path.write_text(head % ("Language: de\\nProject-Id-Version: 1\\nPO-Revision-Date: 2026-01-01 00:00+0000\\nLast-Translator: A\\n"
                                        "Language-Team: de\\nMIME-Version: 1.0\\nContent-Transfer-Encoding: 8bit\\n" + plural)
                                + message.format(text), encoding="utf-8")
                with self.subTest(text):
                    self.assertEqual(len(list(file_problems("de", path, template, folder))), count)


if __name__ == "__main__":
    if not all(shutil.which(tool) for tool in ("xgettext", "msgmerge", "msgfmt")):
        tree.skip("gettext is not installed")
    unittest.main()
