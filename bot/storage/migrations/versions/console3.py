"""Whose hands a case is in, which centre it belongs to, and callers whom a person answers himself.

Revision ID: console3
"""

import sqlalchemy as sa
from alembic import op

revision = "console3"
down_revision = "voice_calls"


def upgrade() -> None:
    """Add columns and table; cases of before belong to where their caller is."""
    op.add_column("cases", sa.Column("office", sa.String(length=64), nullable=True))
    op.add_column("cases", sa.Column("claimed_by", sa.String(length=64), nullable=True))
    op.create_index("ix_cases_office", "cases", ["office"], unique=False)
    op.execute(
        "UPDATE cases SET office = (SELECT substr(callers.region, 1, 6) FROM callers WHERE callers.id = cases.caller_id)"
    )
    op.create_table(
        "takeovers",
        sa.Column("caller_id", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("caller_id"),
    )
