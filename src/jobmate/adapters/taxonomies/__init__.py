"""Taxonomies from outside: official O*NET releases, ESCO and JSON Lines, imported once and kept on disk.

`source` opens a folder, a zip or an address; `onet`, `esco` and `jsonl` read one format each into concepts;
`importer` checks and stores them; `store` keeps the imported ones and knows which is in use.
"""
