"""Reports for people: one self-contained HTML file, Markdown and CSV beside it."""
