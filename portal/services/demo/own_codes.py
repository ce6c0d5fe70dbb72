"""What companies call goods: codes of their own beside the seller's."""

from __future__ import annotations

from portal.domain.codes import CodeKind, normalise_code
from portal.models.catalogue import ProductCode
from portal.services.demo.batch import Batch
from portal.services.demo.companies import Client, Society
from portal.services.demo.goods import Good, Shelf


def own_codes(batch: Batch, society: Society, shelf: Shelf) -> None:
    """Let Alfa and some others call goods by codes of their own."""
    alfa = society.clients["alfa"]
    known = [good for good in shelf.goods if good.item and good.item.own]
    for good in known:
        _own(batch, alfa, good, good.item.own if good.item else "")
    others = [good for good in shelf.goods if not good.item and good.sold and not good.top.hidden]
    rest = [good for good in alfa.regular if not good.item]
    rest += batch.chance.sample(others, 110 - len(rest))
    for number, good in enumerate({good.id: good for good in rest}.values()):
        _own(batch, alfa, good, f"61-{number + 1:03d}")
    for client in list(society.clients.values())[5::4]:
        for number, good in enumerate(client.regular[:30]):
            _own(batch, client, good, f"{client.row['nip'][-3:]}/{number + 1:04d}")


def _own(batch: Batch, client: Client, good: Good, code: str) -> None:
    good.called[client.id] = code
    batch.add(
        ProductCode,
        company_id=client.id,
        product_id=good.id,
        kind=CodeKind.OWN,
        code=code,
        normal=normalise_code(code),
    )
