"""Who may be given a dose, what was given, and where the person was sent next.

Topics, each using only those before it:
advice_words (pure) · protocols · eligibility (pure: may it be given) · certification · courses ·
duty · supervision · referrals, incidents · standing_advice, signals · visits ·
adverse_events · follow_up · erasure · modules (optional parts, each a folder)
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages and API to the application."""
    from core.openapi import api
    from dispensing import duty, modules, supervision
    from dispensing.adverse_events import api as event_api
    from dispensing.adverse_events.screens import pages as event_pages
    from dispensing.adverse_events.screens import paper_pages, report_pages
    from dispensing.adverse_events.waiting import watches as event_watches
    from dispensing.certification import pages as certificate_pages
    from dispensing.certification import tree_pages as certificate_tree_pages
    from dispensing.certification import watches as certificate_watches
    from dispensing.courses import pages as course_pages
    from dispensing.erasure import pages as consent_pages
    from dispensing.erasure import retention
    from dispensing.follow_up import jobs as follow_up_jobs
    from dispensing.follow_up import pages as follow_up_pages
    from dispensing.follow_up.service import on_refused
    from dispensing.incidents import pages as incident_pages
    from dispensing.incidents import watches as incident_watches
    from dispensing.incidents.opening import open_for_subject
    from dispensing.protocols import pages as protocol_pages
    from dispensing.referrals import api as referral_api
    from dispensing.referrals import pages as referral_pages
    from dispensing.referrals import watches as referral_watches
    from dispensing.referrals.feedback import pages as feedback_pages
    from dispensing.referrals.slips import pages as slip_pages
    from dispensing.signals import follow_up_refused
    from dispensing.visits import api as visit_api
    from dispensing.visits import correct_pages, record_pages
    from dispensing.visits import pages as visit_pages
    from inventory.signals import to_explain

    to_explain.connect(open_for_subject)
    follow_up_refused.connect(on_refused)
    for edge in (protocol_pages, incident_pages, certificate_pages, certificate_tree_pages, course_pages):
        app.register_blueprint(edge.pages)
    app.register_blueprint(record_pages.pages)
    app.register_blueprint(visit_pages.pages)
    app.register_blueprint(correct_pages.pages)
    for referral_edge in (referral_pages, slip_pages, feedback_pages):
        app.register_blueprint(referral_edge.pages)
    referral_watches.register(app)
    app.register_blueprint(follow_up_pages.pages)
    app.register_blueprint(report_pages.pages)
    app.register_blueprint(paper_pages.pages)
    app.register_blueprint(event_pages.pages)
    api.register_blueprint(visit_api.blp)
    api.register_blueprint(referral_api.blp)
    api.register_blueprint(event_api.blp)
    certificate_watches.register(app)
    duty.register(app)
    supervision.register(app)
    incident_watches.register(app)
    follow_up_jobs.register(app)
    app.register_blueprint(consent_pages.pages)
    retention.register(app)
    event_watches.register(app)
    modules.register(app)
