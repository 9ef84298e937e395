"""Reading for pages and documents, in a constant number of queries however many rows there are."""
