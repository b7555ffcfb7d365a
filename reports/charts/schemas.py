"""Shape of what is asked of the charts."""

from marshmallow import Schema

from core.fields import Choice, Code
from reports.indicators.schemas import Month
from reports.indicators.service import AUDIENCES


class ChartQuery(Schema):
    """The filters that stand in the address of the overview and of each picture."""

    first = Month(data_key="from", load_default=None, metadata={"type": "string"})
    last = Month(data_key="to", load_default=None, metadata={"type": "string"})
    place = Code(data_key="station", load_default=None)
    product = Code(load_default=None)
    audience = Choice(AUDIENCES, load_default="inside")
