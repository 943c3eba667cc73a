# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one target: PROGRAM TARGET gives it what is known; with SECONDS ("30s") or RUNS, PROGRAM is a fuzzer and goes on from there,
always the same way if a SEED is given."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import corpus


def replay(program, target, folder):
    seeds = folder / "seeds"
    seeds.mkdir()
    corpus.write(target, seeds)
    run = subprocess.run([program, str(seeds)], capture_output=True, text=True, errors="replace")
    if run.returncode:
        last = [line for line in run.stderr.split("\n") if line.startswith("# ")][-1:]
        if last and pathlib.Path(last[0][2:]).is_file():
            print("at the input", ascii(pathlib.Path(last[0][2:]).read_bytes()))
        print(run.stderr[-8000:])
    print(run.stdout.strip())
    return run.returncode == 0


def tell_found(target, data):
    text = repr(data)[2:-1].replace("\\'", "'").replace('"', '\\"')
    print(f"Mend what is wrong, and put this among the inputs of “{target}” in tests/fuzz/found.json:")
    print("  " + text.replace("\\", "\\\\").replace('\\\\"', '\\\\\\"'))


# json-glib leaks what it had read of JSON that turns out to be none; leaks of ours show in the ordinary build under the sanitizers.
LEAKY = {"browser", "error-body", "answer", "link-file", "list", "text"}


def fuzz(program, target, amount, seed, folder):
    seeds, kept = folder / "seeds", pathlib.Path(program).parent / f"corpus-{target}"
    seeds.mkdir()
    kept.mkdir(exist_ok=True)
    corpus.write(target, seeds)
    (folder / "words").write_text(corpus.dictionary(target))
    how_long = [f"-max_total_time={amount[:-1]}"] if amount.endswith("s") else [f"-runs={amount}"]
    run = subprocess.run([program, *how_long, f"-seed={seed}", f"-max_len={corpus.TARGETS[target][2]}", f"-dict={folder}/words", "-timeout=20", "-rss_limit_mb=2048",
                          "-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={folder}/found-", str(kept), str(seeds)],
                         capture_output=True, text=True, errors="replace",
                         env={**os.environ, "ASAN_OPTIONS": f"detect_leaks={0 if target in LEAKY else 1}"})
    executed = re.search(r"number_of_executed_units: (\d+)", run.stderr)
    print(f"{target}: {executed.group(1) if executed else 'no'} runs, {len(list(kept.iterdir()))} inputs kept")
    for path in folder.glob("found-*"):
        print(run.stderr[-12000:])
        tell_found(target, path.read_bytes())
    if run.returncode and not list(folder.glob("found-*")):
        print(run.stderr[-12000:])
    return run.returncode == 0 and executed is not None and int(executed.group(1)) > 0


def main(program, target, amount=None, seed="0"):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pickup-fuzz-"))
    try:
        done = fuzz(program, target, amount, seed, folder) if amount else replay(program, target, folder)
    finally:
        shutil.rmtree(folder)
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
