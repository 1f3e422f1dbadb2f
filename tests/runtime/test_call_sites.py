"""Call sites: unique in a page, and no more of them kept than there are lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kawa.protocol.messages import Insert
from kawa.runtime import identity


def test_ids_are_unique_where_one_line_calls_several_functions(draw: Any) -> None:
    app = draw(
        """
for show in [lambda: st.text("a"), lambda: st.text("b")]:
    show()
for source in ["st.text('c')", "st.text('d')"]:
    exec(source)
"""
    )
    ids = [op.id for op in app.ops if isinstance(op, Insert)]
    assert len(ids) == len(set(ids))
    assert app.texts == ["a", "b", "c", "d"]
    app.run()
    assert app.texts == ["a", "b", "c", "d"]
    assert app.ops == []


def test_code_that_each_run_makes_anew_is_not_kept_for_ever(
    draw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_SITES_LIMIT", 30)
    monkeypatch.setattr(identity, "_sites", {})
    monkeypatch.setattr(identity, "_codes", {})
    app = draw("exec('def made(): st.text(\"a\")\\nmade()')\nst.text('b')")
    numbers = len(identity._digests)
    for _ in range(100):
        app.run()
        assert app.ops == []
    assert len(identity._digests) == numbers
    assert len(identity._sites) <= 30
    assert len(identity._codes) <= 100


def test_a_script_beside_the_package_is_not_taken_for_a_part_of_it(draw: Any) -> None:
    beside = Path(identity.PACKAGE).parent / f"{Path(identity.PACKAGE).name}_apps" / "app.py"
    assert not identity.is_ours(compile("0", str(beside), "exec"))
    assert identity.is_ours(compile("0", identity.__file__, "exec"))
    demo = Path(identity.PACKAGE) / "_hello.py"
    assert not identity.is_ours(compile("0", str(demo), "exec"))
