/* SPDX-License-Identifier: GPL-3.0-or-later */

/* To be preloaded: the program finds its translations in $PICKUP_CATALOGS, where they were built, as if it were installed. */

#include <dlfcn.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#undef bindtextdomain

typedef char *(*Bind) (const char *domain,
                       const char *folder);

char *
bindtextdomain (const char *domain,
                const char *folder)
{
  const char *catalogs = getenv ("PICKUP_CATALOGS");
  Bind        bind = (Bind) dlsym (RTLD_NEXT, "bindtextdomain");

  return bind (domain, catalogs != NULL && folder != NULL && strcmp (domain, "pickup") == 0 ? catalogs : folder);
}
