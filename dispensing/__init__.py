"""(being laid)"""


def register(app):
    pass
