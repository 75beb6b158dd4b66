"""What WeChat and SMS must remember: shared values, push windows, deliveries; who cannot be reached.

Revision ID: wechat_sms
"""

import sqlalchemy as sa
from alembic import op

revision = "wechat_sms"
down_revision = "web_order_operators"


def upgrade() -> None:
    """Create the tables and columns."""
    op.add_column("callers", sa.Column("unreachable", sa.String(length=64), nullable=True))
    op.add_column("notices", sa.Column("kind", sa.String(length=64), nullable=True))
    op.add_column("notices", sa.Column("fields", sa.Text(), nullable=True))
    op.create_table(
        "shared_values",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_shared_values_until", "shared_values", ["until"], unique=False)
    op.create_table(
        "push_windows",
        sa.Column("caller_id", sa.String(length=64), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("caller_id"),
    )
    op.create_table(
        "deliveries",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("caller_id", sa.String(length=64), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_deliveries_provider_id", "deliveries", ["provider_id"], unique=False)
    op.create_index("ix_deliveries_caller_id", "deliveries", ["caller_id"], unique=False)
