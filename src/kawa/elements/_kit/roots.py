"""The page's own containers, as `st.sidebar` and the like."""

from kawa.elements._kit.container import RootContainer

main = RootContainer("main")
sidebar = RootContainer("sidebar")
bottom = RootContainer("bottom")
event = RootContainer("event")
