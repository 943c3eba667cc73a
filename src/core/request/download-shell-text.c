/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of a command as a shell would see them. Nothing is ever filled in, let alone run. */

#include "config.h"

#include "request/download-shell-text.h"

#include "base/download-error.h"
#include "base/download-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  FLAW_NONE,
  FLAW_OPEN_QUOTE,
  FLAW_EXPANSION,
  FLAW_NUL,
} Flaw;

typedef struct
{
  const char *p;
  GPtrArray  *words;
  GString    *word;
  gboolean    open;     /* a word is being read, maybe an empty one */
  gboolean    query;    /* the word has a question mark */
  gboolean    ended;    /* a separator was read */
  gboolean    piped;    /* what follows belongs to another program */
  gboolean    redirect; /* the next word is a file */
  gboolean    discard;  /* and it takes nothing that is wanted */
  Flaw        flaw;
} Reader;

static void
note_flaw (Reader *self,
           Flaw    flaw)
{
  if (self->flaw == FLAW_NONE && !self->piped)
    self->flaw = flaw;
}

static void
open_word (Reader *self)
{
  if (self->open)
    return;

  g_string_truncate (self->word, 0);
  self->open = TRUE;
  self->query = FALSE;
}

static void
append (Reader *self,
        char    c)
{
  open_word (self);
  g_string_append_c (self->word, c);
  self->query = self->query || c == '?';
}

/* Escapes for single bytes are meant as characters: browsers write U+00E9 as \xe9. */
static char *
make_valid (const GString *word)
{
  const char *bytes = word->str;
  GString    *valid;

  if (g_utf8_validate (word->str, (gssize) word->len, NULL))
    return g_strndup (word->str, word->len);

  valid = g_string_new (NULL);
  while (*bytes != '\0')
    {
      const char *end;

      g_utf8_validate (bytes, -1, &end);
      g_string_append_len (valid, bytes, end - bytes);
      if (*end != '\0')
        g_string_append_unichar (valid, (guchar) *end++);
      bytes = end;
    }

  return g_string_free (valid, FALSE);
}

static void
end_word (Reader *self)
{
  if (!self->open)
    return;

  self->open = FALSE;
  if (!self->piped && !(self->redirect && self->discard))
    {
      if (self->redirect)
        g_ptr_array_add (self->words, g_strdup ("-o"));
      g_ptr_array_add (self->words, make_valid (self->word));
    }
  self->redirect = self->discard = FALSE;
}

