"""Links that carry the whole work, and what the browser keeps."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.screen import Screen


def test_a_link_opens_the_same_work_in_a_fresh_profile(screen: Screen, open_page) -> None:
    files = [{"name": "main.py", "content": "print(open('note.txt').read(), input())  # ⬡ ü"}]
    files.append({"name": "note.txt", "content": "beside"})
    work = {"files": files, "stdin": "in", "args": "-x", "compare": "exact"}
    screen.write("", **work)
    screen.page.get_by_role("button", name="Share").click()
    expect(screen.page.get_by_role("status").filter(has_text="holds all of your code")).to_be_visible()
    fragment = screen.page.evaluate("location.hash")
    asked: list[str] = []
    other = open_page(f"/{fragment}")
    other.page.on("request", lambda request: asked.append(request.url))
    expect(other.runner.get_by_role("tab")).to_have_text(["main.py", "note.txt"])
    assert other.runner.evaluate("runner => runner.work") == screen.runner.evaluate("runner => runner.work")
    other.run()
    expect(other.terminal).to_have_text("beside in")
    assert not any("#" in url for url in asked)


def test_a_link_that_was_cut_short_says_so(open_page) -> None:
    screen = open_page("/#code=abc")
    expect(screen.page.get_by_role("status").filter(has_text="no code that can be read")).to_be_visible()
    expect(screen.editor).to_be_visible()


def test_an_example_does_not_bury_what_was_there(screen: Screen) -> None:
    screen.editor.click()
    screen.page.keyboard.press("ControlOrMeta+a")
    screen.page.keyboard.type("# my own")
    examples = screen.page.get_by_label("Examples")
    examples.select_option("Draw a picture")
    screen.page.keyboard.type("# changed ")
    examples.select_option("Back to my own code")
    expect(screen.editor).to_have_text("# my own")


def test_every_example_of_a_language_that_is_here_runs_well_or_as_it_says(screen: Screen) -> None:
    titles = screen.page.get_by_label("Examples").locator("option").all_inner_texts()[1:]
    assert len(titles) >= 4
    for index, title in enumerate(titles):
        screen.page.get_by_label("Examples").select_option(str(index))
        screen.run()
        other = {"Add two numbers, with cases": "All 3 cases passed", "An error, with its line": "Exited with code 1"}
        expect(screen.status).to_have_text(other.get(title, "Finished"))


def test_first_examples_of_other_languages(screen: Screen) -> None:
    menu = screen.runner.get_by_label("Language")
    here = {text.rsplit(" ", 1)[0] for text in menu.locator("option").all_inner_texts()}
    for language in sorted(here & {"javascript", "bash", "c", "c++", "perl", "awk", "sh", "sqlite3", "lua"}):
        screen.choose(language)
        screen.run()
        expect(screen.status).to_have_text("Finished")
