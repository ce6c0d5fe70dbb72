"""The tests. Registered here, before the conftest imports what imports it."""

import pytest

pytest.register_assert_rewrite("tests.database")
