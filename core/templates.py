"""Where templates come from: the project's own folder, then the GOV.UK macros, under their package's name.

The macros come last and behind a prefix, so that no release of theirs can take the place of a page of ours.
"""

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader

MACROS = "govuk_frontend_jinja"


def init_app(app: Flask) -> None:
    own = app.jinja_loader
    macros = PrefixLoader({MACROS: PackageLoader(MACROS)})
    loaders: list[BaseLoader] = [own, macros] if own else [macros]
    app.jinja_loader = ChoiceLoader(loaders)
    app.config.setdefault("IS_DEMO", False)
    app.context_processor(lambda: {"demo": app.config["IS_DEMO"]})
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
