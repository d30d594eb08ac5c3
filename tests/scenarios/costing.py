"""What stories expect of costs: what goods are worth, and which sales a document made dearer."""

from decimal import Decimal

from liandong.documents.margins import corrected_by
from liandong.documents.models import Document
from tests.scenarios.agreeing import Told
from tests.scenarios.story import Step


def costs(world: Told, _: str, step: Step) -> tuple[object, object]:
    """Compare quantity and value of the products' cost, of the company or of the warehouse named."""
    places = [row.get("仓库") for row in step.rows]
    scopes = [world.trading.places[name] if name else 0 for name in places]
    found = [world.trading.cost(row["商品"], scope) for row, scope in zip(step.rows, scopes, strict=True)]
    return [(_number(row["数量"]), _number(row["金额"])) for row in step.rows], found


def margins(world: Told, name: str, step: Step) -> tuple[object, object]:
    """Compare the sales whose cost a document changed, with the change: the log of changed margins."""
    names = {saved.id: one for one, saved in world.documents.items()}
    document = Document.objects.get(pk=world.documents[name].id)
    changed = corrected_by(document, world.trading.actor, 100).margins
    found = sorted((names[one.document.pk], one.change) for one in changed)
    return sorted((row["单据"], _number(row["成本变动"])) for row in step.rows), found


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "") or 0)


COSTING = {"成本": costs, "毛利更正": margins}
