"""Work beside the pages: jobs in the database, done by the worker (`manage.py qcluster`) beside the server."""
