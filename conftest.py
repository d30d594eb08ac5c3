"""Loads the test services for tests in `tests/` and for those beside the code in `liandong/`."""

pytest_plugins = ["tests.support.services", "tests.support.companies"]
