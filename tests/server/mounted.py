"""Two apps in one process, below paths of a Starlette app that has a route of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from server.process import Server

HOST = """
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from kawa.asgi import asgi_app

port, state = int(sys.argv[1]), sys.argv[2]
common = {"session.path": state, "server.fileWatcherType": "none"}
one = asgi_app("one/app.py", {**common, "client.showErrorDetails": "none", "theme.base": "dark"})
two = asgi_app("two/app.py", {**common, "server.enableStaticServing": True})

async def own(request):
    return PlainTextResponse("mine")

routes = [Route("/own", own), Mount("/one", one), Mount("/deep/two", routes=two.routes())]
host = {"host": "127.0.0.1", "port": port, "ws": "websockets-sansio", "log_level": "warning"}
uvicorn.run(Starlette(routes=routes), **host)
"""
"""One app is mounted whole, of the other its routes; nobody hands the lifespan on."""
APP = """
import kawa as st

class Item:
    name = "{name}"

state = st.session_state
state.setdefault("count", 0)
state.setdefault("item", Item())
if st.button("Add"):
    state.count += 1
if st.button("Details"):
    st.set_option("client.showErrorDetails", "type")
st.text("{name} " + str(state.count))
st.text(state.item.name + "'s")
st.text(st.get_option("client.showErrorDetails"))
st.file_uploader("File")
if st.button("Fail"):
    raise ValueError("a secret")
"""


class Host(Server):
    """The process that has both apps, `/one` and `/deep/two`."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, HOST)
        for name in ("one", "two"):
            self.write(APP.replace("{name}", name), f"{name}/app.py")

    @property
    def url(self) -> str:
        """Address of the first app."""
        return f"http://127.0.0.1:{self.port}/one"

    def command(self) -> list[str]:
        """Returns what starts the process."""
        return [sys.executable, str(self.script), str(self.port), str(self.state)]
