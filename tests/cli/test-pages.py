# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual and the completions of bash, zsh and fish know what “--help” knows: each command, option, value, and no other."""

import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
MANUALS, COMPLETIONS = TOP / "docs/man", TOP / "data/completions"
TIME_LIMIT = 60
OPTION = re.compile(r"--[a-z][a-z-]*")
# What every command has; and what stands in place of a command.
COMMON = {"--help"}


def run(*command, **options):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=TIME_LIMIT, **options)


def help_of(*command):
    result = run(os.environ["PICKUP_CLI"], *command, "--help", env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en"))
    assert result.returncode == 0, result.stderr
    return result.stdout


def commands():
    return sorted(set(re.findall(r"^  pickup-cli ([a-z]+) ", help_of(), re.M)))


def options(command):
    """What “--help” says: from an option's name to its short name and its value, either of which may be missing."""
    found = re.findall(r"^  (?:-(\w), )?(--[a-z-]+)(?:=(\S+(?: \S+”)?))?(?:  |$)", help_of(command), re.M)
    return {name: (short, value) for short, name, value in found}


class Manual(unittest.TestCase):
    def section(self, text, title):
        match = re.search(rf"^\.S[hs] {re.escape(title)}\n(.*?)(?=^\.S[hs] |\Z)", text, re.M | re.S)
        self.assertIsNotNone(match, f"there is no “{title}”")
        return match.group(1)

    def options(self, section):
        """The items of a list of options: .It Fl o , Fl -output Ns = Ns Ar file"""
        lines = [line for line in section.splitlines() if line.startswith(".It Fl")]
        names = [re.findall(r"Fl -([a-z-]+)", line)[0] for line in lines]
        self.assertEqual(len(names), len(set(names)), "an option is told twice")
        return {"--" + name: (re.findall(r"Fl (\w) ,", line) + [""])[0] for name, line in zip(names, lines)}

    def test_commands(self):
        text = (MANUALS / "pickup-cli.1").read_text()
        told = re.findall(r"^\.It Cm (\w+)", self.section(text, "COMMANDS"), re.M)
        self.assertEqual(sorted(told), sorted([*commands(), "help"]))

    def test_options(self):
        text = (MANUALS / "pickup-cli.1").read_text()
        titles = re.findall(r"^\.Ss Options of (.*)$", text, re.M)
        for command in commands():
            with self.subTest(command):
                told = {}
                for title in titles:
                    if command in re.split(r", | and ", title):
                        told.update(self.options(self.section(text, f"Options of {title}")))
                told["--help"] = "h"
                self.assertEqual(told, {name: short for name, (short, _) in options(command).items()})
        every = self.options(self.section(text, "Options of every command"))
        self.assertEqual(set(every), {"--help", "--version"})

    def test_exit_codes(self):
        source = (TOP / "src/cli/cli-exit.h").read_text()
        codes = re.findall(r"CLI_EXIT_\w+ = (\d+)", source)
        told = re.findall(r"^\.It (\d+)$", self.section((MANUALS / "pickup-cli.1").read_text(), "EXIT STATUS"), re.M)
        self.assertEqual(told, codes)

    def test_application(self):
        source = "".join(path.read_text() for path in (TOP / "src/app/application").glob("*.c"))
        names = {f"--{name}" for name in re.findall(r'^\s*\{ "([a-z-]+)", (?:\'.\'|0), G_OPTION_FLAG', source, re.M)}
        self.assertIn("--state-dir", names)
        told = set(OPTION.findall(run("man", "-l", "-E", "ascii", MANUALS / "pickup.1", env=dict(os.environ, MANWIDTH="200")).stdout)) \
            if shutil.which("man") else {"--" + name for name in re.findall(r"Fl -([a-z-]+)", (MANUALS / "pickup.1").read_text())}
        self.assertLessEqual(names | {"--help"}, told)

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_lint(self):
        """Other manuals may not be installed where this runs; everything else that mandoc remarks is a fault."""
        for page in sorted(MANUALS.glob("*.1")):
            remarks = [line for line in (run("mandoc", "-T", "lint", page)).stdout.splitlines()
                       if "referenced manual not found" not in line]
            self.assertEqual(remarks, [])
        with tempfile.TemporaryDirectory() as folder:
            bad = pathlib.Path(folder, "bad.1")
            bad.write_text((MANUALS / "pickup.1").read_text().replace(".El", "", 1))
            self.assertNotEqual(run("mandoc", "-T", "lint", bad).stdout, "")


class Terminal:
    """An interactive shell on a terminal of its own. Keys are typed only at its prompt: before it the terminal is not the shell's."""

    PROMPT = "<ready>"

    def __init__(self, folder, command, *setup):
        self.command = command
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "dumb", "LC_ALL": "C.UTF-8", "PS1": self.PROMPT, "HISTFILE": ""}
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.read_until(self.PROMPT)
        for line in setup:
            self.type(line + "\n")
            self.read_until(self.PROMPT)

    def type(self, keys):
        os.write(self.file, keys.encode())

    def read_until(self, end):
        shown, limit = "", time.monotonic() + TIME_LIMIT
        while not re.search(end, shown, re.S):
            ready, _, _ = select.select([self.file], [], [], max(0, limit - time.monotonic()))
            if not ready:
                raise AssertionError(f"{self.command[0]} says nothing any more: {shown!r}")
            shown += os.read(self.file, 65536).decode(errors="replace")
        return shown

    def complete(self, line):
        """What the terminal shows for this line and a tab; then the line is thrown away."""
        self.type(line + "\t\x15echo '<en''d>'\n")
        return self.read_until(f"\n<end>\r?\n.*{self.PROMPT}")

    def close(self):
        os.close(self.file)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)


