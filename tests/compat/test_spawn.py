"""Processes that a script starts with `multiprocessing` find Streamlit, the script, its modules."""

from __future__ import annotations

from pathlib import Path

from server.client import Tab
from server.process import Server

APP = """
import multiprocessing
import streamlit as st
import work

def square(number):
    return number * number

def run(function):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.map_async(function, range(3)).get(timeout=60)

if __name__ == "__main__":
    st.text(run(work.add_ten))
    st.text(run(square))
"""
WORK = """
import streamlit as st

def add_ten(number):
    return number + 10
"""


def test_functions_of_the_script_and_of_a_module(tmp_path: Path) -> None:
    server = Server(tmp_path, APP)
    server.write(WORK, "work.py")
    server.start()
    try:
        with Tab(server.port, greet=False) as tab:
            tab.greet(fresh=True, wait=False)
            tab.wait(lambda: len(tab.texts()) == 2, 120)
            assert tab.texts() == ["[10, 11, 12]", "[0, 1, 4]"]
    finally:
        server.kill()
