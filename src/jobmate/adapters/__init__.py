"""The vendor edge: language models, embedders, Chroma, document text. Vendors are imported where they are used."""
