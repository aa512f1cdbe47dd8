"""Runs a file of SQL statements over an empty database in memory, and prints rows as the sqlite3 shell does: a|b|c.

Lines of stdin are rows of the table stdin(number, line), and arguments those of args(number, value).
"""

import re
import sqlite3
import sys


def statements(text):
    """The statements of the text, each with the line it begins on."""
    pending, line = "", 1
    for piece in re.findall(r"[^;]*;|[^;]+\Z", text):
        pending += piece
        if sqlite3.complete_statement(pending) or not pending.strip():
            yield line + leading_lines(pending), pending
            line += pending.count("\n")
            pending = ""
    if pending.strip():
        yield line + leading_lines(pending), pending


def leading_lines(text):
    return text[: len(text) - len(text.lstrip())].count("\n")


def shown(value):
    if value is None:
        return ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def main(path, args):
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("CREATE TABLE stdin (number INTEGER PRIMARY KEY, line TEXT)")
    database.execute("CREATE TABLE args (number INTEGER PRIMARY KEY, value TEXT)")
    database.executemany("INSERT INTO stdin (line) VALUES (?)", ((line.rstrip("\n"),) for line in sys.stdin))
    database.executemany("INSERT INTO args (value) VALUES (?)", ((value,) for value in args))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for line, statement in statements(text):
        try:
            for row in database.execute(statement):
                print("|".join(shown(value) for value in row))
        except sqlite3.Error as error:
            sys.stdout.flush()
            sys.exit(f"Error near line {line}: {error}")


for stream in (sys.stdin, sys.stdout, sys.stderr):
    stream.reconfigure(encoding="utf-8")
main(sys.argv[1], sys.argv[2:])
