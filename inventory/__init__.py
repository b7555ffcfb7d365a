"""What stations and stores hold, lot by lot, and how it got there.

Topics, each using only those before it:
fefo (pure: which lot first), signals (what stock tells those above it) · catalogue (products,
lots, holds) · ledger (movements and levels, stock cards) · lots (one lot and where it lies) ·
boxes (seal, keys, deliveries) · counts (counts, losses, custody) ·
supply_rules (pure: numbers that owners change), stockout (pure: how long nothing was there), demand
(pure: enough for most waits) · planning (pure: maximum and minimum) · forecasts (what each station
uses and should hold) · resupply (from asking to arrival) · alerts
(what needs a hand)
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages and API to the application."""
    from core.openapi import api
    from inventory.alerts import api as alert_api
    from inventory.alerts import jobs as alert_jobs
    from inventory.alerts import pages as alert_pages
    from inventory.alerts import stock_watches
    from inventory.alerts.service import on_stock_moved
    from inventory.boxes import pages as box_pages
    from inventory.catalogue import pages as product_pages
    from inventory.ledger import api as stock_api
    from inventory.ledger import pages as stock_pages
    from inventory.lots import api as lot_api
    from inventory.lots import pages as lot_pages
    from inventory.lots import recall_pages
    from inventory.resupply import api as resupply_api
    from inventory.resupply.screens import (
        arrival_pages,
        ask_pages,
        decide_pages,
        paper_pages,
        request_pages,
        send_pages,
    )
    from inventory.signals import stock_moved

    app.register_blueprint(product_pages.pages)
    app.register_blueprint(stock_pages.pages)
    app.register_blueprint(lot_pages.pages)
    app.register_blueprint(recall_pages.pages)
    app.register_blueprint(box_pages.pages)
    for screen in (request_pages, ask_pages, decide_pages, send_pages, arrival_pages, paper_pages):
        app.register_blueprint(screen.pages)
    api.register_blueprint(stock_api.blp)
    api.register_blueprint(lot_api.blp)
    api.register_blueprint(resupply_api.blp)
    app.register_blueprint(alert_pages.pages)
    api.register_blueprint(alert_api.blp)
    stock_watches.register(app)
    stock_moved.connect(on_stock_moved)
    alert_jobs.register(app)
