"""Engagement letters of the demo: a page of PDF, made in code."""

from django.core.files.base import ContentFile

from deals.actions.attachments import add_attachment
from deals.demo.past import at
from deals.enums import AttachmentKind, DealType, Direction, Status
from deals.models import Deal, StageMark
from deals.pipelines import ASSESSMENT

LETTERS = 2
SIGNED = ASSESSMENT[1].percent  # "Secure customer LOE"


def tell_attachments() -> None:
    """The newest open solution assessments with that stage complete get the letter."""
    marks = StageMark.objects.filter(
        percent=SIGNED,
        deal__deal_type=DealType.SOLUTION_ASSESSMENT,
        deal__status=Status.ACCEPTED,
        deal__direction=Direction.OUTBOUND,
    ).select_related("deal__engagement__customer", "user")
    for mark in marks.order_by("-at")[:LETTERS]:
        with at(mark.at):
            add_attachment(
                mark.deal,
                by=mark.user,
                file=ContentFile(letter_for(mark.deal), "Engagement letter.pdf"),
                kind=AttachmentKind.ENGAGEMENT_LETTER,
                percent=SIGNED,
            )


def letter_for(deal: Deal) -> bytes:
    """One page that names the deal; letters beyond ASCII are left out by its plain font."""
    lines = ["Engagement letter", deal.reference, str(deal.engagement.customer)]
    shown = " ".join(f"({_plain(line)}) Tj 0 -24 Td" for line in lines)
    text = f"BT /F1 16 Tf 72 760 Td {shown} ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>\nstream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    return _pdf(objects)


def _plain(line: str) -> str:
    return line.encode("ascii", "ignore").decode().translate(str.maketrans("()\\", "   "))


def _pdf(objects: list[str]) -> bytes:
    """The objects, numbered, with the table that says where each begins."""
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{content}endobj\n"
    size = len(objects) + 1
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    out += f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("ascii")