static gsize
measure_newline (const char *p)
{
  return *p == '\n' ? 1 : p[0] == '\r' && p[1] == '\n' ? 2
                                                       : 0;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

/* In a link that somebody forgot to quote, an ampersand divides parameters. */
static gboolean
is_link_ampersand (Reader *self)
{
  return self->p[0] == '&' && self->open && download_text_begins (self->word->str, "http") &&
         self->query && (g_ascii_isalnum (self->p[1]) || self->p[1] == '_' || self->p[1] == '%');
}

/* "> file" is "-o file", but what standard error says is not wanted. */
static void
read_redirection (Reader *self)
{
  gboolean numbered = self->open && self->word->len == 1 && g_ascii_isdigit (self->word->str[0]);

  self->discard = numbered && self->word->str[0] != '1';
  if (numbered)
    self->open = FALSE;
  end_word (self);

  self->p++;
  while (*self->p == '>' || *self->p == '|')
    self->p++;
  if (*self->p == '&')
    {
      self->discard = TRUE;
      self->p++;
    }
  self->redirect = TRUE;
}

/* What ends a word in either shell. Returns whether there was anything of the kind. */
static gboolean
read_operator (Reader *self)
{
  char c = *self->p;

  if (is_blank (c))
    {
      end_word (self);
      self->p++;
    }
  else if (c == '\n' || (c == '&' && !is_link_ampersand (self)))
    {
      end_word (self);
      self->p += download_text_begins (self->p, "&&") ? 2 : 1;
      self->ended = TRUE;
    }
  else if (c == '|')
    {
      end_word (self);
      self->p++;
      self->piped = TRUE;
    }
  else if (c == '>')
    {
      read_redirection (self);
    }
  else if (c == '<')
    {
      note_flaw (self, FLAW_EXPANSION);
      end_word (self);
      self->p++;
    }
  else
    {
      return FALSE;
    }

  return TRUE;
}

static gunichar
read_digits (Reader *self,
             guint   base,
             guint   most)
{
  gunichar value = 0;

  for (guint i = 0; i < most; i++)
    {
      int digit = g_ascii_xdigit_value (*self->p);

      if (digit < 0 || digit >= (int) base)
        break;
      value = value * base + (gunichar) digit;
      self->p++;
    }

  return value;
}

/* Browsers write characters beyond 16 bits as two halves. */
static void
append_code (Reader  *self,
             gunichar c)
{
  if (c >= 0xd800 && c < 0xdc00 && self->p[0] == '\\' && self->p[1] == 'u')
    {
      const char *start = self->p;
      gunichar    low;

      self->p += 2;
      low = read_digits (self, 16, 4);
      if (low >= 0xdc00 && low < 0xe000)
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      else
        self->p = start;
    }

  if (c == 0)
    note_flaw (self, FLAW_NUL);
  else
    g_string_append_unichar (self->word, g_unichar_validate (c) ? c : 0xfffd);
}

static void
append_byte (Reader  *self,
             gunichar c)
{
  if ((c & 0xff) == 0)
    note_flaw (self, FLAW_NUL);
  else
    g_string_append_c (self->word, (char) (c & 0xff));
}

/* Behind the backslash in $'…'. */
static void
read_ansi_escape (Reader *self)
{
  static const char letters[] = "abefnrtvE";
  static const char meanings[] = "\a\b\033\f\n\r\t\v\033";
  char              c = *self->p;
  const char       *letter = strchr (letters, c);

  if (c == '\0')
    return;
  if (c >= '0' && c <= '7')
    {
      append_byte (self, read_digits (self, 8, 3));
      return;
    }

  self->p++;
  if (letter != NULL)
    append (self, meanings[letter - letters]);
  else if (c == 'x' && g_ascii_isxdigit (*self->p))
    append_byte (self, read_digits (self, 16, 2));
  else if ((c == 'u' || c == 'U') && g_ascii_isxdigit (*self->p))
    append_code (self, read_digits (self, 16, c == 'u' ? 4 : 8));
  else if (strchr ("\\'\"?", c) != NULL)
    append (self, c);
  else
    {
      append (self, '\\');
      append (self, c);
    }
}

static void
close_quote (Reader *self)
{
  if (*self->p != '\0')
    self->p++;
  else
    note_flaw (self, FLAW_OPEN_QUOTE);
}

static void
read_single_quoted (Reader  *self,
                    gboolean ansi)
{
  open_word (self);
  while (*self->p != '\0' && *self->p != '\'')
    {
      if (ansi && *self->p == '\\')
        {
          self->p++;
          read_ansi_escape (self);
        }
      else
        {
          append (self, *self->p++);
        }
    }
  close_quote (self);
}

static gboolean
is_expansion (const char *p)
{
  return p[0] == '`' || (p[0] == '$' && (g_ascii_isalnum (p[1]) || (p[1] != '\0' && strchr ("_{(@*#?$!-", p[1]) != NULL)));
}

static void
read_double_quoted (Reader *self)
{
  open_word (self);
  while (*self->p != '\0' && *self->p != '"')
    {
      gsize newline = self->p[0] == '\\' ? measure_newline (self->p + 1) : 0;

      if (newline > 0)
        {
          self->p += 1 + newline;
          continue;
        }
      if (self->p[0] == '\\' && self->p[1] != '\0' && strchr ("$`\"\\", self->p[1]) != NULL)
        self->p++;
      else if (is_expansion (self->p))
        note_flaw (self, FLAW_EXPANSION);
      append (self, *self->p++);
    }
  close_quote (self);
}

static void
read_backslash (Reader *self)
{
  gsize newline = measure_newline (self->p + 1);

  self->p += 1 + newline;
  if (newline == 0 && *self->p != '\0')
    append (self, *self->p++);
}

static void
read_posix (Reader *self)
{
  const char *p = self->p;

  if (p[0] == '\'' || (p[0] == '$' && p[1] == '\''))
    {
      self->p += p[0] == '$' ? 2 : 1;
      read_single_quoted (self, p[0] == '$');
    }
  else if (p[0] == '"' || (p[0] == '$' && p[1] == '"'))
    {
      self->p += p[0] == '$' ? 2 : 1;
      read_double_quoted (self);
    }
  else if (p[0] == '\\')
    {
      read_backslash (self);
    }
  else if (p[0] == '#' && !self->open)
    {
      self->p += strcspn (p, "\n");
    }
  else if (p[0] == ';')
    {
      end_word (self);
      self->p++;
      self->ended = TRUE;
    }
  else if (!read_operator (self))
    {
      if (is_expansion (p))
        note_flaw (self, FLAW_EXPANSION);
      append (self, *self->p++);
    }
}

/* A caret at the end of a line goes on with the next one. One more line break behind it is meant as such. */
static void
read_caret_newline (Reader *self,
                    gsize   newline)
{
  self->p += 1 + newline;
  newline = measure_newline (self->p);
  if (newline > 0 && self->open)
    {
      append (self, '\n');
      self->p += newline;
    }
}

/* How many carets are in the way at @p. Between plain quotation marks they are text in front of letters, save for the
 * one that parts a percent sign from a name. */
static gsize
measure_caret (const char *p,
               gboolean    plain,
               gboolean    after_percent)
{
  if (p[0] != '^' || p[1] == '\0')
    return 0;

  return !plain || after_percent || (g_ascii_isgraph (p[1]) && !g_ascii_isalnum (p[1])) ? 1 : 0;
}

/* What a program of Windows makes of a backslash or quotation mark between quotation marks. Returns whether it took any. */
static gboolean
read_cmd_escape (Reader  *self,
                 gboolean plain)
{
  const char *p = self->p + measure_caret (self->p, plain, FALSE);
  const char *next = p[0] != '\0' ? p + 1 + measure_caret (p + 1, plain, FALSE) : p;

  if ((p[0] == '\\' && (*next == '"' || *next == '\\')) || (plain && p[0] == '"' && *next == '"') ||
      (plain && p[0] == '`' && (*next == '$' || *next == '`')))
    {
      append (self, *next);
      self->p = next + 1;
      return TRUE;
    }

  return FALSE;
}

static void
read_cmd_quoted (Reader  *self,
                 gboolean plain)
{
  gboolean after_percent = FALSE;

  open_word (self);
  while (*self->p != '\0')
    {
      gsize       newline = self->p[0] == '^' ? measure_newline (self->p + 1) : 0;
      gsize       caret = measure_caret (self->p, plain, after_percent);
      const char *p = self->p + caret;

      after_percent = FALSE;
      if (newline > 0)
        {
          read_caret_newline (self, newline);
        }
      else if (!read_cmd_escape (self, plain))
        {
          if (*p == '"')
            {
              self->p = p + 1;
              return;
            }
          after_percent = *p == '%' && (caret > 0 || !plain);
          append (self, *p);
          self->p = p + 1;
        }
    }
  note_flaw (self, FLAW_OPEN_QUOTE);
}

static void
read_cmd (Reader *self)
{
  const char *p = self->p;
  gsize       newline = p[0] == '^' ? measure_newline (p + 1) : 0;

  if (newline > 0)
    {
      read_caret_newline (self, newline);
    }
  else if (p[0] == '"' || (p[0] == '^' && p[1] == '"'))
    {
      self->p += p[0] == '^' ? 2 : 1;
      read_cmd_quoted (self, p[0] == '"');
    }
  else if (p[0] == '^' && p[1] != '\0')
    {
      append (self, p[1]);
      self->p += 2;
    }
  else if (!read_operator (self))
    {
      append (self, *self->p++);
    }
}

static void
set_error_from_flaw (GError **error,
                     Flaw     flaw)
{
  const char *message = NULL;

  switch (flaw)
    {
    case FLAW_OPEN_QUOTE:
      message = _ ("This command ends inside quotation marks: copy the whole of it.");
      break;
    case FLAW_EXPANSION:
      message = _ ("This command has parts that only a shell can fill in: replace them with what they stand for.");
      break;
    case FLAW_NUL:
    case FLAW_NONE:
      message = _ ("This command contains characters that cannot be sent.");
      break;
    }

  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, message);
}

