"""How a migration meets the database: the application's own engine, one transaction for all steps."""

from alembic import context

from core.database import Base, db, is_sqlite

with db.engine.connect() as connection:
    if is_sqlite():
        # Where tables are rebuilt, foreign keys would see the moment between. Said to the driver itself:
        # inside a transaction, which SQLAlchemy begins with the first statement, SQLite does not hear it.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
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
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
