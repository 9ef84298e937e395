"""Mail: wanted by an action, written and sent by the queue. Knows nothing of accounts, plans or the toolkit."""
