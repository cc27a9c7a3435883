"""A warning of this project fails the run; one of a dependency is only shown."""

import warnings

import pytest


def warn(category: type[Warning], module: str) -> None:
    warnings.warn_explicit("It goes away.", category, "module.py", 1, module)


@pytest.mark.parametrize("module", ["chatui", "chatui.config", "tests.test_config"])
@pytest.mark.parametrize("category", [DeprecationWarning, FutureWarning, UserWarning])
def test_a_warning_from_this_project_is_an_error(category: type[Warning], module: str) -> None:
    with pytest.raises(category):
        warn(category, module)


@pytest.mark.parametrize("module", ["textual.app", "httpx", "chatuix", "testsuite"])
def test_a_deprecation_in_a_dependency_stops_nothing(module: str) -> None:
    with warnings.catch_warnings(record=True) as shown:
        warn(DeprecationWarning, module)
    assert [warning.category for warning in shown] == [DeprecationWarning]


def test_what_was_left_open_is_an_error_wherever_it_is_noticed() -> None:
    with pytest.raises(ResourceWarning):
        warn(ResourceWarning, "asyncio.base_events")
