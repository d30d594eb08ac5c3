"""Pictures of products: told by their bytes, one first, gone with their bytes when removed."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liandong.catalog.actions import save_rows
from liandong.catalog.checks import Row
from liandong.catalog.models import Product
from liandong.catalog.stored import product_forms
from liandong.collaboration.picture_models import ProductPicture, ProductPicturePart, ProductThumbnail
from liandong.collaboration.pictures import (
    MOST_BYTES,
    MOST_PICTURES,
    add_picture,
    first_pictures,
    parts_of,
    pictures_of,
    put_first,
    remove_picture,
)
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from liandong.masters.merging.products import merge_products
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.images import image
from tests.support.pages import made_of, signed_in
from tests.support.trading import Trading, make_trading

PNG = image("PNG", (300, 200)) + b"x" * 300_000
"""A whole picture, of which several parts are stored: decoders leave alone what comes after its end."""
JPEG = image("JPEG")
GIF = base64.b64encode(image("GIF", mode="P")).decode()


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


def test_a_picture_comes_back_byte_for_byte_and_the_first_one_is_shown(trading: Trading) -> None:
    product = trading.products["P1"]
    one = add_picture(trading.actor, product, "../正面.exe", [PNG[:1000], PNG[1000:]])
    other = add_picture(trading.actor, product, "b.jpg", [JPEG])
    assert (one.name, one.kind, other.kind) == ("正面.exe.png", "image/png", "image/jpeg")
    assert b"".join(parts_of(one)) == PNG
    assert first_pictures([product, trading.products["P2"]]) == {product: one.pk}
    put_first(trading.actor, product, other.pk)
    assert first_pictures([product]) == {product: other.pk}
    remove_picture(trading.actor, product, other.pk)
    assert list(pictures_of(product)) == [one]
    assert not ProductPicturePart.objects.filter(picture=other.pk).exists()
    assert list(ProductThumbnail.objects.values_list("picture", flat=True)) == [one.pk]
    assert ProductPicture.objects.filter(pk=other.pk).exists()
    deeds = AuditRow.objects.filter(subject="catalog.product", subject_id=product).order_by("pk")
    assert list(deeds.values_list("action", flat=True)) == [
        "add_picture",
        "add_picture",
        "first_picture",
        "remove_picture",
    ]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", {"file_empty"}),
        (b"%PDF-1.4 x", {"picture_type_unknown"}),
        (b"<svg onload=alert(1)>", {"picture_type_unknown"}),
        (b"GIF8" + b"x" * MOST_BYTES, {"picture_type_unknown", "file_too_large"}),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, {"picture_broken"}),
        (image("PNG", (640, 480))[:-300], {"picture_broken"}),
        (image("PNG", (6000, 6000), "1"), {"picture_too_many_pixels"}),
        (image("GIF", (20_000, 20_000), "1"), {"picture_too_many_pixels"}),
    ],
)
def test_what_is_no_small_picture_is_refused(trading: Trading, data: bytes, codes: set[str]) -> None:
    with pytest.raises(RefusedError) as refused:
        add_picture(trading.actor, trading.products["P1"], "x.png", [data])
    assert {problem.code for problem in refused.value.problems} == codes
    assert not ProductPicture.objects.exists()


def test_there_are_not_too_many_and_not_of_strangers(trading: Trading, people: People) -> None:
    product = trading.products["P1"]
    for _ in range(MOST_PICTURES):
        add_picture(trading.actor, product, "b.jpg", [JPEG])
    with pytest.raises(RefusedError) as refused:
        add_picture(trading.actor, product, "b.jpg", [JPEG])
    assert [problem.code for problem in refused.value.problems] == ["pictures_too_many"]
    with pytest.raises(NotAllowedError):
        add_picture(people.keeper, product, "b.jpg", [JPEG])
    with pytest.raises(RefusedError):
        remove_picture(trading.actor, trading.products["P2"], pictures_of(product)[0].pk)


def test_the_pages_show_hand_out_and_remove(trading: Trading) -> None:
    owner, product = signed_in("owner"), trading.products["P1"]
    url = f"/products/{product}/pictures"
    files = [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.txt", b"no")]
    assert owner.post(url, {"file": files}).status_code == 302
    (shown,) = made_of(owner.get(url))["pictures"]
    answer = owner.get(shown["url"])
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer) == PNG
    assert shown["thumbnail"] == f"{shown['url']}/thumbnail"
    for page in ("/products", f"/products/{product}", f"/scan/look/{product}"):
        assert f'src="{shown["thumbnail"]}"' in owner.get(page).content.decode(), page
    small = owner.get(shown["thumbnail"])
    assert (small.headers["Content-Type"], small.headers["X-Content-Type-Options"]) == (
        "image/webp",
        "nosniff",
    )
    assert len(small.content) < len(PNG)
    save_rows([Row(product, product_forms([product])[product])], trading.actor)  # so that it is found
    for asked in ({"q": "P1"}, {"q": "P1", "type": "sales.order"}):
        (item,) = owner.get("/pick/products", asked).json()["items"]
        assert item["picture"] == shown["thumbnail"]
    ProductThumbnail.objects.all().delete()  # one that was added before there were any
    assert b"".join(owner.get(shown["thumbnail"])) == PNG
    merge_products(trading.products["P2"], product, trading.actor)
    assert first_pictures([trading.products["P2"]])
    assert owner.get(shown["url"]).status_code == 404
    assert Client().get(shown["url"]).status_code == 302
    assert Product.objects.get(pk=product).merged_into_id


def test_programs_add_read_and_remove(trading: Trading) -> None:
    owner, product = caller("owner"), trading.products["P1"]
    path = f"/products/{product}/pictures"
    made = owner.post(path, {"name": "a.gif", "content": GIF}, key="one")
    assert made.status == 201, made.body
    assert owner.get(path).body == [made.body]
    assert owner.get(f"{path}/{made.body['id']}").body["content"] == GIF
    assert owner.post(path, {"name": "a", "content": "?"}, key="two").codes == {"picture_unreadable"}
    assert owner.post(f"{path}/{made.body['id']}/first", key="three").body == [made.body]
    assert owner.post(f"{path}/{made.body['id']}/remove", key="four").body == []
    assert owner.get(f"{path}/{made.body['id']}").codes == {"picture_unknown"}
