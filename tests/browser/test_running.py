"""Type, run, see: what a reader does all day."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.served import Served


def test_type_run_and_see(screen: Screen) -> None:
    screen.editor.click()
    screen.page.keyboard.press("ControlOrMeta+a")
    screen.page.keyboard.type("print('typed', 6 * 7)")
    screen.run()
    expect(screen.status).to_have_text("Finished")
    expect(screen.terminal).to_have_text("typed 42")
    for figure in ("wall", "cpu", "memory", "node"):
        expect(screen.runner.locator(".figures dt", has_text=figure)).to_be_visible()


def test_ctrl_enter_runs_without_adding_a_line(screen: Screen) -> None:
    screen.write("print('by key')")
    screen.editor.click()
    screen.page.keyboard.press("ControlOrMeta+Enter")
    expect(screen.terminal).to_have_text("by key")
    assert screen.runner.evaluate("runner => runner.code") == "print('by key')"


def test_a_traceback_leads_to_its_line(screen: Screen) -> None:
    screen.write("def halve(n):\n    return n / 0\n\n\nprint('before')\nhalve(1)\n")
    screen.run()
    expect(screen.status).to_have_text("Exited with code 1")
    expect(screen.runner.locator(".cm-fault")).to_have_count(2)
    screen.runner.get_by_role("button", name=re.compile("go to line 2 of main.py")).click()
    expect(screen.runner.locator(".cm-visited")).to_have_text("    return n / 0")
    expect(screen.runner.locator(".cm-activeLine")).to_have_text("    return n / 0")
    expect(screen.editor).to_be_focused()


def test_a_compile_error_leads_to_its_line_and_column(screen: Screen, served: Served) -> None:
    served.need("c")
    screen.choose("c")
    screen.write('#include <stdio.h>\nint main(void) {\n    puts("x")\n    return 0;\n}\n')
    screen.run()
    expect(screen.status).to_have_text("Did not compile")
    place = screen.runner.locator(".place").first
    assert re.search(r"main\.c:3:\d+", place.inner_text())
    place.click()
    expect(screen.runner.locator(".cm-activeLine")).to_have_text('    puts("x")')


def test_stderr_is_told_apart_and_colours_are_kept(screen: Screen) -> None:
    screen.write("import sys\nprint('\\033[31mred\\033[0m plain')\nprint('oh', file=sys.stderr)")
    screen.run()
    expect(screen.terminal).to_contain_text("red plain")
    expect(screen.runner.locator(".terminal .stderr")).to_have_text("oh\n")
    red, plain = (
        screen.runner.locator(".terminal .stdout", has_text=text).first.evaluate("e => getComputedStyle(e).color")
        for text in ("red", "plain")
    )
    assert red != plain


def test_input_and_arguments(screen: Screen) -> None:
    screen.write("import sys\nprint(sys.argv[1:], input())")
    screen.runner.get_by_text("Input and cases").click()
    screen.runner.get_by_label("Standard input").fill("from the box")
    screen.runner.get_by_label("Arguments").fill("one 'two words'")
    screen.page.keyboard.press("ControlOrMeta+Enter")
    expect(screen.terminal).to_have_text("['one', 'two words'] from the box")


def test_cases_and_their_verdicts(screen: Screen) -> None:
    screen.write("print(sum(map(int, input().split())))")
    screen.runner.get_by_text("Input and cases").click()
    for index, (given, expected) in enumerate((("1 2", "3"), ("2 2", "5"), ("x", "0")), 1):
        screen.runner.get_by_role("button", name="Add a case").click()
        screen.runner.get_by_label(f"Case {index}: input").fill(given)
        screen.runner.get_by_label(f"Case {index}: expected output").fill(expected)
    screen.run()
    expect(screen.status).to_have_text("1 of 3 cases passed")
    expect(screen.runner.locator(".case-verdict")).to_have_text(["Passed", "Wrong answer", "Runtime error"])
    wrong = screen.runner.locator("details.case").nth(1)
    expect(wrong).to_have_attribute("open", "")
    expect(wrong.locator("mark")).to_have_text(["5", "4"])


def test_several_files_and_the_keys_of_their_tabs(screen: Screen) -> None:
    screen.write("import other\nprint(other.NAME)")
    screen.runner.get_by_role("button", name="Add a file").click()
    screen.page.keyboard.type("../bad.py\n")
    expect(screen.runner.get_by_role("tab")).to_have_count(1)
    screen.runner.get_by_label("New file's name").fill("other.py")
    screen.page.keyboard.press("Enter")
    screen.editor.click()
    screen.page.keyboard.type("NAME = 'beside'")
    screen.run()
    expect(screen.terminal).to_have_text("beside")
    screen.runner.get_by_role("tab", name="other.py").focus()
    screen.page.keyboard.press("ArrowLeft")
    expect(screen.runner.get_by_role("tab", name="main.py")).to_be_focused()
    expect(screen.editor).to_contain_text("import other")
    screen.page.keyboard.press("ArrowRight")
    screen.page.keyboard.press("Delete")
    expect(screen.runner.get_by_role("tab")).to_have_text(["main.py"])


def test_a_picture_that_the_program_drew(screen: Screen) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30"/></svg>'
    screen.write(f"open('drawn.svg', 'w').write('''{svg}''')")
    screen.run()
    picture = screen.runner.get_by_role("img", name="drawn.svg")
    expect(picture).to_be_visible()
    assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") == 40
    with screen.page.expect_download() as download:
        screen.runner.get_by_role("button", name="drawn.svg").click()
    assert download.value.suggested_filename == "drawn.svg"
    assert download.value.path().read_text() == svg


def test_a_table_that_the_program_wrote(screen: Screen) -> None:
    screen.write("open('hives.csv', 'w').write('hive,bees\\nmeadow,41200\\n')")
    screen.run()
    expect(screen.runner.get_by_role("columnheader")).to_have_text(["hive", "bees"])
    expect(screen.runner.get_by_role("cell")).to_have_text(["meadow", "41200"])


def test_the_last_value_in_its_rich_form(screen: Screen) -> None:
    screen.write("class Bee:\n    def _repr_html_(self): return '<p id=bee>buzz</p>'\nBee()", mode="repl")
    screen.run()
    expect(screen.runner.frame_locator("iframe.sealed").locator("#bee")).to_have_text("buzz")


def test_a_figure_that_matplotlib_drew(screen: Screen) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not beside the Python that the nodes run")
    screen.write("import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.title('squares')")
    screen.runner.get_by_text("Input and cases").click()
    screen.runner.get_by_text("Show the value of the last line").click()
    for _ in range(3):  # importing matplotlib takes most of the time that a run may have, on a machine with much to do
        screen.run()
        if screen.status.inner_text() == "Finished":
            break
    if screen.status.inner_text() == "Time limit reached":
        pytest.skip("this machine is too busy now: importing matplotlib took longer than a run may")
    figure = screen.runner.locator("img.figure")
    expect(figure).to_be_visible()
    assert figure.evaluate("async image => (await image.decode(), image.naturalWidth)") > 300


def test_output_over_the_cap_is_cut_and_says_so(screen: Screen) -> None:
    screen.write("for _ in range(1200):\n    print('x' * 999)")
    screen.run()
    expect(screen.runner.locator(".notice.cut")).to_contain_text("stdout ends here")
    screen.runner.get_by_role("button", name=re.compile("more characters")).click()
    assert len(screen.terminal.text_content() or "") > 1_000_000


def test_a_program_that_goes_on_too_long(screen: Screen) -> None:
    screen.write("print('begun', flush=True)\nwhile True: pass")
    screen.run()
    expect(screen.status).to_have_text(re.compile("(CPU t|T)ime limit reached"))
    expect(screen.terminal).to_have_text("begun")


def test_the_seconds_pass_and_stop_stops_waiting(screen: Screen) -> None:
    screen.write("import time\ntime.sleep(2.5)\nprint('late')")
    screen.runner.get_by_role("button", name="Run", exact=True).click()
    expect(screen.status).to_have_text("Running")
    expect(screen.runner.locator(".figures")).to_have_text(re.compile(r"[1-9]\d*\.\d s|0\.[1-9] s"))
    screen.runner.get_by_role("button", name="Stop").click()
    expect(screen.status).to_have_text("Cancelled.")
    screen.write("print('again')")
    screen.run()
    expect(screen.terminal).to_have_text("again")


def test_another_language_keeps_the_work_of_each(screen: Screen) -> None:
    screen.editor.click()
    screen.page.keyboard.press("ControlOrMeta+a")
    screen.page.keyboard.type("# mine")
    screen.choose("bash")
    expect(screen.runner.get_by_role("tab")).to_have_text(["main.sh"])
    screen.run()
    expect(screen.status).to_have_text("Finished")
    screen.choose("python")
    expect(screen.editor).to_have_text("# mine")
    screen.page.reload()
    expect(screen.editor).to_have_text("# mine")
