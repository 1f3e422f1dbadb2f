"""Lets `import streamlit` mean Kawa, so that apps and component packages run unmodified."""

from kawa.compat._finder import install, uninstall

__all__ = ["install", "uninstall"]
