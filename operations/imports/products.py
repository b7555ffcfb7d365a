"""Products from a file: the first thing a new book needs. The numbers are those of the label."""

from accounts.permissions import Actor
from inventory.catalogue import service
from operations.imports.engine import Data, Kind
from operations.imports.schemas import ProductRow


def add(actor: Actor, row: Data) -> str:
    return str(service.add_product(actor, **row))


PRODUCTS = Kind("products", ProductRow, add, lambda path, _row: path)
