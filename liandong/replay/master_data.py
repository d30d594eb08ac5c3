"""Products and partners of a file, made in the company when a document first needs them."""

from collections.abc import Iterable

from liandong.catalog.actions import save_products
from liandong.catalog.categories import save_categories
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Product
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.partners.actions import save_partners
from liandong.partners.forms import PartnerForm
from liandong.partners.models import Partner
from liandong.replay.items import MasterData, ReplayDocument


class Directory:
    """The ids of products and partners by code. What the company has already stays as it is."""

    def __init__(self, data: MasterData, actor: Actor) -> None:
        self._data = data
        self._actor = actor
        self.products: dict[str, int] = {}
        self.partners: dict[str, int] = {}
        self.forget()

    def forget(self) -> None:
        """Read afresh what is there: after a rollback, what it undid is not."""
        self.products = dict(Product.objects.values_list("code", "pk"))
        self.partners = dict(Partner.objects.values_list("code", "pk"))

    def make_missing(self, documents: Iterable[ReplayDocument]) -> None:
        """Make what the documents name and the company does not have, in its transaction."""
        documents = list(documents)
        products = dict.fromkeys(line.product for one in documents for line in one.lines)
        self._make_products([code for code in products if code not in self.products])
        partners = dict.fromkeys(one.partner for one in documents if one.partner is not None)
        self._make_partners([code for code in partners if code not in self.partners])

    def _make_products(self, codes: list[str]) -> None:
        if not codes:
            return
        wanted = [self._data.products[code] for code in codes]
        categories = save_categories({(one.category,) for one in wanted if one.category}, self._actor)
        forms = [
            ProductForm(
                code=one.code,
                name=one.name,
                units=(UnitForm(one.unit, is_base=True),),
                category=categories.get((one.category,)),
                tax_rate=ZERO,
                is_stocked=one.is_stocked,
            )
            for one in wanted
        ]
        self.products.update(zip(codes, save_products(forms, self._actor), strict=True))

    def _make_partners(self, codes: list[str]) -> None:
        if not codes:
            return
        wanted = [self._data.partners[code] for code in codes]
        forms = [
            PartnerForm(
                one.code,
                one.name,
                is_customer=not one.is_supplier,
                is_supplier=one.is_supplier,
                category=one.category,
            )
            for one in wanted
        ]
        self.partners.update(zip(codes, save_partners(forms, self._actor), strict=True))
