"""Scripts as they are sent: put together, each module once."""

import pytest

from liandong.webkit.script_bundles import ROOTS, bundle

SHELL, FORM = ROOTS[0], ROOTS[-1]


def test_a_module_stands_once_and_stubs_hand_it_on() -> None:
    modules = {
        SHELL: 'import { say } from "./text.js";\nsay();\n',
        "webkit/js/text.js": "export function say() {}\nexport const a = 1;\n",
        FORM: 'import { say as tell } from "../text.js";\nimport * as all from "./more.js";\n'
        'export class Form {}\ntell(all, import("./late.js"));\n',
        "webkit/js/form/more.js": "export const b = 2;\n",
        "webkit/js/form/late.js": 'import { a } from "../text.js";\n',
    }
    made = bundle(modules)
    assert made.later == ("webkit/js/form/late.js",)
    assert made.files[SHELL].count("function say()") == 1
    assert "function say()" not in made.files[FORM]
    assert 'import { $webkit_js_text } from "../shell.js";' in made.files[FORM]
    assert "const { say: tell } = $webkit_js_text;" in made.files[FORM]
    assert "const all = $webkit_js_form_more;" in made.files[FORM]
    assert 'import($later("webkit/js/form/late.js"))' in made.files[FORM]
    assert "export const { Form } = $webkit_js_form_document_form;" in made.files[FORM]
    stub = 'import { $webkit_js_text as all } from "./shell.js";\nexport const { say, a } = all;\n'
    assert made.files["webkit/js/text.js"] == stub
    assert "webkit/js/form/late.js" not in made.files


def test_modules_that_import_each_other_are_refused() -> None:
    modules = {SHELL: 'import { a } from "./a.js";\n', "webkit/js/a.js": 'import { b } from "./shell.js";\n'}
    with pytest.raises(ValueError, match=r"shell\.js → webkit/js/a\.js → webkit/js/shell\.js"):
        bundle(modules)
