"""Calls in progress: what a telephone call waits for, kept where every process of the hotline finds it.

Revision ID: voice_calls
"""

import sqlalchemy as sa
from alembic import op

revision = "voice_calls"
down_revision = "wechat_sms"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("caller_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_calls_caller_id", "calls", ["caller_id"], unique=False)
    op.create_index("ix_calls_updated_at", "calls", ["updated_at"], unique=False)
