"""A manifest that is wrong refuses to load and says where; every manifest of the catalogue is right."""

import signal
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.manifest import BadManifest, parse_manifest
from chalicelib.core.runtime import select
from chalicelib.runtimes import catalogue, load

GOOD = """
language = "c"
aliases = ["gcc"]
source = "main.c"

[version]
command = ["gcc", "-dumpversion"]

[compile]
commands = [["gcc", "-o", "main", "{sources}"]]
limits = { wall_ms = 20000 }

[run]
commands = [["./main"]]
"""


def test_what_is_absent_gets_its_default():
    runtime = parse_manifest("c", GOOD, "int main(void) {}")
    assert (runtime.pool, runtime.pack, runtime.check.stdout) == ("base", None, "OK\n")
    assert runtime.phases["compile"].limits.wall_ms == 20_000
    assert runtime.phases["run"].limits.wall_ms == 3_000


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ('language = "c"', "", "language is missing"),
        ('language = "c"', 'language = "C C"', "language must be a name in lower case"),
        ('language = "c"', "language = 3", "language must be a text"),
        ('aliases = ["gcc"]', 'aliases = "gcc"', "aliases must be a list"),
        ('aliases = ["gcc"]', "aliases = [1]", "aliases[0] must be a name"),
        ('source = "main.c"', 'source = "../main.c"', "source must be a plain file name"),
        ('source = "main.c"', 'sauce = "main.c"', "sauce is not a key here"),
        ('[version]\ncommand = ["gcc", "-dumpversion"]', "", "version is missing"),
        ('command = ["gcc", "-dumpversion"]', 'command = "gcc"', "version.command must be a list of words"),
        ('[["./main"]]', "[]", "run.commands must be a list of at least one argv"),
        ('[["./main"]]', '["./main"]', "run.commands[0] must be a list of words"),
        ('[["./main"]]', '[["./main", "{sorce}"]]', "run.commands[0] holds {sorce}"),
        ('[["./main"]]', '[["./main", "{"]]', "run.commands[0] '{'"),
        ("wall_ms = 20000", "wall_s = 20", "compile.limits.wall_s is not a key here"),
        ("wall_ms = 20000", "wall_ms = 0", "compile.limits.wall_ms must be a whole number above 0"),
        ("wall_ms = 20000", "wall_ms = true", "compile.limits.wall_ms must be a whole number above 0"),
        ('[run]\ncommands = [["./main"]]', "", "run is missing"),
        ('commands = [["./main"]]', "commands = 1", "run.commands must be a list of at least one argv"),
        ('language = "c"', 'language = "c"\nrun = 1', "Cannot"),
        ("limits = { wall_ms = 20000 }", "limits = 5", "compile.limits must be a table"),
        ('source = "main.c"', 'source = "main.c"\npool = "gpu"', "pool must be one of"),
        ('source = "main.c"', 'source = "main.c"\nmain_patterns = ["("]', "main_patterns[0]"),
        ('source = "main.c"', 'source = "main.c"\nmain_patterns = ["x"]', "with one group"),
        ('source = "main.c"', "source = main.c", "runtime.toml"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(good, bad, says):
    assert good in GOOD
    with pytest.raises(BadManifest) as refused:
        parse_manifest("c", GOOD.replace(good, bad))
    assert str(refused.value).startswith("c/runtime.toml: ")
    assert says in str(refused.value)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["language", "source", "run", "version", "aliases", "check", "pool"]), st.integers() | st.text()
    )
)
def test_any_table_is_read_or_refused_never_half_read(table):
    text = "\n".join(
        f"{key} = {value!r}" if isinstance(value, int) else f"{key} = {_quoted(value)}" for key, value in table.items()
    )
    with pytest.raises(BadManifest):
        parse_manifest("any", text)


def _quoted(text):
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text if not 0xD800 <= ord(letter) < 0xE000) + '"'


def test_a_folder_needs_its_hello_program(tmp_path):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "runtime.toml").write_text(GOOD)
    with pytest.raises(BadManifest, match="c: needs one hello program, and has 0"):
        load(tmp_path)


def test_the_catalogue_carries_twenty_languages_and_more():
    runtimes = catalogue().values()
    assert len({runtime.language for runtime in runtimes}) >= 25
    assert all(runtime.hello for runtime in runtimes)


def test_no_name_leads_to_two_languages():
    names = Counter(
        name for names in {r.language: r.names for r in catalogue().values()}.values() for name in set(names)
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_the_latest_that_fits_is_selected():
    runtimes = [catalogue()["lua"], catalogue()["lua-5.1"], catalogue()["luajit"]]
    versions = {"lua": "5.4.7", "lua-5.1": "5.1.5", "luajit": "2.1.0"}

    def chosen(language, selector):
        runtime = select(runtimes, versions, language, selector)
        return runtime and runtime.name

    assert chosen("lua", "*") == "lua"
    assert chosen("lua", "5.1.x") == "lua-5.1"
    assert chosen("lua", "^5.1.2") == "lua"
    assert chosen("lua", "<5.4") == "lua-5.1"
    assert chosen("lua5.1", "*") == "lua-5.1"
    assert chosen("lua", "6.x") is None
    assert chosen("cobol", "*") is None
    assert select(runtimes, {"lua": "5.4.7"}, "lua", "5.1.x") is None


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("public class Solution { }", "Solution.java"),
        ("class Helper { }\npublic final class App { public static void main(String[] a) { } }", "App.java"),
        ("class Helper { }\nclass Program {\n    public static void main(String[] a) { }\n}", "Program.java"),
        ("record Point(int x, int y) { }\nclass Main {\n    static void main(String[] a) { }\n}", "Main.java"),
        ("// nothing here", "Main.java"),
        ("class Program\n{\n    static void main(String[] a) { }\n}", "Program.java"),
        ("  public class Inset { }", "Inset.java"),
    ],
)
def test_java_names_its_main_file_after_the_class_that_demands_it(source, name):
    assert catalogue()["java"].main_name("", source.encode()) == name


@pytest.mark.parametrize("unit", ["\n", "class A\n", "class A{\n", "class A{ void\n", "public\n", "A", "final "])
@pytest.mark.parametrize("start", ["", "class A", "class A{ void "])
def test_no_source_keeps_the_router_busy_over_its_name(start, unit):
    """Where a pattern begins anew at each place and looks to the end, this takes minutes; the alarm ends it."""

    def too_long(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(30)
    try:
        catalogue()["java"].main_name("", (start + unit * (1 << 17)).encode())
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_a_given_name_stays_where_nothing_demands_another():
    assert catalogue()["java"].main_name("src/app.java", b"public class Main { }") == "src/Main.java"
    assert catalogue()["python"].main_name("prog.py", b"public class Main { }") == "prog.py"
    assert catalogue()["python"].main_name("", b"") == "main.py"
