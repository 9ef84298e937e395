"""What has become of fb544f1's tables since. Edit this with each migration that moves rows."""

# The old name of each table renamed since, and its new one; None where its rows are in other tables now.
RENAMED: dict[str, str | None] = {
    "accounts_keptpost": None,
    "plans_formdraft": None,
    "plans_reviewcomment": "plans_remark",
    "plans_submissionpdf": "plans_submissionfile",
}


def name_now(table: str) -> str | None:
    """Return what a table of fb544f1 is called today, None where it is gone."""
    return RENAMED.get(table, table)
