"""Postings and a resume for the browser tests."""

RESUME = """Ada Example

EXPERIENCE
Backend developer, Northwind Parcels, 2019 - 2024
- Built REST APIs in Python and Django for 40 internal users
- Designed PostgreSQL schemas and tuned slow SQL queries

SKILLS
Python, Django, PostgreSQL, SQL, Git
"""

BACKEND = """You will build REST APIs in Python and run them in Docker containers.

Requirements
- 3+ years of Python
- PostgreSQL
- Kubernetes is a plus
"""
