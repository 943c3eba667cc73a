#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The liar by hand: prints its address and the names of its cases, and serves until it is interrupted.

  http://127.0.0.1:PORT/CASE/RUN/object.bin        the case with its small object
  http://127.0.0.1:PORT/CASE@big/RUN/object.bin    with its big one

Cases count requests; another RUN (any word) begins to count anew. PHASE of cases with several steps:
append ?phase=2 to the link. What a case does before it reads a request needs tests/e2e/test-liar.py."""

import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from cases import ALL  # noqa: E402
from server import Certificates, Listener, Over, Run  # noqa: E402


class Runs:
    """A run for each CASE/RUN that somebody asked for."""

    def __init__(self):
        self.runs = {}
        self.lock = threading.Lock()
        self.urls = {}

    def find(self, request):
        case, variant, name = self.split(request.target)
        with self.lock:
            if case not in ALL:
                raise Over
            run = self.runs.setdefault((case, variant, name), Run(ALL[case], variant))
            run.urls = {origin: f'{url}/{case}@{variant}/{name}' for origin, url in self.urls.items()}
            if 'phase=' in request.target:
                run.phase = int(request.target.partition('phase=')[2][:1] or 1)
        print(f'{case}@{variant}/{name}: {request.method} {request.get("Range", "")}', flush=True)
        return run

    @staticmethod
    def split(target):
        parts = (target.partition('?')[0].strip('/').split('/') + [''])[:2]
        case, _, variant = parts[0].partition('@')
        return case, variant or 'small', parts[1]


def main():
    runs = Runs()
    with tempfile.TemporaryDirectory(prefix='pickup-liar-ca-') as folder:
        certificates = Certificates(folder)
        for origin, context in (('http', None), ('other', None), ('https', certificates.context)):
            listener = Listener(origin, context=context, find_run=runs.find)
            runs.urls[origin] = f'{"https" if context else "http"}://127.0.0.1:{listener.port}'
        runs.urls['refusing'] = 'http://127.0.0.1:9'
        for case in ALL.values():
            print(f'/{case.name}\n    {case.why}')
        print(f'\n{runs.urls["http"]}/CASE/RUN/object.bin\n{runs.urls["https"]}/CASE/RUN/object.bin '
              f'(certificate authority: {certificates.ca})', flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == '__main__':
    main()