/**
 * download_shell_text_read_command:
 * @shell: whose quotation marks it has
 * @text: (inout): valid UTF-8; moves behind the command and what divides it from the next one, with or without an error
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Reads the words of one command. What its output is piped into is passed over, and "> file" becomes "-o", "file". An
 * ampersand in the middle of a link is part of it, quoted or not. Comments count as nothing.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the words in UTF-8, maybe none, or %NULL with @error set
 */
GPtrArray *
download_shell_text_read_command (DownloadShell shell,
                                  const char  **text,
                                  GError      **error)
{
  Reader self = { .p = *text, .words = g_ptr_array_new_with_free_func (g_free), .word = g_string_new (NULL) };

  while (*self.p != '\0' && !self.ended)
    {
      if (shell == DOWNLOAD_SHELL_CMD)
        read_cmd (&self);
      else
        read_posix (&self);
    }
  end_word (&self);
  g_string_free (self.word, TRUE);
  *text = self.p;

  if (self.flaw != FLAW_NONE)
    {
      set_error_from_flaw (error, self.flaw);
      g_clear_pointer (&self.words, g_ptr_array_unref);
    }
  return self.words;
}

/* Of commands with plain quotation marks: whether what stands at @p is written in one shell only. */
static gboolean
tell_by_details (const char    *p,
                 gboolean       first,
                 DownloadShell *shell)
{
  gboolean is_cmd = download_text_begins (p, "\"%\"") || download_text_begins (p, "^%^") || download_text_begins (p, "^&") ||
                    download_text_begins (p, "^\\^\"") ||
                    download_text_begins (p, "`$") || download_text_begins (p, "``") ||
                    (p[0] == '"' && p[1] == '"' && !first &&
                     (!g_ascii_isspace (p[-1]) || (p[2] != '\0' && !g_ascii_isspace (p[2]))));
  gboolean is_posix = !first && g_ascii_isspace (p[-1]) && (p[0] == '\'' || (p[0] == '$' && p[1] == '\''));

  *shell = is_cmd ? DOWNLOAD_SHELL_CMD : DOWNLOAD_SHELL_POSIX;
  return is_cmd || is_posix;
}

/**
 * download_shell_text_guess:
 * @text: commands
 *
 * Returns: the shell that they were written for; where both would read the same, %DOWNLOAD_SHELL_POSIX
 */
DownloadShell
download_shell_text_guess (const char *text)
{
  gboolean      quoted = FALSE;
  DownloadShell shell;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (p[0] == '^' && (measure_newline (p + 1) > 0 || (p[1] == '"' && !quoted)))
        return DOWNLOAD_SHELL_CMD;
      if ((p[0] == '\\' && measure_newline (p + 1) > 0) || (p[0] == '\'' && !quoted))
        return DOWNLOAD_SHELL_POSIX;
      if (tell_by_details (p, p == text, &shell))
        return shell;
      quoted = quoted || *p == '"';
    }

  return DOWNLOAD_SHELL_POSIX;
}
