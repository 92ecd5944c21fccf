"""What the source never says, whoever wrote it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import below, functions, name, python, tracked, tree

CODE = ("accounts", "deals", "portal")
LIFECYCLE = "deals/actions/lifecycle.py"


def lines_with(pattern: str, files: list[Path]) -> list[str]:
    """Where `pattern` is in the files, as `path:line`."""
    found = re.compile(pattern)
    return [
        f"{name(file)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if found.search(line)
    ]


@cache
def transitions() -> set[str]:
    """The names of the methods with `@transition`."""
    graphs = {"deals/models/lifecycle.py", "deals/models/review.py"}
    return {
        f.name
        for file in python("deals")
        if name(file) in graphs
        for f in functions(file)
        if any("transition" in ast.dump(d) for d in f.decorator_list)
    }


def calls(node: ast.AST) -> list[ast.Call]:
    return [child for child in ast.walk(node) if isinstance(child, ast.Call)]


def test_the_graph_is_where_these_tests_look_for_it():
    assert {"submit", "mark_stage", "win", "reopen", "approve", "send_again"} <= transitions()


@cache
def imported(file: Path) -> set[str]:
    """Names that the file's imports bind, modules among them."""
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def is_transition_of_an_object(call: ast.Call, file: Path) -> bool:
    """`deal.win(…)` and `self.deal.win(…)`, but not `lifecycle.win(…)` of an imported module."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in transitions():
        return False
    owner = call.func.value
    return not (isinstance(owner, ast.Name) and owner.id in imported(file))


def is_method_by_name(call: ast.Call) -> bool:
    """`getattr(deal, name)(…)`."""
    inner = call.func
    return isinstance(inner, ast.Call) and getattr(inner.func, "id", "") == "getattr"


def test_only_move_calls_a_transition():
    direct = [
        f"{name(file)}:{call.lineno}"
        for file in python(*CODE)
        for call in calls(tree(file))
        if is_transition_of_an_object(call, file)
    ]
    by_name = {
        name(file) for file in python("deals") if any(map(is_method_by_name, calls(tree(file))))
    }
    assert direct == []
    assert by_name == {LIFECYCLE}


def test_only_actions_reach_for_move():
    users = {line.partition(":")[0] for line in lines_with(r"\b_move\b", python(*CODE))}
    assert {user for user in users if not user.startswith("deals/actions/")} <= {
        "deals/models/lifecycle.py",  # their docstrings
        "deals/models/review.py",
    }


def test_nobody_but_the_graph_writes_status():
    assigned = [
        f"{name(file)}:{target.lineno}"
        for file in python("deals", "accounts")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]
    updated = [
        f"{name(file)}:{call.lineno}"
        for file in python("deals", "accounts")
        for call in calls(tree(file))
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"update", "bulk_update", "setattr"}
        and any(keyword.arg in {"status", "progress"} for keyword in call.keywords)
    ]
    assert assigned + updated == []


def test_deals_are_read_through_visible_to():
    """Bare managers stay below the screens, and in the demo, which plays everybody."""
    allowed = ("deals/models/", "deals/queries/", "deals/actions/", "deals/demo/")
    files = [f for f in python(*CODE) if not name(f).startswith(allowed)]
    assert (
        lines_with(r"\bDeal\.(objects|_default_manager|_base_manager)\b(?!\.visible_to)", files)
        == []
    )


@pytest.mark.parametrize("module", ["django.http", "django.shortcuts", "django.contrib.messages"])
def test_below_the_screens_nothing_knows_of_requests(module):
    lower = python("deals/actions", "deals/queries", "deals/models")
    lower += [f for f in python("deals") if f.stem in {"guards", "pipelines", "enums", "errors"}]
    assert lines_with(rf"^\s*(from|import) {re.escape(module)}\b", lower) == []


def test_guards_and_tables_know_no_database():
    """Pure: at run time they import no model; choices are all they take from django.db."""
    names = {"guards", "pipelines", "enums", "errors", "editability", "eligibility"}
    pure = [file for file in python("deals") if name(file) in {f"deals/{n}.py" for n in names}]
    assert len(pure) == len(names)
    assert lines_with(r"^(from|import) (django\.db(?! import models$)|deals\.models)", pure) == []
    assert lines_with(r"\b(models\.Model|\.objects|QuerySet)\b", pure) == []


def test_actions_take_everything_but_the_thing_itself_by_keyword():
    """`verb(thing, *, by, …)`."""
    found = [
        f"{name(file)}:{function.name}"
        for file in python("deals/actions")
        for function in tree(file).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and takes_by(function)
        and len(function.args.args) > 1
    ]
    assert found == []


HELPERS = {"record", "record_aside", "refuse_foreign"}  # what verbs are made of


def takes_by(function: ast.FunctionDef) -> bool:
    """Whether it is a verb: somebody does it."""
    parameters = [*function.args.args, *function.args.kwonlyargs]
    return function.name not in HELPERS and any(p.arg == "by" for p in parameters)


def test_templates_escape_everything():
    html = below("templates")
    assert lines_with(r"\|\s*safe\b|{%\s*autoescape off|\|\s*safeseq\b", html) == []
    made = [file for file in python(*CODE) if name(file) != "portal/html.py"]
    assert lines_with(r"\bmark_safe\(|SafeString\(", made) == []


INLINE = r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"


def test_templates_have_no_inline_script_or_style():
    """Once template tags are taken out, whose arguments may be called anything."""
    html = {name(f): re.sub(r"{%.*?%}", "", f.read_text()) for f in below("templates")}
    pages = {page: text for page, text in html.items() if "/emails/" not in page}
    assert [page for page, text in pages.items() if re.search(INLINE, text)] == []


def test_pages_ask_no_other_host():
    files = [f for f in below("templates", "static") if f.suffix in {".html", ".css", ".js"}]
    assert (
        lines_with(
            r"(src|href|action)\s*=\s*[\"'](https?:)?//|url\(\s*[\"']?(https?:)?//|@import", files
        )
        == []
    )


def test_scripts_make_no_markup():
    assert (
        lines_with(
            r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b", below("static/js")
        )
        == []
    )


def test_user_text_never_meets_the_slow_filters():
    assert (
        lines_with(
            r"\|\s*(urlize|urlizetrunc|striptags|truncatewords_html|wordwrap)\b", below("templates")
        )
        == []
    )


def test_no_file_names_a_registry_or_a_folder_of_this_machine():
    hosts = ["py" + "pi.org", "python" + "hosted", "npm" + "js.", "registry." + "npm"]
    pattern = "|".join([*map(re.escape, hosts), r"(?<![\w.])/(work|root|home)/"])
    assert lines_with(pattern, list(tracked())) == []
