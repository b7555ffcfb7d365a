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
    from inventory.alerts.service import on_lot_marked, on_stock_moved
    from inventory.boxes import pages as box_pages
    from inventory.boxes import reversal_pages
    from inventory.catalogue import pages as product_pages
    from inventory.counts import api as count_api
    from inventory.counts import loss_pages
    from inventory.counts import pages as count_pages
    from inventory.forecasts import jobs as forecast_jobs
    from inventory.forecasts import pages as supply_rule_pages
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
    from inventory.resupply.suggestions import api as suggestion_api
    from inventory.resupply.suggestions import commands as suggestion_commands
    from inventory.resupply.suggestions import pages as suggestion_pages
    from inventory.resupply.waiting import jobs as resupply_jobs
    from inventory.signals import lot_marked, stock_moved

    for edge in (
        *(product_pages, stock_pages, lot_pages, recall_pages, box_pages, reversal_pages),
        *(count_pages, loss_pages, supply_rule_pages, suggestion_pages),
        *(request_pages, ask_pages, decide_pages, send_pages, arrival_pages, paper_pages, alert_pages),
    ):
        app.register_blueprint(edge.pages)
    for door in (stock_api, lot_api, count_api, suggestion_api, resupply_api, alert_api):
        api.register_blueprint(door.blp)
    for topic in (forecast_jobs, resupply_jobs, alert_jobs, stock_watches, station_watches):
        topic.register(app)
    app.cli.add_command(suggestion_commands.plan_command)
    stock_moved.connect(on_stock_moved)
    lot_marked.connect(on_lot_marked)
