import pytest

from tests.interop.runs import make_run


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("interop") / "run")
