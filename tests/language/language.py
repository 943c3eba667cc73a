# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that are not installed, in another language."""

import gettext
import os
import pathlib

# Under LOCPATH it is a locale of any name; those that a computer has are few, and translations are for locales with names.
NEUTRAL_LOCALE = pathlib.Path("/usr/lib/locale/C.utf8")


def environment(language, folder):
    """What a program needs to speak a language such as "de", with locales in that folder. None where that cannot be had."""
    if not NEUTRAL_LOCALE.is_dir():
        return None
    name = f"{language}_{language.upper()}.UTF-8"
    folder = pathlib.Path(folder)
    folder.mkdir(exist_ok=True)
    if not (folder / name).exists():
        (folder / name).symlink_to(NEUTRAL_LOCALE)
    return {"LOCPATH": str(folder), "LC_ALL": name, "LANGUAGE": language, "PICKUP_CATALOGS": os.environ["PICKUP_CATALOGS"],
            "LD_PRELOAD": os.environ["PICKUP_CATALOGS_LIBRARY"],
            # The C library itself never frees what it makes of LOCPATH.
            "ASAN_OPTIONS": ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0", "detect_leaks=0"]))}


def catalog(language):
    """The translations themselves."""
    return gettext.translation("pickup", os.environ["PICKUP_CATALOGS"], [language])
