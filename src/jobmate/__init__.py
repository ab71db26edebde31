"""JobMate: evidenced skill-gap reports for job boards, pushed over GraphQL subscriptions."""

__version__ = "0.1.0"
