from nvap.retention.rules import retention_rules


def forget_old() -> None:
    """Forget all that is due: a job, done each night."""
    for rule in retention_rules():
        rule.forget(rule.due())
