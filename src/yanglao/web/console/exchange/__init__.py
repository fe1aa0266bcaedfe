"""Pages of lists that come in: preview, apply, undo."""
