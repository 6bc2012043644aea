import pytest

from dibao import policy

from .shelf import PACKS


@pytest.fixture(scope="session")
def library():
    return policy.read_library(PACKS)


@pytest.fixture(autouse=True)
def packs_in_use():
    """The project's packs are in use before every test, and again after one that changed them."""
    if policy.state().loaded_at_path != str(PACKS) or not policy.state().sound:
        policy.configure(PACKS)
    yield PACKS
    if policy.state().loaded_at_path != str(PACKS) or not policy.state().sound:
        policy.configure(PACKS)
