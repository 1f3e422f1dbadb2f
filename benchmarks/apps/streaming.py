"""2,000 tokens of Markdown, streamed at the pace of a quick language model after a click."""

import time

import streamlit as st

TOKENS = 2000
TEXT = """
## Part {n}

A *paragraph* of the **usual** kind, with `code` in it and some more words to fill a line or two
of the page, as a language model writes them.

- a first point of a list
- a second one, with a [link](https://example.com)

```python
for number in range({n}):
    print(number, "of", {n})
```

| name | value |
|---|---|
| part | {n} |

"""


def tokens():
    words = "".join(TEXT.format(n=n) for n in range(1, 60)).split(" ")
    for word in words[:TOKENS]:
        time.sleep(0.002)
        yield word + " "


if st.button("Say"):
    written = st.write_stream(tokens)
    st.text(f"Written: {len(written)}")
