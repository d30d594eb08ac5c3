"""An import whose worker is killed in the middle leaves nothing, and is run again as a whole."""

import os
import signal
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.catalog import staging
from liandong.catalog.models import Category, Product, ProductWord, ProductWordList
from liandong.catalog.queries import search_products
from liandong.exchange import batches
from liandong.exchange.models import ImportFile, ImportState
from liandong.identity.companies import use_company
from liandong.jobs import files, signs
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next
from liandong.storage import staging as preparing
from liandong.storage.words import unlisted
from tests.exchange.sheets import check, upload, xlsx
from tests.support.apart import exit_code_of
from tests.support.companies import SLUG
from tests.support.installation import Installation
from tests.support.pages import signed_in


def dying() -> None:
    """Import, and die when the second batch is to be written."""
    write = staging.write_batch

    def killed(batch: staging._Batch, *others: Any) -> int:
        if batch.products.fresh:
            os.kill(os.getpid(), signal.SIGKILL)
        return write(batch, *others)

    patch = pytest.MonkeyPatch()
    patch.setattr(batches, "BATCH", 4)  # six rows are two batches
    patch.setattr(staging, "write_batch", killed)
    with use_company(SLUG):
        run_next()


def left_in_folder() -> set[str]:
    return {path.suffix for path in files.folder().iterdir() if path.is_file()}


def test_a_killed_import_leaves_nothing_and_is_run_again(
    installation: Installation, fresh_company: str
) -> None:
    import_module("liandong.config.urls")
    owner: Client = signed_in("owner")
    rows = [["编码", "名称", "单位", "分类"], *([f"SP{n}", f"商品{n}", "个", "新类"] for n in range(6))]
    file = check(owner, upload(owner, "catalog.product", xlsx(rows)))
    owner.post(f"/exchange/files/{file.pk}", {"act": "import"})
    assert exit_code_of(dying) == -signal.SIGKILL
    job = Job.objects.get()
    assert (job.state, Product.objects.count(), Category.objects.count()) == (JobState.RUNNING, 0, 0)
    assert ProductWordList.objects.count() == 6  # of products that never come
    assert left_in_folder() <= {".xlsx", ".progress"}
    assert "正在后台处理" in owner.get(f"/exchange/files/{file.pk}").content.decode()
    long_ago = timezone.now().timestamp() - signs.STALE_S - 1
    os.utime(signs._progress_path(job.pk), (long_ago, long_ago))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "AT_ONCE", 2)  # so that there is enough for two writers
        assert run_next()
    assert Job.objects.get().state == JobState.DONE
    assert (Product.objects.count(), Category.objects.count()) == (6, 1)
    assert set(ProductWordList.objects.values_list("pk")) == set(Product.objects.values_list("pk"))
    found = set(ProductWord.objects.values_list("kind", "word", "product"))
    assert found == {row for one in ProductWordList.objects.all() for row in unlisted(one.words, one.pk)}
    assert {record for _kind, _word, record in found} == set(Product.objects.values_list("pk", flat=True))
    assert len(search_products("sp")) == 6
    assert left_in_folder() <= {".xlsx", ".progress"}
    assert ImportFile.objects.get().state == ImportState.IMPORTED
