"""Static files with a hash in their name, the imports between our script modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped base
    """Rewrites ``import … from "./x.js"`` too, so that scripts can be cached for ever.

    Modules import each other several deep, and each pass only settles one level.
    """

    support_js_module_import_aggregation = True
    max_post_process_passes = 16