class Completions:
    """The tests of a shell; complete(line) gives what may stand at its end."""

    program = None

    def setUp(self):
        if not shutil.which(self.program):
            self.skipTest(f"{self.program} is not installed")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        pathlib.Path(self.folder, "certificates.pem").write_text("")
        pathlib.Path(self.folder, "certs folder").mkdir()
        self.begin()

    def test_commands(self):
        self.assertEqual(self.words("pickup-cli ", set(commands()) | {"help", "nothing"}), set(commands()) | {"help"})

    def test_options(self):
        for command in commands():
            with self.subTest(command):
                self.assertEqual(set(OPTION.findall(self.complete(f"pickup-cli {command} --"))), set(options(command)))

    def test_values(self):
        for name, (_, value) in options("get").items():
            if "|" in value and value.islower():
                self.assertEqual(self.words(f"pickup-cli get {name} ", {*value.split("|"), "nothing"}), set(value.split("|")))
                self.assertEqual(self.words(f"pickup-cli get {name}=", {*value.split("|"), "nothing"}), set(value.split("|")))

    def test_files(self):
        for option in ("--ca-file", "--load-cookies", "--netrc-file", "--input-file", "--output", "-o", "-i"):
            self.assertEqual(self.words(f"pickup-cli get {option} cert", {"certificates.pem", "folder"}), {"certificates.pem", "folder"}, option)
        for option in ("--directory", "--state-dir", "-d"):
            self.assertEqual(self.words(f"pickup-cli get {option} cert", {"certificates.pem", "folder"}), {"folder"}, option)
        for command in ("list", "report"):
            self.assertEqual(self.words(f"pickup-cli {command} --state-dir cert", {"certificates.pem", "folder"}), {"folder"})

    def test_no_links(self):
        """A link is a password: nothing is offered in its place, least of all a file."""
        self.assertEqual(self.words("pickup-cli link cert", {"certificates.pem", "folder"}), set())

    def words(self, line, known):
        """Which of the known words are offered for the end of this line."""
        shown = self.complete(line)
        return {word for word in known if re.search(rf"(?<![\w-]){re.escape(word)}", shown)}


class Bash(Completions, unittest.TestCase):
    program = "bash"

    def begin(self):
        self.terminal = Terminal(self.folder, ["bash", "--norc", "--noprofile", "-i"], f"source '{COMPLETIONS / 'pickup-cli.bash'}'",
                                 "bind 'set show-all-if-ambiguous on'", "bind 'set page-completions off'",
                                 "bind 'set completion-query-items 0'", "bind 'set enable-bracketed-paste off'")
        self.addCleanup(self.terminal.close)

    def complete(self, line):
        return self.terminal.complete(line)


class Zsh(Completions, unittest.TestCase):
    program = "zsh"

    def begin(self):
        self.terminal = Terminal(self.folder, ["zsh", "-f", "-i"], f"fpath=('{COMPLETIONS}' $fpath)", "autoload -Uz compinit && compinit -u -D",
                                 "setopt nomenucomplete noautomenu noalwayslastprompt nobeep nolistambiguous nopromptsp", "LISTMAX=9999")
        self.addCleanup(self.terminal.close)

    def complete(self, line):
        return self.terminal.complete(line)


class Fish(Completions, unittest.TestCase):
    program = "fish"

    def begin(self):
        pass

    def complete(self, line):
        result = run("fish", "--no-config", "-c", f"source '{COMPLETIONS / 'pickup-cli.fish'}'; complete -C '{line}'", cwd=self.folder,
                     env=dict(os.environ, HOME=self.folder, XDG_CONFIG_HOME=self.folder, LC_ALL="C.UTF-8"))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return "\n".join(offer.split("\t")[0] for offer in result.stdout.splitlines())


if __name__ == "__main__":
    unittest.main()
