"""What stations and stores hold, lot by lot, and how it got there.

Topics, each using only those before it:
fefo (pure: which lot first), signals (what stock tells) · catalogue (products, lots, holds) · ledger
(movements and levels) · lots (where one lies) · boxes (seal, keys) · counts · supply_rules (pure: its
numbers), stockout (pure: how long none was there), demand (pure: enough for most waits) · planning (pure:
minimum and maximum) · forecasts (use) · resupply (from asking to arrival) · alerts (what needs a hand)
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages and API to the application."""
    from core.openapi import api
    from inventory.alerts import api as alert_api
    from inventory.alerts import jobs as alert_jobs
    from inventory.alerts import pages as alert_pages
    from inventory.alerts import station_watches, stock_watches
    from inventory.alerts.service import on_stock_moved
    from inventory.boxes import pages as box_pages
    from inventory.boxes import reversal_pages
    from inventory.catalogue import pages as product_pages
    from inventory.counts import api as count_api
    from inventory.counts import loss_pages
    from inventory.counts import pages as count_pages
    from inventory.forecasts import jobs as forecast_jobs
    from inventory.ledger import api as stock_api
    from inventory.ledger import pages as stock_pages
    from inventory.lots import api as lot_api
    from inventory.lots import pages as lot_pages
    from inventory.lots import recall_pages
    from inventory.resupply import api as resupply_api
    from inventory.resupply import jobs as resupply_jobs
    from inventory.signals import stock_moved

    forecast_jobs.register(app)
    app.register_blueprint(product_pages.pages)
    app.register_blueprint(stock_pages.pages)
    app.register_blueprint(lot_pages.pages)
    app.register_blueprint(recall_pages.pages)
    app.register_blueprint(box_pages.pages)
    app.register_blueprint(reversal_pages.pages)
    app.register_blueprint(count_pages.pages)
    app.register_blueprint(loss_pages.pages)
    api.register_blueprint(stock_api.blp)
    api.register_blueprint(lot_api.blp)
    api.register_blueprint(count_api.blp)
    api.register_blueprint(resupply_api.blp)
    resupply_jobs.register(app)
    app.register_blueprint(alert_pages.pages)
    api.register_blueprint(alert_api.blp)
    stock_watches.register(app)
    station_watches.register(app)
    stock_moved.connect(on_stock_moved)
    alert_jobs.register(app)
