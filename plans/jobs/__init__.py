"""What runs beside the pages, in the queue's worker, and how pages and actions ask for it."""
