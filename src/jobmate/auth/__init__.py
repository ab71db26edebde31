"""Who asks: a bearer token in, a Principal out."""

from jobmate.auth.tokens import Principal, TokenVerifier, issue_token, read_bearer

__all__ = ["Principal", "TokenVerifier", "issue_token", "read_bearer"]
