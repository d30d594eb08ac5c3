"""Writing the category tree and the brands. A category's ``path`` is the ids from the root, ``/1/7/``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError, Value
from django.db.models.functions import Concat, Substr

from liandong.catalog.models import Brand, Category
from liandong.catalog.required import unknown_names
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.storage import bulk

CATEGORY = "catalog.category"
BRAND = "catalog.brand"
TEXT_LIMITS = {"code": 32, "name": 64}
NAME_LIMIT = {"name": 64}
PATH_LIMIT = 255


@dataclass(frozen=True, slots=True)
class CategoryForm:
    """A category; ``parent`` is an id, None for one at the root.

    ``required`` names what its products must have, see ``required.COLUMNS``; None leaves it as it is.
    """

    code: str
    name: str
    parent: int | None = None
    required: tuple[str, ...] | None = None


def create_category(form: CategoryForm, actor: Actor) -> int:
    """Make a category; return its id.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep categories.
    """
    require_everywhere(actor, CATEGORY, Verb.DRAFT)
    with transaction.atomic():
        tree = _locked_tree()
        refuse_if(_category_problems(None, form, tree))
        category = Category.objects.create(
            code=trimmed(form.code),
            name=trimmed(form.name),
            parent_id=form.parent,
            required=list(form.required or ()),
        )
        path = f"{_path_of(form.parent, tree)}{category.pk}/"
        _refuse_deep(len(path))
        Category.objects.filter(pk=category.pk).update(path=path)
        record([AuditEntry("create", CATEGORY, category.pk, actor.member, {"code": category.code})])
    return category.pk


def update_category(category: int, form: CategoryForm, actor: Actor) -> None:
    """Rename or move a category; everything below it moves along.

    Raises:
        RefusedError: with every problem, ``category_cycle`` when it would be below itself.
        NotAllowedError: the actor may not keep categories.
    """
    require_everywhere(actor, CATEGORY, Verb.DRAFT)
    with transaction.atomic():
        tree = _locked_tree()
        if category not in tree:
            raise RefusedError([Problem("category_unknown", detail={"category": str(category)})])
        refuse_if(_category_problems(category, form, tree))
        before, path = tree[category].path, f"{_path_of(form.parent, tree)}{category}/"
        below = [one for one in tree.values() if one.path.startswith(before)]
        _refuse_deep(max(len(one.path) for one in below) - len(before) + len(path))
        Category.objects.filter(pk=category).update(
            code=trimmed(form.code), name=trimmed(form.name), parent=form.parent, **_required(form)
        )
        moved = Concat(Value(path), Substr(F("path"), len(before) + 1))
        Category.objects.filter(path__startswith=before).update(path=moved)
        detail = {"code": trimmed(form.code), **_required(form)}
        record([AuditEntry("update", CATEGORY, category, actor.member, detail)])


def _required(form: CategoryForm) -> dict[str, list[str]]:
    return {} if form.required is None else {"required": list(form.required)}


def delete_category(category: int, actor: Actor) -> None:
    """Delete a category that nothing is in.

    Raises:
        RefusedError: ``category_in_use`` when it has products, categories below it, a budget or accounts.
        NotAllowedError: the actor may not keep categories.
    """
    require_everywhere(actor, CATEGORY, Verb.DRAFT)
    with transaction.atomic():
        found = Category.objects.select_for_update().filter(pk=category).first()
        if found is None:
            raise RefusedError([Problem("category_unknown", detail={"category": str(category)})])
        if found.children.exists() or found.product_set.exists():
            raise RefusedError([Problem("category_in_use", detail={"category": found.name})])
        try:
            with transaction.atomic():
                found.delete()
        except ProtectedError as error:  # a budget or an account of its own may name it
            raise RefusedError([Problem("category_in_use", detail={"category": found.name})]) from error
        record([AuditEntry("delete", CATEGORY, category, actor.member, {"code": found.code})])


def save_categories(paths: Iterable[Sequence[str]], actor: Actor) -> dict[tuple[str, ...], int]:
    """Make sure that the categories of these paths of names exist; return the id of each path.

    New ones get a number as code, two digits a level where they suffice. The number of
    statements grows with the depth of the tree, not with the number of paths.

    Raises:
        RefusedError: a name is empty or too long, or the tree too deep.
        NotAllowedError: the actor may not keep categories.
    """
    require_everywhere(actor, CATEGORY, Verb.DRAFT)
    wanted = {tuple(path[:depth]): None for path in paths for depth in range(1, len(path) + 1)}
    names = dict.fromkeys(name for path in wanted for name in path)
    refuse_if(problem for name in names for problem in _name_problems(name))
    ids: dict[tuple[str, ...], int] = {}
    with transaction.atomic():
        tree = _locked_tree()
        for depth in range(1, max(map(len, wanted), default=0) + 1):
            _add_level([path for path in wanted if len(path) == depth], ids, tree)
        if wanted:
            record([AuditEntry("import", CATEGORY, None, actor.member, {"count": len(wanted)})])
    return ids


def save_brands(names: Iterable[str], actor: Actor) -> dict[str, int]:
    """Make sure that the brands exist, with two statements; return their ids by name.

    Raises:
        RefusedError: a name is empty or too long.
        NotAllowedError: the actor may not keep brands.
    """
    require_everywhere(actor, BRAND, Verb.DRAFT)
    wanted = sorted({trimmed(name) for name in names})
    refuse_if(problem for name in wanted for problem in _name_problems(name))
    with transaction.atomic():
        rows = [(name,) for name in wanted]
        created = bulk.insert(
            Brand, ["name"], rows, returning=["id"], on_conflict="ON CONFLICT (name) DO NOTHING"
        )
        if created:
            record([AuditEntry("import", BRAND, None, actor.member, {"count": len(created)})])
        return dict(Brand.objects.filter(name__in=wanted).values_list("name", "pk"))


def rename_brand(brand: int, name: str, actor: Actor) -> None:
    """Give a brand another name. Products find themselves by the new one when next saved.

    Raises:
        RefusedError: ``brand_unknown``, ``name_taken``, ``name_missing`` or ``too_long``.
        NotAllowedError: the actor may not keep brands.
    """
    require_everywhere(actor, BRAND, Verb.DRAFT)
    name = trimmed(name)
    refuse_if(_name_problems(name))
    try:
        with transaction.atomic():
            if not Brand.objects.filter(pk=brand).update(name=name):
                raise RefusedError([Problem("brand_unknown", detail={"brand": str(brand)})])
            record([AuditEntry("update", BRAND, brand, actor.member, {"name": name})])
    except IntegrityError as error:
        raise RefusedError([Problem("name_taken", column="name", detail={"name": name})]) from error


def _locked_tree() -> dict[int, Category]:
    """Return every category, locked: two moves at once could make a cycle neither sees."""
    return {category.pk: category for category in Category.objects.select_for_update().order_by("pk")}


def _path_of(parent: int | None, tree: dict[int, Category]) -> str:
    return "/" if parent is None else tree[parent].path


def _name_problems(name: str) -> list[Problem]:
    texts = {"name": trimmed(name)}
    return [*missing_problems(texts, ("name",), None), *text_problems(texts, NAME_LIMIT, None)]


def _category_problems(category: int | None, form: CategoryForm, tree: dict[int, Category]) -> list[Problem]:
    texts = {"code": trimmed(form.code), "name": trimmed(form.name)}
    problems = [*missing_problems(texts, ("code", "name"), None), *text_problems(texts, TEXT_LIMITS, None)]
    if any(one.code == texts["code"] and one.pk != category for one in tree.values()):
        problems.append(Problem("code_taken", column="code", detail={"code": texts["code"]}))
    unknown = unknown_names(form.required or ())
    problems += [Problem("field_unknown", column="required", detail={"field": name}) for name in unknown]
    if form.parent is not None and form.parent not in tree:
        problems.append(Problem("category_unknown", column="parent", detail={"category": str(form.parent)}))
    elif category is not None and f"/{category}/" in _path_of(form.parent, tree):
        problems.append(Problem("category_cycle", column="parent", detail={"category": tree[category].name}))
    return problems


def _refuse_deep(length: int) -> None:
    if length > PATH_LIMIT:
        raise RefusedError([Problem("category_too_deep", column="parent")])


def _add_level(
    paths: Sequence[tuple[str, ...]], ids: dict[tuple[str, ...], int], tree: dict[int, Category]
) -> None:
    """Find or make the categories of one level below those already in ``ids``."""
    there = {(one.parent_id, one.name): one.pk for one in tree.values()}
    codes = {one.code for one in tree.values()}
    missing = []
    for path in paths:
        parent = ids.get(path[:-1])
        found = there.get((parent, path[-1]))
        if found is not None:
            ids[path] = found
            continue
        code = _free_code("" if parent is None else tree[parent].code, codes)
        codes.add(code)
        missing.append((path, Category(code=code, name=trimmed(path[-1]), parent_id=parent)))
    created = Category.objects.bulk_create([category for _, category in missing])
    for (path, _), category in zip(missing, created, strict=True):
        category.path = f"{_path_of(category.parent_id, tree)}{category.pk}/"
        _refuse_deep(len(category.path))
        tree[category.pk] = category
        ids[path] = category.pk
    bulk.update(Category, ["id"], ["path"], [(category.pk, category.path) for category in created])


def _free_code(prefix: str, taken: set[str]) -> str:
    number = 1
    while f"{prefix}{number:02d}" in taken:
        number += 1
    code = f"{prefix}{number:02d}"
    refuse_if(text_problems({"code": code, "name": ""}, TEXT_LIMITS, None))
    return code
