class PublishedTextError(Exception):
    """Someone tried to change the text of an edition that is published or superseded."""
