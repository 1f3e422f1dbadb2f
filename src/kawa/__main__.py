"""`python -m kawa …` is `kawa …`."""

from kawa._cli import main

if __name__ == "__main__":
    main(name="python -m kawa")
