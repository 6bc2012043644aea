"""What makes the tests quick and changes nothing in them: their order, database and memory."""

import gc

import pytest
from django.db.migrations.state import ProjectState

# These take from ten to forty seconds each: no process shall come to one of them last.
LONG = {
    "test_demo.py",
    "test_ledger_machine.py",
    "test_long_work.py",
    "test_outages.py",
    "test_whole_chain.py",
}

gc.disable()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_collection_finish():
    """What is loaded by now stays: the garbage collector need not look through it again, nor after
    every few hundred objects."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session")
def _no_collecting():
    """The migrations build each model hundreds of times: a third of their time is collecting."""
    gc.disable()


@pytest.fixture(scope="session")
def django_db_setup(_no_collecting, django_db_setup):
    gc.enable()


def _changed_in_place(change):
    """A constraint or index changes no other model: Django would build all its relatives anew."""

    def changed(state: ProjectState, app: str, model: str, option: str, *details) -> None:
        apps = state.__dict__.pop("apps", None)
        change(state, app, model, option, *details)
        if apps is not None:
            state.apps = apps
            meta = apps.get_model(app, model)._meta
            meta.original_attrs[option] = state.models[app, model].options[option]
            setattr(meta, option, list(meta.original_attrs[option]))

    return changed


for name in ("_append_option", "_remove_option", "_alter_option"):
    setattr(ProjectState, name, _changed_in_place(getattr(ProjectState, name)))
