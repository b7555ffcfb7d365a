"""How a migration meets the database: the application's own engine, one transaction for all steps."""

from alembic import context

from core.database import Base, db, is_sqlite

with db.engine.connect() as connection:
    if is_sqlite():
        # Tables are rebuilt on the way back down; foreign keys would see the moment between.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # An optional part has a line of its own, and keeps in a table of its own how far it is.
        version_table=context.config.attributes.get("version_table", "alembic_version"),
        render_as_batch=is_sqlite(),
        transaction_per_migration=False,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    finally:
        if is_sqlite():
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
