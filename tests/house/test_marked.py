"""Every word that people read is marked for translation: in templates, scripts and Python."""

import ast
import re
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

from tests.house.source import below, name, python, tree

# Names and signs that are the same in every language.
SAME = re.compile(
    r"Cosell|CSV|Excel|D-U-N-S|LEI|CRM|wizard-with-aside|&\w+;|·|←|→|–|…|[\W\d_]+", re.IGNORECASE
)
# Attributes that are read out or shown; those of a button hold its text.
READ = {"title", "alt", "placeholder", "label", "summary", "data-label"}
SPOKEN = re.compile(r"aria-(label|description|roledescription|valuetext|placeholder)")
BUTTONS = {"submit", "button", "reset"}
# What a person reads when it is given by these names, or to these calls.
SAID = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
RAISED = {"ValidationError", "Invalid", "Problem"}
TOLD = {"success", "error", "info", "warning"}
SENTENCE = re.compile(r"[^\W\d_]{2,}[,:;]? [^\W\d_]{2,}|^[A-Z][a-z]+[.!?]?$")
LITERAL = re.compile(r"(_\()?(?:\"([^\"]*)\"|'([^']*)')")
MARKING = {"translate", "trans", "blocktranslate", "blocktrans"}


class Words(HTMLParser):
    """The text of a page as people read it."""

    def __init__(self):
        super().__init__()
        self.said, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        button = tag == "input" and dict(attrs).get("type") in BUTTONS
        for key, value in attrs:
            if value and (key in READ or SPOKEN.fullmatch(key) or (button and key == "value")):
                self.said.append(value)

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def unmarked(template):
    """What of a template is read and not marked for translation."""
    kept, given, inside = [], [], False
    for token in Lexer(template).tokenize():
        word = token.contents.split(" ")[0]
        if token.token_type == TokenType.BLOCK and word in {"blocktranslate", "comment"}:
            inside = True
        elif token.token_type == TokenType.BLOCK and word in {"endblocktranslate", "endcomment"}:
            inside = False
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
        else:
            kept.append(" ")
            if word not in MARKING and token.token_type != TokenType.TEXT:
                given += unmarked_literals(token.contents)
    parser = Words()
    parser.feed("".join(kept))
    left = (" ".join(SAME.sub(" ", said).split()) for said in parser.said)
    return [said for said in left if re.search(r"[^\W\d_]{2}", said)] + given


def unmarked_literals(tag):
    """The words that a tag or filter is given as they stand: {{ name|default:"Nobody yet" }}."""
    found = LITERAL.findall(tag)
    return [a or b for marked, a, b in found if not marked and SENTENCE.search(a or b)]


def unmarked_python(module):
    """The words that Python gives to people as they stand."""
    said = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if called in RAISED or (called in TOLD and owner == "messages"):
                said += node.args
            said += [keyword.value for keyword in node.keywords if keyword.arg in SAID]
        elif isinstance(node, ast.Assign):
            names = {getattr(target, "id", "") for target in node.targets}
            said += [node.value] if names & SAID else []
    return [text for text in map(_text_of, said) if SENTENCE.search(text)]


def _text_of(node):
    """The words of a string as it stands, also with values put in; "" of anything else."""
    if isinstance(node, ast.BinOp):
        node = node.left
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = (part.value for part in parts if isinstance(part, ast.Constant))
    return "".join(text for text in texts if isinstance(text, str))


def unmarked_script(script):
    """The sentences in the strings of a script; words for people come from the page."""
    code = re.sub(r"(?m)^\s*//.*$|\s//.*$|/\*.*?\*/", "", script)
    shown = re.findall(
        r"(?:textContent|innerText|title|ariaLabel|label|alert\(|confirm\()\s*[=(]?\s*"
        r"[\"'`]([^\"'`]*[^\W\d_]{2}[^\"'`]*)",
        code,
    )
    return shown


def test_every_word_of_a_template_is_marked():
    """The page for errors of ours works without anything, and says it in both languages."""
    pages = [f for f in below("templates") if f.name != "500.html"]
    assert {name(f): left for f in pages if (left := unmarked(f.read_text()))} == {}


def test_every_word_that_python_says_to_people_is_marked():
    files = python("accounts", "deals", "portal")
    assert {name(f): left for f in files if (left := unmarked_python(tree(f)))} == {}


def test_scripts_have_no_words_of_their_own():
    files = [f for f in below("static/js") if f.suffix == ".js"]
    assert {name(f): left for f in files if (left := unmarked_script(f.read_text()))} == {}


def test_these_checks_can_fail():
    assert unmarked("<p>Hello {{ name }}</p>") == ["Hello"]
    assert unmarked("{% translate 'Hello' %} <b class='x'>{{ name }}</b> · 12 Cosell") == []
    assert unmarked('<i aria-label="Close it"></i><input type="submit" value="Send">') == [
        "Close it",
        "Send",
    ]
    assert unmarked('{{ x|default:"Nobody yet" }}{{ y|default:_("Nobody") }}') == ["Nobody yet"]
    assert unmarked("{% include 'a/b.html' with title='Deals' %}{% when x 'DATE_FORMAT' %}") == [
        "Deals"
    ]
    python_code = """
class Form:
    name = CharField(label="Your name", help_text=_("As in the passport"))
    class Meta:
        verbose_name_plural = "big deals"
raise forms.ValidationError("This is wrong: %s" % value)
raise ValidationError(_("This is wrong."), "invalid")
messages.success(request, f"{name} is saved now")
logger.info("a line for the log")
"""
    wrong = ["Your name", "big deals", "This is wrong: %s", " is saved now"]
    assert sorted(unmarked_python(ast.parse(python_code))) == sorted(wrong)
    assert unmarked_script("p.textContent = 'Loading the rest'; p.className = 'a b'") == [
        "Loading the rest"
    ]
