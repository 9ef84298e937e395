"""HTML to PDF. Nothing but `renderer.py` imports WeasyPrint, and nothing but the child process imports that.

Importing WeasyPrint takes about as long as starting Django: servers and commands never do. Pages ask for a PDF
(`files.py`), the queue's worker has a child process make it (`limits.py`).
"""
