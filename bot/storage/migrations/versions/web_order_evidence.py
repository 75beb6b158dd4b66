"""Photos and papers that callers send.

Revision ID: web_order_evidence
"""

import sqlalchemy as sa
from alembic import op

revision = "web_order_evidence"
down_revision = "0001"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("caller_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=True),
        sa.Column("provider", sa.String(length=64), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("content_type", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("caller_id", "digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_caller_id", "evidence", ["caller_id"], unique=False)
    op.create_index("ix_evidence_case_id", "evidence", ["case_id"], unique=False)
    op.create_index("ix_evidence_created_at", "evidence", ["created_at"], unique=False)
    # What a caller said before and nobody answered is looked for at each of his messages, however many he has written.
    op.create_index("inbox_callers_unanswered", "inbox", ["caller_id", "answered_at"], unique=False)
